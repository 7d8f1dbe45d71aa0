"""Image sets as whole tensors on a device: digits come with scikit-learn, fashion_small here, the rest is loaded."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ..base.devices import check_device
from ..base.errors import choices
from ..base.numbers import as_whole
from . import reading, variants
from .places import BUNDLED, FILES

SETS = (*BUNDLED, *FILES)


@dataclass(frozen=True, eq=False)
class Split:
    """Images and their labels: ``x`` float32 (N, C, H, W), normalised; ``y`` int64 (N,).

    >>> import featmix_lite as fm
    >>> fm.load("digits").test
    Split(359 images of 1x8x8)
    """

    x: Tensor
    y: Tensor

    def __len__(self) -> int:
        return len(self.y)

    def __repr__(self) -> str:
        return f"Split({len(self)} images of {'x'.join(map(str, self.x.shape[1:]))})"

    def to(self, device: str | torch.device) -> Split:
        """The same split on another device."""
        return Split(self.x.to(device), self.y.to(device))


@dataclass(frozen=True, eq=False)
class Data:
    """An image set: ``train`` to learn from, ``val`` to choose by, ``test`` to report.

    >>> import featmix_lite as fm
    >>> fm.load("digits")
    Data(digits: 1295 train, 143 val, 359 test images of 1x8x8, 10 classes, on cpu)

    ``mean`` and ``std`` hold one number a channel, on the scale where black is 0 and white is 1; they are those of
    the whole official training set, whatever subset was asked for. ``x * std + mean`` gives the pixels back.
    """

    name: str
    train: Split
    val: Split
    test: Split
    classes: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    names: tuple[str, ...]
    unlabelled: Split | None = None  # training images whose labels are not told, see ``with_few_labels``

    @property
    def channels(self) -> int:
        """1 for grey images, 3 for colour."""
        return self.test.x.shape[1]

    @property
    def size(self) -> int:
        """Height of an image in pixels (all sets here are square)."""
        return self.test.x.shape[2]

    def to(self, device: str | torch.device) -> Data:
        """The same data on another device: ``data.to("cuda")``."""
        splits = {name: getattr(self, name) for name in ("train", "val", "test", "unlabelled")}
        return replace(self, **{name: None if split is None else split.to(device) for name, split in splits.items()})

    def with_label_noise(self, share: float, seed: int = 0) -> Data:
        """The same data with a share of the training labels wrong: ``data.with_label_noise(0.4)``."""
        return variants.with_label_noise(self, share, seed)

    def with_few_labels(self, per_class: int, seed: int = 0) -> Data:
        """The same data with so many labels a class, the other rows in ``unlabelled``: ``data.with_few_labels(5)``."""
        return variants.with_few_labels(self, per_class, seed)

    def shrunk(self, by: int) -> Data:
        """The same data with smaller images, the means of squares of ``by`` pixels: ``data.shrunk(2)``."""
        return variants.shrunk(self, by)

    def imbalanced(self, ratio: float, seed: int = 0) -> Data:
        """The same data with fewer and fewer training rows from class to class: ``data.imbalanced(10)``."""
        return variants.imbalanced(self, ratio, seed)

    def __repr__(self) -> str:
        shape = "x".join(map(str, self.test.x.shape[1:]))
        more = f"{len(self.unlabelled)} unlabelled, " if self.unlabelled is not None else ""
        return (
            f"Data({self.name}: {len(self.train)} train, {more}{len(self.val)} val, {len(self.test)} test images of "
            f"{shape}, {self.classes} classes, on {self.test.x.device})"
        )


def load(
    name: str = "digits",
    root: str | os.PathLike | None = None,
    n_train: int | None = None,
    per_class: int | None = None,
    seed: int = 0,
    device: str | torch.device = "cpu",
    download: bool = True,
) -> Data:
    """Load an image set whole, normalised, with a validation set held back.

    >>> data = load("digits", per_class=20)
    >>> data.train.x.shape, data.train.y.dtype
    (torch.Size([200, 1, 8, 8]), torch.int64)

    Args:
        name: digits or fashion_small (they need no download), mnist, fashion_mnist, cifar10, cifar100 or svhn.
        root: folder of the image sets; else ``$FEATMIX_DATA``, else the user's cache.
        n_train: use this many training images, spread over the classes as evenly as they allow.
        per_class: use this many training images of each class (give one of the two).
        seed: which images are chosen; with the same seed a smaller choice is part of a larger one.
        device: where the tensors go.
        download: fetch the files if they are not in ``root``.

    ``val`` is every tenth official training image, counted class by class: it depends on neither ``seed`` nor
    ``n_train``, and ``train`` never holds it. The digits have no official test set: every fifth image is taken.
    fashion_small is a part of Fashion-MNIST with 100 training, 20 held-out and 100 test images a class.

    Errors: ``ValueError`` for an unknown name or a subset that cannot be had; ``DataError`` (an ``OSError``) where
    files are missing, damaged, or cannot be fetched. It says what to do next.
    """
    if name not in SETS:
        raise ValueError(f"no image set is called {name!r}: {choices(name, SETS)}")
    seed = as_whole("seed", seed, low=None)
    if not -(2**63) <= seed < 2**64:
        raise ValueError(f"seed={seed}: a whole number of at most 64 bits")
    check_device(device)
    raw = reading.BUNDLED[name]() if name in BUNDLED else reading.read(name, root, download)
    mean, std = _moments(raw.train_x, raw.white)
    held = _every(10, raw.train_y) if raw.held is None else raw.held
    kept = torch.ones(len(raw.train_y), dtype=torch.bool)
    kept[held] = False
    rows = _subset(raw.train_y, kept.nonzero().squeeze(1), raw.classes, n_train, per_class, seed)

    def split(x: Tensor, y: Tensor) -> Split:
        # Bytes travel to the device, floats are made there, and in place: four times less to move, no second copy.
        images = x.to(device).to(torch.float32, copy=True, memory_format=torch.contiguous_format)
        lift = [torch.tensor(v, device=device).view(1, -1, 1, 1) for v in (mean, std)]
        return Split(images.div_(raw.white).sub_(lift[0]).div_(lift[1]), y.to(device, copy=True))

    return Data(
        name=name,
        train=split(raw.train_x[rows], raw.train_y[rows]),
        val=split(raw.train_x[held], raw.train_y[held]),
        test=split(raw.test_x, raw.test_y),
        classes=raw.classes,
        mean=mean,
        std=std,
        names=raw.names,
    )


def _every(nth: int, labels: Tensor) -> Tensor:
    """Rows of every ``nth`` image, counted through one class after the other: stratified, and no random number."""
    return labels.argsort(stable=True)[nth - 1 :: nth].sort().values


def _moments(x: Tensor, white: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and std of each channel, exactly, from counts of the 256 byte values (a float copy would take 600 MB)."""
    means, stds = [], []
    values = torch.arange(256, dtype=torch.float64) / white
    for channel in range(x.shape[1]):
        share = torch.bincount(x[:, channel].flatten(), minlength=256).double()
        share /= share.sum()
        mean = (share * values).sum()
        means.append(mean.item())
        # A channel of one colour has no spread; dividing by 1 leaves it at zero.
        stds.append((share * (values - mean) ** 2).sum().sqrt().item() or 1.0)
    return tuple(means), tuple(stds)


