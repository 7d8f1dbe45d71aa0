"""The command as a whole: help, exit codes, one line for what is wrong."""

import argparse
import subprocess
import sys

import pytest

import featmix_lite as fm
from featmix_lite import cli
from featmix_lite.cli import lab, main


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    told = capsys.readouterr().out
    assert left.value.code == 0
    for command in cli.COMMANDS:
        assert f"  {command.__name__.rsplit('.', 1)[1]} " in told


@pytest.mark.parametrize("command", ["lab", "demo", "train", "data", "doctor", "notebooks"])
def test_each_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    assert left.value.code == 0 and "usage: featmix" in capsys.readouterr().out


def test_version(capsys):
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0 and capsys.readouterr().out == f"featmix {fm.__version__}\n"


def parsers(parser, name=""):
    yield name, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, sub in action.choices.items():
                yield from parsers(sub, f"{name} {word}")


@pytest.mark.parametrize("name, parser", list(parsers(cli.parser())))
def test_every_help_can_be_printed_and_shows_no_format(name, parser):
    text = parser.format_help()
    assert "%%" not in text and "%(" not in text and parser.format_usage().startswith("usage: featmix" + name)


@pytest.mark.parametrize(
    "line, part",
    [
        ("", "COMMAND"),
        ("trian", "did you mean train?"),
        ("train --epochs zero", "'zero' is not a whole number"),
        ("train --epochs 0", "from 1 up"),
        ("train --ways 1", "from 2 up"),
        ("train --alpha much", "'much' is not a number"),
        ("train --device warp9", "torch cannot use 'warp9'"),
        ("train --out nowhere/at/all.safetensors", "does not exist"),
        ("train --nonsense", "--nonsense"),
        ("train --seed -1", "from 0 up"),
        ("demo --out .", "is a folder"),
        ("lab --port door", "'door' is not a whole number"),
        ("data", "WHAT"),
        ("notebooks burn", "there is no 'burn'"),
    ],
)
def test_bad_arguments_get_one_line_and_two(line, part, capsys):
    with pytest.raises(SystemExit) as left:
        main(line.split())
    out, err = capsys.readouterr()
    assert left.value.code == 2 and out == ""
    assert err.count("\n") == 1 and err.startswith("featmix") and part in err


@pytest.mark.parametrize(
    "line, part",
    [
        ("train --alpha nan --at input", "alpha=nan"),
        ("train --at none input", "none stands alone"),
        ("train --data minst", "mnist"),
        ("train --model smal_cnn --epochs 1", "small_cnn"),
        ("train --at blok1 --epochs 1", "did you mean block1"),
        ("train --at input --ways 500 --epochs 1", "500"),
    ],
)
def test_what_the_library_refuses_becomes_one_line(line, part, capsys):
    assert main(line.split()) == 2
    err = capsys.readouterr().err.splitlines()[-1]
    assert err.startswith("featmix train: ") and part in err


@pytest.mark.parametrize(
    "error, code, part",
    [
        (KeyboardInterrupt(), 130, "stopped"),
        (OSError(28, "No space left on device"), 1, "No space left"),
        (ModuleNotFoundError("no", name="jupyterlab"), 1, "pip install"),
        (cli.RunError("x.safetensors:\n damaged"), 1, "x.safetensors: damaged"),
        (ValueError("bad"), 2, "bad"),
    ],
)
def test_errors_have_their_exit_codes(error, code, part, monkeypatch, capsys):
    def fail(args):
        raise error

    monkeypatch.setattr(lab, "run", fail)
    assert main(["lab"]) == code
    err = capsys.readouterr().err
    assert part in err and err.count("\n") == 1


def test_a_bug_keeps_its_traceback(monkeypatch):
    monkeypatch.setattr(lab, "run", lambda args: {}["no"])
    with pytest.raises(KeyError):
        main(["lab"])


def test_a_reader_that_leaves_is_no_error():
    line = [sys.executable, "-c", "import sys; from featmix_lite.cli import main; sys.exit(main(['data', 'list']))"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as listing:
        listing.stdout.close()
        assert b"Traceback" not in listing.stderr.read()


def test_the_console_script_is_this_function():
    entries = pytest.importorskip("importlib.metadata").entry_points(group="console_scripts", name="featmix")
    if not entries:
        pytest.skip("featmix_lite is not installed here, only on the path")
    assert next(iter(entries)).load() is main
