"""Lines appended whole: torn ends at every byte, two writers, a full disk, a read-only file."""

import errno
import json
import os
import stat
import sys

import made
import pytest

import featmix_lite as fm
from featmix_lite.experiments import records as module
from featmix_lite.experiments.records import Records


def record(seed: int, **more) -> dict:
    return made.record(seed=seed, figures={"accuracy": seed / 10, **more})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "some" / "runs.jsonl"


def test_what_is_added_is_read_also_by_another_reader(path):
    mine = Records(path)
    assert mine.read() == {}
    for seed in range(3):
        assert mine.add(record(seed)) == record(seed)
    other = Records(path)
    assert list(other.read().values()) == [record(s) for s in range(3)] == list(mine.read().values())
    assert list(other.read()) == [fm.Config(seed=s).key for s in range(3)]
    assert [json.loads(line) for line in path.read_text().splitlines()] == [record(s) for s in range(3)]


def test_one_key_stands_once_and_the_first_stays(path):
    a, b = Records(path), Records(path)
    a.read(), b.read()
    a.add(record(0))
    assert b.add(record(0, host="other")) == record(0) and len(path.read_text().splitlines()) == 1
    b.add(record(0, host="again"), again=True)
    assert a.read()[fm.Config(seed=0).key]["host"] == "again"


def test_a_torn_last_line_at_every_byte(path):
    whole = Records(path)
    whole.add(record(0)), whole.add(record(1))
    text = path.read_bytes()
    first = text.index(b"\n") + 1
    for cut in range(first, len(text)):
        path.write_bytes(text[:cut])
        assert list(Records(path).read().values()) == [record(0)]
        again = Records(path)
        again.read()
        again.add(record(2))
        assert list(Records(path).read().values()) == [record(0), record(2)]
        assert path.read_bytes().count(b"\n") == 2


def test_a_damaged_line_in_the_middle_is_named(path):
    Records(path).add(record(0))
    for bad in ('{"config": 3}', "[1]", "hello", '{"accuracy": 1}'):
        path.write_text(json.dumps(record(0)) + "\n" + bad + "\n")
        with pytest.raises(fm.RunError, match="line 2 is no record"):
            Records(path).read()


def test_a_full_disk_keeps_what_was_there(path, monkeypatch):
    mine = Records(path)
    mine.add(record(0))
    before, write = path.read_bytes(), os.write

    def full(descriptor, line):
        if b"config" in line:
            write(descriptor, line[:20])  # some of it goes, then no more
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.os, "write", full)
    with pytest.raises(fm.RunError, match="runs.jsonl: could not be written .No space left"):
        mine.add(record(1))
    monkeypatch.undo()
    assert path.read_bytes() == before
    mine.add(record(2))
    assert list(Records(path).read().values()) == [record(0), record(2)]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_file_is_named(path):
    Records(path).add(record(0))
    path.chmod(stat.S_IREAD)
    with pytest.raises(fm.RunError, match="Permission denied"):
        Records(path).add(record(1))


def test_a_folder_in_its_place_is_named(path):
    path.mkdir(parents=True)
    with pytest.raises(fm.RunError, match="could not be"):
        Records(path).add(record(1))
    with pytest.raises(fm.RunError, match="could not be read"):
        Records(path).read()


def test_a_figure_that_is_not_finite_is_never_written(path):
    with pytest.raises(ValueError):
        Records(path).add(record(0, nll=float("nan")))
    assert not path.exists()
