"""The bytes of an image set, read from its files; whatever is wrong with these is said in one sentence."""

from __future__ import annotations

import functools
import os
import zlib
from pathlib import Path

import torch
from torch import Tensor

from .bundled import fashion_small
from .downloads import fetch, instead
from .places import FILES, IDX, DataError, home, missing, where
from .raw import Raw


def get(name: str, root: str | os.PathLike | None = None) -> Path:
    """Download a set unless it is there, check it, and say where it is.

    >>> get("fashion_mnist", "images")                     # doctest: +SKIP
    PosixPath('images/FashionMNIST/raw')

    Errors: ``DataError`` where files are damaged or cannot be fetched.
    """
    BUNDLED[name]() if name in BUNDLED else read(name, root, download=True)
    return where(name, root)


@functools.cache
def digits() -> Raw:
    """The 1797 digits inside scikit-learn, 8x8 and grey; every fifth, counted class by class, is a test image."""
    where("digits")  # says what to install where scikit-learn is not there
    from sklearn.datasets import load_digits

    bundle = load_digits()
    x = torch.tensor(bundle.images.tolist()).to(torch.uint8).unsqueeze(1)  # 0..16; a list works with any numpy
    y = torch.tensor(bundle.target.tolist())
    test = torch.zeros(len(y), dtype=torch.bool)
    test[y.argsort(stable=True)[4::5]] = True
    return Raw(x[~test], y[~test], x[test], y[test], 10, tuple("0123456789"), white=16)


BUNDLED = {"digits": digits, "fashion_small": fashion_small}  # no download, no folder


def torchvision_class(name: str):
    """torchvision's class for a set, or a ``DataError`` that says how to get a torchvision that works."""
    try:
        from torchvision import datasets
    except (ImportError, RuntimeError) as error:
        why = str(error).splitlines()[0]
        raise DataError(
            f"{name} is read through torchvision, which cannot be imported here ({why}): `featmix doctor` says the "
            'fix; until then use fm.load("digits") or fm.load("fashion_small"), which need no torchvision'
        ) from error
    return getattr(datasets, FILES[name][0])


def read(name: str, root: str | os.PathLike | None, download: bool) -> Raw:
    """Read a set's files, after fetching them where they are missing and ``download`` allows it."""
    folder, kind = where(name, root), torchvision_class(name)
    if missing(name, root):
        if not download:
            raise DataError(
                f"{name} is not in {folder}: load with download=True; without a network, first {instead(kind, folder)}"
            )
        fetch(name, kind, home(root))
    parts = []
    try:
        for train in (True, False):
            how = {"split": "train" if train else "test"} if name == "svhn" else {"train": train}
            parts.append(kind(home(root), download=False, **how))
    except ImportError as error:  # SVHN's files need scipy
        package = (error.name or "scipy").partition(".")[0]
        raise DataError(f"{name} needs {package} to be read: pip install {package}") from error
    except Exception as error:  # whatever a damaged file makes a reader say
        raise DataError(damage(kind, folder, error)) from error
    if name.endswith("mnist"):
        _compare_with_archives(folder)
    names = tuple(getattr(parts[0], "classes", ()))
    classes = FILES[name][1]
    if name in ("mnist", "svhn") or len(names) != classes:
        names = tuple(map(str, range(classes)))  # torchvision says "0 - zero"
    tensors = [t for part in parts for t in _tensors(part, folder, classes)]
    return Raw(*tensors, classes, names)


def _tensors(part, folder: Path, classes: int) -> tuple[Tensor, Tensor]:
    """(N, C, H, W) bytes and (N,) labels of one of torchvision's sets."""
    x = torch.as_tensor(part.data)
    y = torch.as_tensor(part.labels if hasattr(part, "labels") else part.targets, dtype=torch.int64)
    if x.ndim == 3:
        x = x.unsqueeze(1)
    elif type(part).__name__.startswith("CIFAR"):
        x = x.permute(0, 3, 1, 2)  # torchvision turns them to height, width, channel
    if len(x) != len(y):
        raise DataError(f"{folder}: {len(x)} images but {len(y)} labels; delete its files and load again")
    if len(y) and not 0 <= int(y.min()) <= int(y.max()) < classes:
        said = f"labels from {y.min()} to {y.max()}, not 0 to {classes - 1}"
        raise DataError(f"{folder}: {said}; delete its files and load again")
    return x, y


def official(kind) -> list[tuple[str, str]]:
    """(file, MD5) of the files torchvision reads, as far as it knows them (MNIST: of the archives only)."""
    if hasattr(kind, "split_list"):
        return [tuple(kind.split_list[s][1:]) for s in ("train", "test")]
    if hasattr(kind, "train_list"):
        return [*map(tuple, kind.train_list + kind.test_list), (kind.meta["filename"], kind.meta["md5"])]
    return []


def damage(kind, folder: Path, error: Exception) -> str:
    """One sentence that names the damaged file."""
    from torchvision.datasets.utils import check_integrity

    for file, md5 in official(kind):
        if not check_integrity(folder / file, md5):
            return f"{folder / file} is damaged (its MD5 is not the official one): delete it and load again"
    for file in IDX if hasattr(kind, "mirrors") else ():
        if not _whole_idx(folder / file):
            return f"{folder / file} is damaged (its length is not what its header says): delete it and load again"
    return f"{folder} cannot be read ({' '.join(str(error).split()) or type(error).__name__}): delete it and load again"


def _whole_idx(path: Path) -> bool:
    """Whether an IDX file has a header, and as many bytes as it tells."""
    with open(path, "rb") as file:
        head = file.read(16)
    axes = head[3] if len(head) > 3 else 0
    if head[:3] != b"\0\0\x08" or axes not in (1, 3) or len(head) < 4 + 4 * axes:
        return False
    count = 1
    for i in range(axes):
        count *= int.from_bytes(head[4 + 4 * i : 8 + 4 * i], "big")
    return path.stat().st_size == 4 + 4 * axes + count


def _compare_with_archives(folder: Path) -> None:
    """torchvision never checks the unpacked MNIST files: compare them with the checksum at the end of each .gz."""
    for file in IDX:
        archive = folder / f"{file}.gz"
        if archive.is_file():
            tail = archive.read_bytes()[-8:-4]
            if zlib.crc32((folder / file).read_bytes()) != int.from_bytes(tail, "little"):
                raise DataError(
                    f"{folder / file} is damaged (it is not what {archive.name} beside it holds): "
                    "delete both and load again"
                )
