"""The set that comes with the kit: whole, checked, no pickle, and the very images of the real one."""

import hashlib
import pickletools
import zipfile

import numpy as np
import pytest
import torch

import featmix_lite as fm
from featmix_lite.data import bundled
from featmix_lite.data.places import DataError


def pixels(data, split):
    """The bytes of a split's images (N, 28, 28)."""
    mean, std = (torch.tensor(v).view(1, -1, 1, 1) for v in (data.mean, data.std))
    return ((split.x * std + mean) * 255).round().to(torch.uint8)[:, 0]


def test_a_hundred_twenty_and_a_hundred_of_each_class():
    data = fm.load("fashion_small")
    for split, each in ((data.train, 100), (data.val, 20), (data.test, 100)):
        assert torch.bincount(split.y).tolist() == [each] * 10 and split.x.shape[1:] == (1, 28, 28)
        assert split.x.dtype == torch.float32 and split.y.dtype == torch.int64
    both = torch.cat([data.train.x, data.val.x]).double()
    assert float(both.mean()) == pytest.approx(0, abs=1e-4) and float(both.std()) == pytest.approx(1, abs=1e-3)
    assert data.names[9] == "Ankle boot" and len(data.names) == data.classes == 10
    every = torch.cat([pixels(data, split) for split in (data.train, data.val, data.test)])
    assert len({row.tobytes() for row in every.numpy()}) == 2200


def test_a_subset_is_chosen_from_the_thousand():
    data, few = fm.load("fashion_small"), fm.load("fashion_small", per_class=20, seed=3)
    rows = {row.tobytes() for row in pixels(data, data.train).numpy()}
    assert torch.bincount(few.train.y).tolist() == [20] * 10 and few.mean == data.mean
    assert {row.tobytes() for row in pixels(few, few.train).numpy()} < rows
    assert torch.equal(few.val.x, data.val.x) and torch.equal(few.test.x, data.test.x)
    with pytest.raises(ValueError, match="per_class=101: class 0 has 100 training images"):
        fm.load("fashion_small", per_class=101)


def test_the_file_is_small_holds_no_pickle_and_is_the_one_that_was_made():
    content = bundled.PATH.read_bytes()
    assert hashlib.sha256(content).hexdigest() == bundled.SHA256 and 0.5e6 < len(content) < 1.2e6
    with zipfile.ZipFile(bundled.PATH) as archive:
        for name in archive.namelist():
            head = archive.read(name)[:128]
            assert head.startswith(b"\x93NUMPY") and b"'descr': '|O'" not in head
    with pytest.raises((ValueError, IndexError)):
        list(pickletools.genops(content))
    licence = bundled.PATH.with_name("fashion_small.LICENSE").read_text()
    assert "MIT License" in licence and "Zalando" in licence


def test_it_needs_no_folder_no_network_and_no_torchvision(monkeypatch, tmp_path):
    import sys

    monkeypatch.setenv("FEATMIX_DATA", str(tmp_path / "nowhere"))
    monkeypatch.setitem(sys.modules, "torchvision", None)
    bundled.fashion_small.cache_clear()
    assert len(fm.load("fashion_small").test) == 1000 and not (tmp_path / "nowhere").exists()
    assert fm.data.available()["fashion_small"] and fm.data.get("fashion_small") == bundled.PATH


@pytest.mark.parametrize("spoil", ["cut", "changed", "away"])
def test_a_damaged_file_is_named(monkeypatch, tmp_path, spoil):
    content, path = bytearray(bundled.PATH.read_bytes()), tmp_path / "fashion_small.npz"
    content[5000] ^= 1
    if spoil != "away":
        path.write_bytes(bundled.PATH.read_bytes()[:-1] if spoil == "cut" else content)
    monkeypatch.setattr(bundled, "PATH", path)
    bundled.fashion_small.cache_clear()
    with pytest.raises(DataError, match=f"{path} .*install featmix_lite again"):
        fm.load("fashion_small")
    monkeypatch.undo()
    bundled.fashion_small.cache_clear()


@pytest.mark.skipif(not fm.data.available()["fashion_mnist"], reason="needs the real Fashion-MNIST")
def test_its_images_are_those_of_the_same_part_of_the_real_set():
    real, data = fm.load("fashion_mnist"), fm.load("fashion_small")
    assert real.names == data.names
    for part in ("train", "val", "test"):
        whole, own = getattr(real, part), getattr(data, part)
        label = {row.tobytes(): int(y) for row, y in zip(pixels(real, whole).numpy(), whole.y)}
        assert [label[row.tobytes()] for row in pixels(data, own).numpy()] == own.y.tolist()
    from featmix_lite.data.reading import read

    raw = read("fashion_mnist", None, download=False)
    with np.load(bundled.PATH, allow_pickle=False) as file:
        for part, x, y in (("train", raw.train_x, raw.train_y), ("test", raw.test_x, raw.test_y)):
            rows = torch.from_numpy(file[f"{part}_rows"].astype(np.int64))
            assert np.array_equal(x[rows, 0].numpy(), file[f"{part}_x"])
            assert np.array_equal(y[rows].numpy(), file[f"{part}_y"])
