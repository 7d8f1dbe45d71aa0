"""One file, whole or not at all; damage is found and named; nothing is unpickled."""

import os
import pickle
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import torch

from featmix_lite import RunError
from featmix_lite.base import files


@pytest.fixture
def devices(tmp_path):
    """/dev/null, /dev/full, /dev/zero: of our own where root runs the tests, who could replace the machine's."""
    if os.geteuid() != 0:
        return [Path("/dev", name) for name in ("null", "full", "zero")]
    made = [tmp_path / name for name in ("null", "full", "zero")]
    try:
        for path, minor in zip(made, (3, 7, 5)):
            os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, minor))
        made[0].write_bytes(b"x")
    except OSError:
        pytest.skip("root, but not allowed to make devices")
    return made


posix = pytest.mark.skipif(sys.platform == "win32", reason="devices and pipes are POSIX's")


@pytest.fixture
def written(tmp_path):
    told = {"seed": 3, "nan": [1.5, "ü"]}
    tensors = {"w": torch.randn(3, 2), "n": torch.tensor(7), "empty": torch.zeros(0, 2), "half": torch.ones(2).half()}
    return files.write_tensors(tmp_path / "deep" / "run.safetensors", tensors, told), tensors, told


def test_round_trip(written):
    path, tensors, told = written
    got, header = files.read_tensors(path)
    assert header == told and got.keys() == tensors.keys()
    assert all(torch.equal(got[k], tensors[k]) and got[k].dtype == tensors[k].dtype for k in got)
    assert [p.name for p in path.parent.iterdir()] == ["run.safetensors"]  # no leftovers


def test_every_damaged_byte_is_found(written):
    path, _, _ = written
    whole = path.read_bytes()
    for at in (0, 5, 20, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
        with pytest.raises(RunError, match="run.safetensors"):
            files.read_tensors(path)
    for cut in (0, 7, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(RunError, match="run.safetensors"):
            files.read_tensors(path)


def test_a_pickle_is_not_opened(tmp_path):
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("unpickled!",))

    (tmp_path / "run.safetensors").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(RunError, match="damaged"):
        files.read_tensors(tmp_path / "run.safetensors")


def test_others_files_and_no_file(tmp_path):
    from safetensors.torch import save_file

    save_file({"w": torch.ones(1)}, tmp_path / "theirs.safetensors")
    with pytest.raises(RunError, match="not one of featmix_lite's"):
        files.read_tensors(tmp_path / "theirs.safetensors")
    with pytest.raises(RunError, match="no such file"):
        files.read_tensors(tmp_path / "none.safetensors")


def test_a_full_disk_keeps_the_old_file(written, monkeypatch):
    path, _, _ = written
    old = path.read_bytes()

    def full(fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(RunError, match="No space left on device"):
        files.write_tensors(path, {"w": torch.zeros(5)}, {})
    assert path.read_bytes() == old and len(list(path.parent.iterdir())) == 1
    with pytest.raises(RunError, match="could not be written"):
        files.write_bytes(path / "below" / "a file", b"x")


def test_a_link_stays_a_link_and_permissions_stay(tmp_path):
    (tmp_path / "private.html").write_text("old")
    (tmp_path / "private.html").chmod(0o600)
    (tmp_path / "link").symlink_to("private.html")
    (tmp_path / "dangling").symlink_to("new.html")
    for link, target in (("link", "private.html"), ("dangling", "new.html")):
        assert files.write_bytes(files.check_place(tmp_path / link), b"new") == tmp_path / link
        assert (tmp_path / link).is_symlink() and (tmp_path / target).read_bytes() == b"new"
    assert (tmp_path / "private.html").stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dangling", "link", "new.html", "private.html"]


@posix
def test_devices_are_written_through(devices, tmp_path):
    null, full, zero = devices
    before = os.stat(null)
    os.symlink(null, tmp_path / "link")
    for name in (null, tmp_path / "link"):
        files.write_tensors(files.check_place(name), {"w": torch.ones(1)}, {})
    assert os.path.samestat(before, os.stat(null)) and (tmp_path / "link").is_symlink()
    with pytest.raises(RunError, match="full: could not be written .No space left"):
        files.write_bytes(full, b"a page")
    with pytest.raises(RunError, match="zero: is a device"):
        files.read_tensors(zero)
    with pytest.raises(RunError, match="null: is a device"):
        files.check_place(null, append=True)


@posix
def test_a_pipe_is_written_where_somebody_reads_and_refused_where_nobody_does(tmp_path):
    os.mkfifo(pipe := tmp_path / "pipe")
    with pytest.raises(RunError, match="pipe: could not be written .No such device"):
        files.write_bytes(files.check_place(pipe), b"a page")
    got, page = [], b"page" * 50_000  # more than a pipe holds
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    for _ in range(500):
        try:
            files.write_bytes(files.check_place(pipe), page)
            break
        except RunError:  # the reader has not begun
            time.sleep(0.01)
    reader.join()
    assert got == [page] and stat.S_ISFIFO(pipe.stat().st_mode)


@posix
def test_this_process_s_own_output_is_written_behind_what_was_said(tmp_path):
    script = "import featmix_lite.base.files as f; print('first', flush=True); f.write_bytes('/dev/stdout', b'page')"
    with open(tmp_path / "page.html", "wb") as out:
        subprocess.run([sys.executable, "-c", script], stdout=out, check=True)
    assert (tmp_path / "page.html").read_bytes() == b"first\npage"
