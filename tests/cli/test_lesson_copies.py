"""Copies of the lessons over two days: what the kit may replace, what it may not, and what it says."""

import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from featmix_lite.base.about import LESSONS, PACKED
from featmix_lite.base.errors import RunError
from featmix_lite.cli import lesson_copies
from featmix_lite.cli.lesson_copies import FIRST, MADE_FROM, cells, copies, shipped

MORE = "02_more.ipynb"


def notebook(text: str, outputs=(), **metadata) -> str:
    code = {"cell_type": "code", "source": [text], "outputs": list(outputs), "execution_count": len(outputs) or None}
    return json.dumps({"cells": [code], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def ran(text: str) -> str:
    """A notebook as Jupyter saves it after a run: outputs, counts, other spaces and metadata, the same cells."""
    saved = json.loads(notebook(text, [{"output_type": "stream", "name": "stdout", "text": "my answer"}], seen=True))
    return json.dumps(saved, indent=1) + "\n"


@pytest.fixture
def day(tmp_path):
    """Give the folder of the copies, and a function that ships an edition of two lessons and starts the lab."""
    mine = tmp_path / "home" / "featmix-lessons"

    def start(edition: str) -> list[str]:
        kit = tmp_path / edition
        kit.mkdir(exist_ok=True)
        (kit / "00_start_here.py").write_text("# the source, for authors only")
        for name in (FIRST, MORE):
            (kit / name).write_text(notebook(f"{edition} {name}"))
        return copies(kit, mine)

    start.mine = mine
    return start


def test_the_first_day_copies_each_lesson_once_and_says_nothing(day):
    assert day("old") == []
    assert sorted(p.name for p in day.mine.iterdir()) == sorted([FIRST, MORE, MADE_FROM])
    (day.mine / MORE).unlink()
    assert day("old") == [] and "old" in (day.mine / MORE).read_text(), "a copy you deleted comes back"


def test_the_glossary_comes_along_is_brought_up_to_date_and_kept_where_it_was_changed(day):
    (day.mine.parent.parent / "old").mkdir()
    words = day.mine.parent.parent / "old" / "glossary.md"
    words.write_text("# Words")
    day("old")
    assert (day.mine / words.name).read_text() == "# Words"
    words.write_text("# Better words")
    assert day("old") == [] and (day.mine / words.name).read_text() == "# Better words"
    (day.mine / words.name).write_text("# Mine")
    words.write_text("# The best words")
    assert "glossary.md" in day("old")[0] and (day.mine / words.name).read_text() == "# Mine"
    assert (shipped() / "glossary.md").is_file()


def test_a_copy_that_was_not_touched_is_refreshed_in_silence(day):
    day("old")
    (day.mine / FIRST).write_text(notebook(f"old {FIRST}", kernel="opened and saved, never run"))
    assert day("new") == [] and "new" in (day.mine / FIRST).read_text() and "new" in (day.mine / MORE).read_text()
    assert not (day.mine / "earlier").exists()


def test_a_copy_that_was_run_makes_way_and_keeps_its_outputs(day):
    day("old")
    (day.mine / FIRST).write_text(ran(f"old {FIRST}"))
    assert day("old") == [] and "my answer" in (day.mine / FIRST).read_text(), "the same kit leaves it alone"
    told = day("new")
    assert len(told) == 1 and f"earlier/{FIRST}" in told[0] and "\n" not in told[0]
    assert "my answer" in (day.mine / "earlier" / FIRST).read_text() and "new" in (day.mine / FIRST).read_text()
    (day.mine / FIRST).write_text(ran(f"new {FIRST}"))
    assert "earlier/00_start_here-2.ipynb" in day("newest")[0]
    assert "old" in (day.mine / "earlier" / FIRST).read_text(), "nothing in earlier/ is ever replaced"


def test_a_copy_that_was_changed_is_kept_and_told_until_it_is_renamed(day):
    day("old")
    (day.mine / FIRST).write_text(ran("my own line"))
    assert day("old") == [], "there is nothing newer"
    told = day("new")
    assert len(told) == 1 and FIRST in told[0] and MORE not in told[0] and "rename" in told[0]
    assert "my own line" in (day.mine / FIRST).read_text() and "new" in (day.mine / MORE).read_text()
    (day.mine / FIRST).rename(day.mine / "mine.ipynb")
    assert day("new") == [] and "new" in (day.mine / FIRST).read_text()
    assert "my own line" in (day.mine / "mine.ipynb").read_text()


def test_a_file_of_your_own_under_a_lesson_s_name_is_yours(day, tmp_path):
    day.mine.mkdir(parents=True)
    (day.mine / FIRST).write_text("my notes")
    (tmp_path / "elsewhere.ipynb").write_text(notebook(f"old {MORE}"))
    (day.mine / MORE).symlink_to(tmp_path / "elsewhere.ipynb")
    (day.mine / "poem.txt").write_text("mine")
    assert FIRST in day("old")[0] and FIRST in day("new")[0]
    assert (day.mine / FIRST).read_text() == "my notes" and (day.mine / "poem.txt").read_text() == "mine"
    assert (day.mine / MORE).is_symlink() and "old" in (tmp_path / "elsewhere.ipynb").read_text()


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"7", b"\xff\xfe", b"[" * 9999, b'{"00_start_here.ipynb": [0]}'])
def test_a_damaged_list_loses_nothing(day, damage):
    day("old")
    (day.mine / FIRST).write_text(notebook("my own line"))
    (day.mine / MADE_FROM).write_bytes(damage)
    assert FIRST in day("new")[0] and "my own line" in (day.mine / FIRST).read_text()
    (day.mine / FIRST).rename(day.mine / "mine.ipynb")
    day("new")
    assert FIRST in json.loads((day.mine / MADE_FROM).read_text()), "the list is whole again"


