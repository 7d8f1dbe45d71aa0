"""Labels in, soft labels out: class indices or dense rows, checked before anything is run."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from ..base.errors import MixError
from ..base.numbers import plain_whole
from .row_mix import mix_rows


def checked_labels(y: Tensor, rows: int, classes: int | None) -> Tensor:
    """Return ``y`` as (rows,) int64 or (rows, K) floats, or say what is wrong with it.

    >>> checked_labels(torch.tensor([0, 3]), 2, 4)
    tensor([0, 3])

    Errors: ``MixError`` for another shape or type, labels outside 0 .. classes - 1, rows of soft labels whose
    width is not ``classes``.
    """
    if not isinstance(y, Tensor):
        raise MixError(f"labels are a {type(y).__name__}: they take a tensor, (B,) int64 or (B, K) floats")
    soft = y.dim() == 2 and y.is_floating_point()
    hard = y.dim() == 1 and not y.is_floating_point() and not y.is_complex() and y.dtype != torch.bool
    if not (soft or hard) or len(y) != rows:
        raise MixError(f"labels are {tuple(y.shape)} {y.dtype}: they take ({rows},) int64 or ({rows}, K) floats")
    number = plain_whole(classes)
    if classes is not None and (number is None or number < 1):
        raise MixError(f"classes={classes!r}: a whole number of classes, such as 10")
    if soft:
        if classes is not None and y.shape[1] != number:
            raise MixError(f"soft labels have {y.shape[1]} columns, classes={number}")
        return y
    if classes is None:
        raise MixError("classes=None: say how many classes there are, or give soft labels (B, K)")
    low, high = (int(v) for v in y.aminmax()) if rows else (0, 0)
    if not 0 <= low <= high < number:
        raise MixError(f"labels run from {low} to {high}, classes={number} means 0 to {number - 1}")
    return y.long()


def mixed_targets(y: Tensor, draw, classes: int | None, kept: bool = False) -> Tensor:
    """Soft labels (B, K) of a draw: P^m Y, P the draw's mixing matrix and m the number of its sites; ``kept``: Y.

    >>> half = fm.Draw("input", torch.tensor([[0, 1], [1, 0]]), torch.full((2, 2), 0.5))
    >>> mixed_targets(torch.tensor([0, 1]), half, 2)
    tensor([[0.5000, 0.5000],
            [0.5000, 0.5000]])
    """
    dense = y if y.dim() == 2 else one_hot(y, plain_whole(classes)).to(draw.weights.dtype)
    for _ in range(0 if kept else len(draw.sites)):
        dense = mix_rows(dense, draw.partners, draw.weights)
    return dense