def _subset(
    labels: Tensor, rows: Tensor, classes: int, n_train: int | None, per_class: int | None, seed: int
) -> Tensor:
    """Choose the training rows: the first few of each class in an order that ``seed`` gives."""
    if n_train is None and per_class is None:
        return rows
    if n_train is not None and per_class is not None:
        raise ValueError(f"n_train={n_train!r} and per_class={per_class!r}: give one of the two")
    what, asked = ("n_train", n_train) if per_class is None else ("per_class", per_class)
    asked = as_whole(what, asked, of="images")
    counts = torch.bincount(labels[rows], minlength=classes)
    if per_class is not None:
        scarce = int(counts.argmin())
        if asked > counts[scarce]:
            raise ValueError(f"per_class={asked}: class {scarce} has {counts[scarce]} training images, no more")
        quota = torch.full_like(counts, asked)
    else:
        if asked > len(rows):
            raise ValueError(f"n_train={asked}: there are {len(rows)} training images (the rest is held back as val)")
        quota = _even(counts, asked)
    g = torch.Generator().manual_seed(seed)
    picked = []
    for label in range(classes):
        own = rows[labels[rows] == label]
        picked.append(own[torch.randperm(len(own), generator=g)[: quota[label]]])
    return torch.cat(picked).sort().values  # in file order: rows sorted by class would make poor batches


def _even(counts: Tensor, total: int) -> Tensor:
    """Spread ``total`` over the classes, one round after the other, where small classes drop out when empty."""
    quota = torch.zeros_like(counts)
    while (left := total - int(quota.sum())) > 0:
        open_ = (quota < counts).nonzero().squeeze(1)
        if left < len(open_):
            quota[open_[:left]] += 1
        else:
            room = int((counts - quota)[open_].min())
            quota[open_] += min(left // len(open_), room)
    return quota