def test_a_list_that_is_lost_is_made_again(day):
    day("old")
    (day.mine / MADE_FROM).unlink()
    assert day("old") == [] and day("new") == [] and "new" in (day.mine / FIRST).read_text()


@pytest.mark.parametrize("half", [b"", b'{"cells": [', b'{"cells": [7]}', b'{"cells": [{"cell_type": "code"}]}'])
def test_a_half_written_copy(day, half):
    day("old")
    (day.mine / FIRST).write_bytes(half)
    assert bool(day("old")) == bool(half), "what cannot be opened is told, newer or not"
    told = day("new")
    if half:
        assert FIRST in told[0] and (day.mine / FIRST).read_bytes() == half, "it may be somebody's work"
    else:
        assert told == [] and "new" in (day.mine / FIRST).read_text(), "an empty file holds nothing"


def test_a_stop_half_way_is_made_good(day, monkeypatch):
    day("old")
    write = lesson_copies.write_bytes

    def full(path, content):
        if path.name == MORE:
            raise RunError(f"{path}: could not be written (No space left on device)")
        return write(path, content)

    monkeypatch.setattr(lesson_copies, "write_bytes", full)
    (day.mine / FIRST).write_text(ran(f"old {FIRST}"))
    told = day("new")
    assert "No space left" in told[0] and f"earlier/{FIRST}" in told[1]
    monkeypatch.undo()
    assert day("new") == [] and "new" in (day.mine / MORE).read_text() and "new" in (day.mine / FIRST).read_text()
    assert day("newest") == []


def test_a_folder_that_cannot_be_written_is_one_line(day, tmp_path):
    (tmp_path / "home").mkdir()
    day.mine.write_text("a file of yours")
    with pytest.raises(RunError, match="featmix-lessons: the lessons cannot be copied there .*make it writable"):
        day("old")
    assert day.mine.read_text() == "a file of yours"


def test_two_labs_at_once_lose_nothing(day):
    day("old")
    for name in (FIRST, MORE):
        (day.mine / name).write_text(ran(f"old {name}"))
    with ThreadPoolExecutor(8) as labs:
        list(labs.map(day, ["new"] * 8))  # raises what one of them raised
    day("new")
    assert all("new" in (day.mine / name).read_text() for name in (FIRST, MORE))
    kept = [p.read_text() for p in (day.mine / "earlier").iterdir()]
    assert len([text for text in kept if "my answer" in text]) == 2 and "" not in kept


def test_the_lessons_come_from_the_wheel_or_the_checkout(tmp_path):
    assert shipped() in (PACKED, LESSONS)
    for place in ("wheel", "checkout"):
        (tmp_path / place).mkdir()
    (tmp_path / "checkout" / FIRST).write_text("{}")
    assert shipped((tmp_path / "wheel", tmp_path / "checkout")) == tmp_path / "checkout"
    os.remove(tmp_path / "checkout" / FIRST)
    with pytest.raises(FileNotFoundError, match="install featmix_lite again"):
        shipped((tmp_path / "wheel", tmp_path / "checkout"))


def test_what_cells_say_is_what_is_compared():
    one = cells(notebook("a").encode())
    assert one == (cells(json.dumps({"cells": [{"cell_type": "code", "source": "a"}]}).encode())[0], False)
    assert cells(ran("a").encode()) == (one[0], True) and cells(notebook("b").encode())[0] != one[0]
    prose = notebook("a").replace('"code"', '"markdown"')
    assert cells(prose.encode())[0] != one[0]
