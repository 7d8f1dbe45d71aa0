"""What is read of an image set, before it is split and normalised."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class Raw(NamedTuple):
    """An image set as its files have it: bytes (N, C, H, W) where ``white`` is the brightest, and labels (N,).

    ``held``: the rows of the training images that are set aside to choose by; None: every tenth of each class.
    """

    train_x: Tensor
    train_y: Tensor
    test_x: Tensor
    test_y: Tensor
    classes: int
    names: tuple[str, ...]
    white: int = 255
    held: Tensor | None = None
