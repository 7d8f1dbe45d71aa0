"""Reading values: what passes, what does not, and in which words."""

import argparse

import pytest

from featmix_lite.cli import main
from featmix_lite.cli.arguments import Parser, device, existing, new_file, number, one_line, whole


def test_whole_numbers():
    assert whole(2)("2") == 2
    for bad in ("1", "2.5", "two", ""):
        with pytest.raises(argparse.ArgumentTypeError, match="from 2 up"):
            whole(2)(bad)


def test_numbers():
    assert number("1e-3") == 0.001
    with pytest.raises(argparse.ArgumentTypeError, match="'x' is not a number"):
        number("x")


def test_a_file_that_can_be_written(tmp_path):
    assert new_file(str(tmp_path / "a.html")) == tmp_path / "a.html"
    with pytest.raises(argparse.ArgumentTypeError, match="is a folder"):
        new_file(str(tmp_path))
    with pytest.raises(argparse.ArgumentTypeError, match="does not exist"):
        new_file(str(tmp_path / "no" / "a.html"))
    for name in ("a" * 999, "a\0b"):
        with pytest.raises(argparse.ArgumentTypeError, match="too long|null"):
            new_file(str(tmp_path / name))
    with pytest.raises(argparse.ArgumentTypeError, match="home"):
        new_file("~nobody-here/a.html")


def test_an_existing_file_is_a_plain_one(tmp_path):
    with pytest.raises(ValueError, match="no such file"):
        existing(tmp_path / "a")
    with pytest.raises(ValueError, match="not a plain file"):
        existing(tmp_path)


def test_a_message_is_one_short_line():
    assert one_line("a\n  b\x1b[31m\x9bc") == r"a b\x1b[31m\x9bc"
    long = one_line("begin" + "9" * 5000 + "end", most=100)
    assert long.startswith("begin9") and long.endswith("9end") and len(long) == 105


def test_nothing_printed_or_said_commands_the_terminal(tmp_path, capsys):
    odd = ["data", "where", "mnist", "--root", "\x1b[31m"], ["table", "\x9b2J"], ["data", "list", "\x1b]0;t\x07"]
    for words in odd:
        try:
            main(words)
        except SystemExit:
            pass
        out, err = capsys.readouterr()
        assert all(c.isprintable() or c == "\n" for c in out + err) and r"\x" in out + err


def test_devices():
    assert device("cpu") == "cpu"
    with pytest.raises(argparse.ArgumentTypeError, match="there is cpu"):
        device("nonsense")


def test_options_are_not_guessed_from_their_first_letters(capsys):
    p = Parser(prog="p")
    p.add_argument("--epochs")
    with pytest.raises(SystemExit):
        p.parse_args(["--epo", "3"])
    assert capsys.readouterr().err.startswith("p: ")


def test_a_choice_names_the_nearest_and_all(capsys):
    p = Parser(prog="p")
    p.add_argument("--augment", choices=("flip", "crop"))
    with pytest.raises(SystemExit) as left:
        p.parse_args(["--augment", "flop"])
    assert left.value.code == 2
    assert "there is no 'flop'; did you mean flip? Choose one of flip, crop" in capsys.readouterr().err
