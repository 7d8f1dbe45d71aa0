"""Official formats read from small files, and damaged ones named."""

from __future__ import annotations

import sys

import image_sets as sets
import pytest
import torch

import featmix_lite as fm
from featmix_lite.data import places, reading
from featmix_lite.data.places import DataError


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("this test must not go to the network")

    monkeypatch.setattr("urllib.request.urlopen", refuse)


def test_cifar100(tmp_path, monkeypatch):
    files = sets.cifar100_files()
    sets.cifar100_class(monkeypatch, files)
    sets.write(tmp_path / "cifar-100-python", files)
    data = fm.load("cifar100", root=tmp_path)
    assert data.test.x.shape == (100, 3, 32, 32) and len(data.val) == 30 and len(data.train) == 270
    assert data.test.y.tolist() == [(7 * i) % 100 for i in range(100)], "the fine labels, not the coarse ones"
    assert data.classes == 100 and data.names[42] == "thing 42"
    back = data.test.x * torch.tensor(data.std).view(1, 3, 1, 1) + torch.tensor(data.mean).view(1, 3, 1, 1)
    assert torch.allclose(back, torch.tensor(sets.pixels(100, 3, 32, 1)) / 255, atol=1e-5)
    assert data.train.x.is_contiguous()


def test_svhn(tmp_path, monkeypatch):
    files = sets.svhn_files()
    sets.svhn_class(monkeypatch, files)
    sets.write(tmp_path, files)
    data = fm.load("svhn", root=tmp_path)
    assert data.test.y.tolist() == [(i + 1) % 10 for i in range(20)], "10 stands for the digit 0"
    back = data.test.x * torch.tensor(data.std).view(1, 3, 1, 1) + torch.tensor(data.mean).view(1, 3, 1, 1)
    assert torch.allclose(back, torch.tensor(sets.pixels(20, 3, 32, 1)) / 255, atol=1e-5)
    assert data.names == tuple("0123456789") and data.test.y.dtype == torch.int64


@pytest.mark.parametrize(("name", "folder"), [("mnist", "MNIST"), ("fashion_mnist", "FashionMNIST")])
def test_mnist_format(name, folder, tmp_path, monkeypatch):
    sets.write(tmp_path / folder / "raw", sets.mnist_files())
    monkeypatch.setenv("FEATMIX_DATA", str(tmp_path))
    data = fm.load(name)
    assert data.test.x.shape == (20, 1, 28, 28) and len(data.train) == 36 and len(data.val) == 4
    back = data.test.x * data.std[0] + data.mean[0]
    assert torch.allclose(back, torch.tensor(sets.pixels(20, 1, 28, 20)) / 255, atol=1e-5)
    assert data.names[3] == ("3" if name == "mnist" else "Dress")


@pytest.mark.parametrize("file", sets.mnist_files())
@pytest.mark.parametrize("harm", ["cut", "empty", "text", "longer"])
def test_damaged_mnist_is_named(file, harm, tmp_path):
    folder = sets.write(tmp_path / "MNIST" / "raw", sets.mnist_files())
    content = (folder / file).read_bytes()
    harmed = {"cut": content[:-1], "empty": b"", "text": b"<html>not found</html>" * 9, "longer": content + b"\0"}
    (folder / file).write_bytes(harmed[harm])
    with pytest.raises(DataError, match=rf"{file} is damaged .*delete it and load again"):
        fm.load("mnist", root=tmp_path)


def test_a_flipped_bit_is_seen_where_the_archive_lies_beside(tmp_path):
    files = sets.mnist_files()
    folder = sets.write(tmp_path / "MNIST" / "raw", files | sets.packed(files))
    assert len(fm.load("mnist", root=tmp_path).test) == 20
    file = "t10k-images-idx3-ubyte"
    (folder / file).write_bytes(files[file][:-1] + bytes([files[file][-1] ^ 1]))
    with pytest.raises(DataError, match=f"{file} is damaged .*{file}.gz beside it"):
        fm.load("mnist", root=tmp_path)


