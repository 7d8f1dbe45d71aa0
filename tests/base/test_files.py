"""One file, whole or not at all; damage is found and named; nothing is unpickled."""

import pickle

import pytest
import torch

from featmix_lite import RunError
from featmix_lite.base import files


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
