"""The files of the image sets: which there are, where they lie, and whether they are there."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from ..base.errors import choices

IDX = tuple(f"{part}-{kind}-ubyte" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1"))
BUNDLED = ("digits", "fashion_small")  # inside scikit-learn, and beside this file
# For each set: torchvision's class, how many classes it has, the folder in the root, and the files in it.
FILES = {
    "mnist": ("MNIST", 10, "MNIST/raw", IDX),
    "fashion_mnist": ("FashionMNIST", 10, "FashionMNIST/raw", IDX),
    "cifar10": ("CIFAR10", 10, "cifar-10-batches-py",
                (*(f"data_batch_{i}" for i in range(1, 6)), "test_batch", "batches.meta")),
    "cifar100": ("CIFAR100", 100, "cifar-100-python", ("train", "test", "meta")),
    "svhn": ("SVHN", 10, "", ("train_32x32.mat", "test_32x32.mat")),
}


class DataError(OSError):
    """An image set is missing, damaged or cannot be fetched; the message says what to do next.

    >>> import featmix_lite as fm
    >>> fm.load("mnist", root="nowhere", download=False)
    Traceback (most recent call last):
    ...
    featmix_lite.data.places.DataError: mnist is not in nowhere/MNIST/raw: ...
    """


def home(root: str | os.PathLike | None = None) -> Path:
    """The folder of all image sets: ``root``, else ``$FEATMIX_DATA``, else the user's cache."""
    asked = root or os.environ.get("FEATMIX_DATA")
    if asked:
        try:
            return Path(asked).expanduser()
        except RuntimeError as error:  # ~ of somebody who is not here
            raise DataError(f"{asked}: {error}") from error
    try:
        from platformdirs import user_cache_dir
    except ImportError:
        return Path.home() / ".cache" / "featmix_lite"
    return Path(user_cache_dir("featmix_lite", appauthor=False))


def where(name: str, root: str | os.PathLike | None = None) -> Path:
    """The folder in which the files of a set lie, or would lie; of ``BUNDLED`` the file itself.

    >>> where("cifar10", "images")
    PosixPath('images/cifar-10-batches-py')
    """
    if name == "digits":
        package = importlib.util.find_spec("sklearn")
        if package is None:
            raise DataError("the digits come with scikit-learn, which is not here: pip install scikit-learn")
        return Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz"
    if name == "fashion_small":
        return Path(__file__).with_name("fashion_small.npz")
    if name not in FILES:
        raise ValueError(f"no image set is called {name!r}: {choices(name, (*BUNDLED, *FILES))}")
    return home(root) / FILES[name][2]


def missing(name: str, root: str | os.PathLike | None = None) -> list[Path]:
    """The files of a set that are not there."""
    folder = where(name, root)
    return [folder / file for file in FILES[name][3] if not (folder / file).is_file()]


def available(root: str | os.PathLike | None = None) -> dict[str, bool]:
    """Which sets can be loaded without a download. A quick look: files are counted, not read.

    >>> available()["digits"]                              # True wherever scikit-learn is installed
    True
    """
    digits_here = importlib.util.find_spec("sklearn") is not None
    bundled = {"digits": digits_here, "fashion_small": where("fashion_small").is_file()}
    return bundled | {name: not missing(name, root) for name in FILES}