def test_counts_that_differ_are_an_error(tmp_path):
    files = sets.mnist_files() | {"t10k-labels-idx1-ubyte": sets.idx(sets.np.arange(19) % 10)}
    sets.write(tmp_path / "MNIST" / "raw", files)
    with pytest.raises(DataError, match="20 images but 19 labels"):
        fm.load("mnist", root=tmp_path)


def test_labels_that_cannot_be_are_an_error(tmp_path):
    files = sets.mnist_files() | {"t10k-labels-idx1-ubyte": sets.idx(sets.np.arange(20))}
    sets.write(tmp_path / "MNIST" / "raw", files)
    with pytest.raises(DataError, match="labels from 0 to 19, not 0 to 9"):
        fm.load("mnist", root=tmp_path)


def test_svhn_without_scipy_says_what_to_install(tmp_path, monkeypatch):
    files = sets.svhn_files()
    sets.svhn_class(monkeypatch, files)
    sets.write(tmp_path, files)
    monkeypatch.setitem(sys.modules, "scipy.io", None)
    monkeypatch.delattr("scipy.io", raising=False)
    with pytest.raises(DataError, match="svhn needs scipy to be read: pip install scipy"):
        fm.load("svhn", root=tmp_path)


@pytest.mark.parametrize("file", ["train", "test", "meta"])
def test_damaged_cifar_is_named_before_it_is_unpickled(file, tmp_path, monkeypatch):
    files = sets.cifar100_files()
    sets.cifar100_class(monkeypatch, files)
    folder = sets.write(tmp_path / "cifar-100-python", files)
    (folder / file).write_bytes(files[file][:-1] + b"?")
    with pytest.raises(DataError, match=rf"{file} is damaged .*MD5"):
        fm.load("cifar100", root=tmp_path)


def test_damaged_svhn_is_named(tmp_path, monkeypatch):
    files = sets.svhn_files()
    sets.svhn_class(monkeypatch, files)
    sets.write(tmp_path, files | {"train_32x32.mat": b"short"})
    with pytest.raises(DataError, match="train_32x32.mat is damaged"):
        fm.load("svhn", root=tmp_path)


def test_a_reader_that_fails_for_another_reason_still_names_the_folder(tmp_path, monkeypatch):
    files = sets.cifar100_files() | {"train": b"right MD5, but no pickle"}
    sets.cifar100_class(monkeypatch, files)
    folder = sets.write(tmp_path / "cifar-100-python", files)
    with pytest.raises(DataError, match=f"{folder.name} cannot be read"):
        fm.load("cifar100", root=tmp_path)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("mnist", "MNIST.raw: load with download=True; .* put train-images-idx3-ubyte.gz, .* in .*MNIST.raw$"),
        ("cifar10", "put cifar-10-python.tar.gz .from https://www.cs.toronto.edu/~kriz/. in .*cifar-10-batches-py$"),
        ("svhn", "put train_32x32.mat, test_32x32.mat"),
    ],
)
def test_missing_files_say_what_to_put_where(name, says, tmp_path):
    with pytest.raises(DataError, match=says):
        fm.load(name, root=tmp_path / "none", download=False)
    assert not (tmp_path / "none").exists()


def test_digits_do_not_care_about_a_folder_that_is_not_there(monkeypatch, tmp_path):
    monkeypatch.setenv("FEATMIX_DATA", str(tmp_path / "nowhere"))
    assert len(fm.load("digits").test) == 359 and not (tmp_path / "nowhere").exists()


def test_without_scikit_learn_the_digits_say_what_to_install(monkeypatch):
    monkeypatch.setattr(places.importlib.util, "find_spec", lambda name: None)
    reading.digits.cache_clear()
    with pytest.raises(DataError, match="pip install scikit-learn"):
        fm.load("digits")
    assert fm.data.available()["digits"] is False


def test_without_torchvision_digits_load_and_the_rest_says_the_fix(monkeypatch):
    monkeypatch.setitem(sys.modules, "torchvision", None)
    assert len(fm.load("digits").test) == 359
    with pytest.raises(DataError, match="torchvision, which cannot be imported here.*featmix doctor.*digits"):
        fm.load("mnist")
