"""Small image sets in their official formats, written by hand, for the tests that read and fetch them."""

from __future__ import annotations

import gzip
import hashlib
import io
import pickle
from pathlib import Path

import numpy as np


def md5(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


def pixels(count: int, channels: int, size: int, seed: int = 0) -> np.ndarray:
    """Random bytes (N, C, H, W)."""
    return np.random.default_rng(seed).integers(0, 256, (count, channels, size, size), dtype=np.uint8)


def idx(array: np.ndarray) -> bytes:
    """The IDX format of MNIST: zeros, type 8, number of axes, their lengths (big endian), the bytes."""
    lengths = b"".join(n.to_bytes(4, "big") for n in array.shape)
    return bytes([0, 0, 8, array.ndim]) + lengths + array.astype(np.uint8).tobytes()


def mnist_files(train: int = 40, test: int = 20) -> dict[str, bytes]:
    """{file name: bytes} of a small MNIST, unpacked."""
    files = {}
    for part, count in (("train", train), ("t10k", test)):
        files[f"{part}-images-idx3-ubyte"] = idx(pixels(count, 1, 28, count)[:, 0])
        files[f"{part}-labels-idx1-ubyte"] = idx(np.arange(count) % 10)
    return files


def write(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def packed(files: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{name}.gz": gzip.compress(content) for name, content in files.items()}


def mnist_class(monkeypatch, archives: dict[str, bytes]):
    """torchvision's MNIST, told to expect these archives at one address."""
    from torchvision.datasets import MNIST

    monkeypatch.setattr(MNIST, "resources", [(name, md5(content)) for name, content in archives.items()])
    monkeypatch.setattr(MNIST, "mirrors", ["https://one.invalid/", "https://two.invalid/"])
    return MNIST


def cifar100_files(train: int = 300, test: int = 100) -> dict[str, bytes]:
    """The three files of a small CIFAR-100: pickled dicts, images as rows of red, green, blue planes."""
    files = {}
    for seed, (part, count) in enumerate((("train", train), ("test", test))):
        files[part] = pickle.dumps(
            {
                "data": pixels(count, 3, 32, seed).reshape(count, 3072),
                "fine_labels": [(7 * i) % 100 for i in range(count)],
                "coarse_labels": [i % 20 for i in range(count)],
                "filenames": [f"{i}.png" for i in range(count)],
            },
            protocol=2,
        )
    names = {"fine_label_names": [f"thing {i}" for i in range(100)], "coarse_label_names": [str(i) for i in range(20)]}
    return files | {"meta": pickle.dumps(names, protocol=2)}


def cifar100_class(monkeypatch, files: dict[str, bytes], archive: bytes = b""):
    from torchvision.datasets import CIFAR100

    monkeypatch.setattr(CIFAR100, "train_list", [["train", md5(files["train"])]])
    monkeypatch.setattr(CIFAR100, "test_list", [["test", md5(files["test"])]])
    monkeypatch.setattr(CIFAR100, "meta", CIFAR100.meta | {"md5": md5(files["meta"])})
    monkeypatch.setattr(CIFAR100, "tgz_md5", md5(archive))
    monkeypatch.setattr(CIFAR100, "url", "https://one.invalid/cifar-100-python.tar.gz")
    return CIFAR100


def svhn_files(train: int = 40, test: int = 20) -> dict[str, bytes]:
    """The two MATLAB files of a small SVHN: X (height, width, channel, N), y (N, 1) with 10 for the digit 0."""
    from scipy.io import savemat

    files = {}
    for seed, (part, count) in enumerate((("train", train), ("test", test))):
        file = io.BytesIO()
        savemat(file, {"X": pixels(count, 3, 32, seed).transpose(2, 3, 1, 0),
                       "y": (np.arange(count) % 10 + 1).astype(np.uint8)[:, None]})
        files[f"{part}_32x32.mat"] = file.getvalue()
    return files


def svhn_class(monkeypatch, files: dict[str, bytes]):
    from torchvision.datasets import SVHN

    told = {part: [f"https://one.invalid/{part}_32x32.mat", f"{part}_32x32.mat", md5(files[f"{part}_32x32.mat"])]
            for part in ("train", "test")}
    monkeypatch.setattr(SVHN, "split_list", told)
    return SVHN
