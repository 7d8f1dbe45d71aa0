"""Reading values: what passes, what does not, and in which words."""

import argparse

import pytest

from featmix_lite.cli.arguments import Parser, device, new_file, number, whole


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
