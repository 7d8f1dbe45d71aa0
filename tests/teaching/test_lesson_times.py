"""A lesson is run whole, and what it took is written into its header."""

import os

import pytest
from nbformat import v4

from featmix_lite.teaching.lesson_times import Cost, cost, noted

CELL = """import os, pathlib
block = bytearray(300_000_000); block[::1000] = b"x" * 300_000
pathlib.Path("mode").write_text(os.environ.get("FEATMIX_FAST", "") or "whole")"""


@pytest.mark.parametrize("fast, mode", [(False, "whole"), (True, "1")])
def test_it_runs_in_its_folder_in_the_mode_asked_for(fast, mode, tmp_path, monkeypatch):
    monkeypatch.setenv("FEATMIX_FAST", "0" if fast else "1")
    book = v4.new_notebook(cells=[v4.new_markdown_cell("words"), v4.new_code_cell(CELL)])
    before = repr(book)
    spent = cost(book, tmp_path, fast)
    assert (tmp_path / "mode").read_text() == mode and repr(book) == before
    assert 0.1 < spent.seconds < 120 and (spent.memory == 0 or 3e8 < spent.memory < 3e9)


def test_a_cell_that_fails_is_told(tmp_path):
    with pytest.raises(Exception, match="seven"):
        cost(v4.new_notebook(cells=[v4.new_code_cell("raise ValueError('seven')")]), tmp_path)


def test_a_cost_in_words():
    cores = os.cpu_count()
    assert str(Cost(31.2, 1_250_000_000)) == f"machine 40 s on {cores} CPU cores, 1.2 GB (measured)"
    assert str(Cost(30.0, 0)) == f"machine 30 s on {cores} CPU cores (measured)"


def test_it_is_written_once_and_only_there(tmp_path):
    source = tmp_path / "03_x.py"
    source.write_text("# Time: machine 5 s on 9 CPU cores (measured); you about 40 min. **Mixup** (measured)\n# more\n")
    assert noted(source, Cost(12, 2e9)) and not noted(source, Cost(12, 2e9))
    rest = "; you about 40 min. **Mixup** (measured)\n# more\n"
    assert source.read_text() == f"# Time: machine 20 s on {os.cpu_count()} CPU cores, 2.0 GB (measured){rest}"
    source.write_text("# nothing\n")
    with pytest.raises(ValueError, match="03_x.py has no line"):
        noted(source, Cost(12, 2e9))
