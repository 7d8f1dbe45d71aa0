"""Lines appended whole: torn ends at every byte, two writers, a full disk, a read-only file."""

import errno
import json
import os
import stat
import sys
import threading

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
    for cut in range(first, len(text) - 1):
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
    for use in (Records(path).read, lambda: Records(path).add(record(1))):
        with pytest.raises(fm.RunError, match="is a folder, not a plain file"):
            use()


def test_a_figure_that_is_not_finite_is_never_written(path):
    with pytest.raises(ValueError):
        Records(path).add(record(0, nll=float("nan")))
    assert not path.exists()


@pytest.mark.parametrize("text, why", [
    ("my notes", "line 1 is no record, it is no JSON"), ("my notes\n", "line 1 is no record"), ("{}", "line 1 is no"),
    ('{"nbformat": 4,', "line 1"), ("[1, 2]", "line 1"), ("RECORD\nmy notes", "line 2 is no record"),
    ("RECORD\n{", None), ('RECORD\n{"config":{"dat', None), ('RECORD\n{"accuracy": 1', "line 2 is no record"),
    ("RECORD\nRECORD\nnot one", "line 3"), ("RECORD\n\n  \n", None), ("a,b\r\n1,2\r\n", "line 1 is no record"),
])  # fmt: skip
def test_a_file_of_something_else_is_refused_and_stays_as_it_is(tmp_path, text, why):
    (path := tmp_path / "notes.txt").write_text(text.replace("RECORD", json.dumps(record(0))))
    before = path.read_bytes()
    key = fm.Config(seed=1).key
    for use in (Records(path).read, lambda: Records(path).add(record(1)), lambda: Records(path).get(key)):
        if why is None:
            use()
        else:
            with pytest.raises(fm.RunError, match=f"notes.txt: {why}"):
                use()
            assert path.read_bytes() == before
    if why is None:
        assert list(Records(path).read().values()) == [record(0), record(1)]


def test_a_whole_last_record_without_its_newline_is_read_and_gets_it(path):
    mine = Records(path)
    mine.add(record(0)), mine.add(record(1))
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    fresh = Records(path)
    assert list(fresh.read().values()) == [record(0), record(1)] and fresh.get(fm.Config(seed=1).key) == record(1)
    assert fresh.add(record(1, host="other")) == record(1) and path.read_bytes() == whole[:-1]
    for user in (fresh, Records(path), mine):
        path.write_bytes(whole[:-1])
        user.add(record(2))
        assert path.read_bytes() == whole + json.dumps(record(2), separators=(",", ":")).encode() + b"\n"
        assert list(user.read().values()) == [record(0), record(1), record(2)]


def test_a_torn_line_of_zeros_after_a_power_cut_is_cut_off(path):
    Records(path).add(record(0))
    with open(path, "ab") as file:
        file.write(b'{"config":{"d' + bytes(50))
    Records(path).add(record(1))
    assert list(Records(path).read().values()) == [record(0), record(1)] and b"\0" not in path.read_bytes()


def test_several_at_once_are_appended_all_or_none_and_nothing_twice(path, monkeypatch):
    mine = Records(path)
    assert mine.extend([record(0), record(1), record(0, host="twin")]) == [record(0), record(1), record(0)]
    assert mine.extend([record(1, host="x"), record(2)]) == [record(1), record(2)] and mine.extend([]) == []
    assert len(path.read_text().splitlines()) == 3
    before = path.read_bytes()

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(fm.RunError, match="it holds what it held"):
        mine.extend([record(3), record(4)])
    monkeypatch.undo()
    assert path.read_bytes() == before and len(mine.read()) == 3
    with pytest.raises(ValueError):
        mine.extend([record(3), record(4, nll=float("nan"))])
    assert path.read_bytes() == before


def test_the_config_is_written_in_front_so_that_a_torn_line_is_known(path):
    mine = Records(path)
    mine.add({"accuracy": 0.5, **record(0)})
    assert path.read_text().startswith('{"config":{')


@pytest.mark.skipif(sys.platform == "win32", reason="devices and pipes are POSIX's")
def test_devices_and_pipes_are_refused_and_links_are_followed(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "to null").symlink_to("/dev/null")
    for name, kind in (("/dev/zero", "device"), ("pipe", "pipe"), ("to null", "device")):
        for use in (lambda r: r.read(), lambda r: r.add(record(0)), lambda r: fm.sweep([fm.Config()], out=r.path)):
            with pytest.raises(fm.RunError, match=f"is a {kind}, not a plain file"):
                use(Records(tmp_path / name))
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    (tmp_path / "link").symlink_to("real.jsonl")
    Records(tmp_path / "link").add(record(0))
    assert (tmp_path / "link").is_symlink() and len(Records(tmp_path / "real.jsonl").read()) == 1


def test_another_file_under_the_same_name_is_read_anew(path):
    mine = Records(path)
    mine.add(record(0)), mine.add(record(1))
    other = path.with_name("other.jsonl")
    for seed in (5, 6, 7):
        Records(other).add(record(seed))
    os.replace(other, path)
    assert list(mine.read().values()) == [record(5), record(6), record(7)]
    mine.add(record(0))
    assert len(path.read_text().splitlines()) == 4
    path.unlink()
    assert mine.read() == {} and mine.get(fm.Config(seed=0).key) is None


def test_a_line_without_an_end_is_not_read_to_it(path, monkeypatch):
    monkeypatch.setattr(module, "LONGEST", 1000)
    path.parent.mkdir()
    path.write_text("{" + " " * 5000)
    with pytest.raises(fm.RunError, match="line 1 is no record"):
        Records(path).read()


def test_an_append_waits_until_it_is_alone(path):
    fcntl = pytest.importorskip("fcntl")
    mine = Records(path)
    mine.add(record(0))
    done = threading.Event()
    with open(path, "rb") as other:
        fcntl.flock(other, fcntl.LOCK_SH)  # somebody looks: whoever appends wants the file for himself
        thread = threading.Thread(target=lambda: (mine.add(record(1)), done.set()))
        thread.start()
        assert not done.wait(0.3) and len(path.read_text().splitlines()) == 1
        fcntl.flock(other, fcntl.LOCK_UN)
    assert done.wait(20)
    thread.join()
    assert len(path.read_text().splitlines()) == 2
