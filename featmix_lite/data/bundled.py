"""The image set that comes with the kit: a part of Fashion-MNIST, small enough to travel, hard enough to learn from."""

from __future__ import annotations

import functools
import hashlib
import io

import torch

from .places import DataError, where
from .raw import Raw

PATH = where("fashion_small")  # its licence lies beside it; benchmarks/make_fashion_small.py
SHA256 = "570345a8922f9002b301def601fd2dec6416f7963a4d06d7e877c52b9517152c"
NAMES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")


@functools.cache
def fashion_small() -> Raw:
    """100 training, 20 held-out and 100 test images of each class of Fashion-MNIST, 28x28 and grey.

    >>> raw = fashion_small()
    >>> raw.train_x.shape, len(raw.held), raw.names[1]
    (torch.Size([1200, 1, 28, 28]), 200, 'Trouser')

    Chosen by a seed, each out of the same part of ``fm.load("fashion_mnist")``.
    Errors: ``DataError`` where the file is missing or not the one that was shipped.
    Source: Xiao, Rasul and Vollgraf 2017 (MIT licence, Zalando SE).
    """
    import numpy as np

    again = "install featmix_lite again"
    try:
        content = PATH.read_bytes()
    except OSError as error:
        raise DataError(f"{PATH} cannot be read ({error.strerror}): {again}") from error
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise DataError(f"{PATH} is not the file that came with the kit (its SHA-256 is another): {again}")
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        x = {part: torch.from_numpy(file[f"{part}_x"]).unsqueeze(1) for part in ("train", "val", "test")}
        y = {part: torch.from_numpy(file[f"{part}_y"]).long() for part in ("train", "val", "test")}
    seen, held = len(y["train"]), len(y["val"])
    return Raw(
        torch.cat([x["train"], x["val"]]), torch.cat([y["train"], y["val"]]), x["test"], y["test"], len(NAMES), NAMES,
        held=torch.arange(seen, seen + held),
    )  # fmt: skip
