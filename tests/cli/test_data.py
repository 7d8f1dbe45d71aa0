"""``featmix data``: the same answers as the library, one line each."""

import re

import pytest

from featmix_lite import data
from featmix_lite.cli import main


def test_list_names_every_set_and_says_what_is_here(tmp_path, capsys):
    assert main(["data", "list", "--root", str(tmp_path)]) == 0
    rows = [line.split(maxsplit=2 if "not here" not in line else 3) for line in capsys.readouterr().out.splitlines()]
    assert [row[0] for row in rows] == list(data.SETS)
    assert [row[1] for row in rows[:2]] == ["here"] * 2 and all(row[1:3] == ["not", "here"] for row in rows[2:])
    assert all(row[-1] == str(data.where(row[0], tmp_path)) for row in rows)


def test_where_prints_a_path_and_nothing_else(tmp_path, capsys):
    assert main(["data", "where", "cifar10", "--root", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'cifar-10-batches-py'}\n"


def test_get_fetches_with_the_library(monkeypatch, tmp_path, capsys):
    asked = []
    monkeypatch.setattr(data, "get", lambda name, root: asked.append((name, root)) or tmp_path)
    assert main(["data", "get", "mnist", "--root", "there"]) == 0
    assert asked == [("mnist", "there")] and str(tmp_path) in capsys.readouterr().out


def test_the_digits_need_no_fetching(capsys):
    assert main(["data", "get", "digits"]) == 0
    assert "digits is in" in capsys.readouterr().out


@pytest.mark.parametrize("what", ["get", "where"])
def test_an_unknown_set_lists_the_known(what, capsys):
    assert main(["data", what, "minst"]) == 2
    told = capsys.readouterr().err
    assert "mnist" in told and "svhn" in told and told.count("\n") == 1


def test_no_network_is_one_line_and_leaves_nothing(monkeypatch, tmp_path, capsys):
    def fail(name, root):
        raise data.DataError("mnist could not be fetched; use digits, or put the files into there")

    monkeypatch.setattr(data, "get", fail)
    assert main(["data", "get", "mnist", "--root", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("featmix data: mnist could not be fetched; use digits")
    assert list(tmp_path.iterdir()) == []


def test_what_is_here_is_said_set_by_set(monkeypatch, tmp_path, capsys):
    there = {name: n % 2 == 1 for n, name in enumerate(data.SETS)}
    monkeypatch.setattr(data, "available", lambda root: there)
    assert main(["data", "list", "--root", str(tmp_path)]) == 0
    rows = [re.split("  +", line) for line in capsys.readouterr().out.splitlines()]
    assert {name: said == "here" for name, said, _ in rows} == there
