"""``featmix notebooks``: builds what the library builds, and its exit code says whether the pairs agree."""

import shutil

import pytest

from featmix_lite.base.about import LESSONS
from featmix_lite.cli import main
from featmix_lite.teaching import lesson_times, notebooks

pytest.importorskip("jupytext")


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    """A copy of the first lesson to spoil, where the library looks for the lessons."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name in ("00_start_here.py", "glossary.md"):
        shutil.copy(LESSONS / name, folder)
    monkeypatch.setattr(notebooks, "LESSONS", folder)
    return folder


def test_build_writes_the_pair_and_check_agrees(lessons, capsys):
    assert main(["notebooks", "check"]) == 1
    assert "00_start_here.ipynb" in capsys.readouterr().out
    assert main(["notebooks", "build"]) == 0
    assert (lessons / "00_start_here.ipynb").is_file()
    assert main(["notebooks", "check"]) == 0


def test_an_edit_of_one_side_is_seen(lessons, capsys):
    main(["notebooks", "build"])
    pair = lessons / "00_start_here.ipynb"
    pair.write_text(pair.read_text(encoding="utf-8").replace("featmix_lite", "featmix_late"), encoding="utf-8")
    assert main(["notebooks", "check"]) == 1
    assert "differs" in capsys.readouterr().out


def test_copies_without_solutions_go_elsewhere(lessons, tmp_path, capsys):
    out = tmp_path / "class"
    assert main(["notebooks", "build", "--without-solutions", str(out)]) == 0
    copy = (out / "00_start_here.ipynb").read_text(encoding="utf-8")
    assert notebooks.SOLUTION in (lessons / "00_start_here.py").read_text(encoding="utf-8")
    assert notebooks.SOLUTION not in copy and "Exercise" in copy
    assert not (lessons / "00_start_here.ipynb").exists()


def test_no_lessons_is_one_line(lessons, capsys):
    (lessons / "00_start_here.py").unlink()
    assert main(["notebooks", "check"]) == 2
    assert "no lessons there" in capsys.readouterr().err


def test_an_installed_kit_says_that_it_takes_a_checkout(lessons, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(notebooks, "CHECKOUT", False)
    for line in (["check"], ["build"], ["build", "--without-solutions", str(tmp_path / "out")]):
        assert main(["notebooks", *line]) == 2
        said = capsys.readouterr().err
        assert "a checkout of the repository" in said and said.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_count_is_a_table_of_them(lessons, capsys):
    assert main(["notebooks", "count"]) == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split()[:2] == ["lesson", "words"] and row.startswith("00_start_here ")


def test_measure_writes_the_header_and_fast_only_says(lessons, monkeypatch, capsys):
    took = []
    spent = lesson_times.Cost(71, 2e9)
    monkeypatch.setattr(lesson_times, "cost", lambda book, folder, fast: took.append(fast) or spent)
    source = lessons / "00_start_here.py"
    before = source.read_text(encoding="utf-8")
    assert main(["notebooks", "measure", "--fast"]) == 0 and source.read_text(encoding="utf-8") == before
    assert "00_start_here: 71 s; machine 80 s" in capsys.readouterr().out
    assert main(["notebooks", "measure", "00"]) == 0 and took == [True, False]
    assert "Time: machine 80 s on" in source.read_text(encoding="utf-8") and main(["notebooks", "check"]) == 0
    assert main(["notebooks", "measure", "07"]) == 2
    assert "no lesson begins with '07': 00_start_here" in capsys.readouterr().err
