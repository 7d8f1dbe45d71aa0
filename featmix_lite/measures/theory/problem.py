"""What the theory is asked: a classifier and mixed labels, looked over and made double."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from ...base.shapes import kind_of, tensor_of

SUM = 1e-3  # weights that sum to 1 within this: float16 rounds a Dirichlet draw so far


def classifier_rows(W: Tensor) -> Tensor:
    """The rows of a classifier, (K, d) float64 on the CPU.

    >>> classifier_rows(torch.eye(3)).dtype
    torch.float64

    Errors: ``ValueError`` unless ``W`` is (K, d) finite floats, K at least 2.
    """
    rows = tensor_of("W", W)
    if rows.dim() != 2 or len(rows) < 2 or not rows.shape[1] or not rows.is_floating_point():
        raise ValueError(f"W {kind_of(rows)}: the rows of a classifier, floats (K, d), K at least 2")
    lost = int((~rows.isfinite()).any(1).sum())
    if lost:
        raise ValueError(f"W holds nan or infinity in {lost} of {len(rows)} rows")
    return rows.double()


def doubles(name: str, value: object) -> Tensor:
    """Numbers as float64 on the CPU; those of a list never pass through float32.

    >>> doubles("weights", [0.1]).item()
    0.1
    """
    tensor = tensor_of(name, value)  # refuses what is no numbers
    return torch.as_tensor(value, dtype=torch.float64) if isinstance(value, (list, tuple)) else tensor.double()


def as_given(rows: Tensor, W: Tensor) -> Tensor:
    """``rows`` in the type of ``W``, and where it is.

    >>> as_given(torch.zeros(2, dtype=torch.float64), torch.zeros(1)).dtype
    torch.float32
    """
    like = tensor_of("W", W, move=False)
    return rows.to(dtype=like.dtype).to(like.device)  # first the type: some devices have no doubles


def mixed_labels(weights: Tensor, labels: Tensor, classes: int) -> Tensor:
    """Dense mixed labels (N, classes) float64 from weights and labels, (N, k) each; a label that repeats adds up.

    >>> mixed_labels([[0.25, 0.75], [0.25, 0.75]], [[0, 2], [1, 1]], classes=3).tolist()
    [[0.25, 0.0, 0.75], [0.0, 1.0, 0.0]]

    A row is divided by its sum, so that weights in float32 mix of i and i to exactly 1.
    Errors: ``ValueError`` for other shapes, weights that are negative, not finite or do not sum to 1, labels outside
    0 .. classes - 1, no rows.
    """
    weights, labels = doubles("weights", weights), tensor_of("labels", labels)
    told = f"weights {kind_of(weights)}, labels {kind_of(labels)}"
    whole = not labels.is_floating_point() and labels.dtype != torch.bool
    if weights.dim() != 2 or weights.shape != labels.shape or not weights.numel() or not whole:
        raise ValueError(f"{told}: they take (N, k) each, the labels as whole numbers, N and k at least 1")
    labels = labels.long()
    if not weights.isfinite().all():
        raise ValueError(f"{told}: weights hold nan or infinity in {int((~weights.isfinite()).any(1).sum())} rows")
    if float(weights.min()) < 0 or float((weights.sum(1) - 1).abs().max()) > SUM:
        row = int(((weights < 0).any(1) | ((weights.sum(1) - 1).abs() > SUM)).int().argmax())
        raise ValueError(f"weights[{row}]={weights[row].tolist()}: 0 or above, and 1 in all")
    low, high = (int(v) for v in labels.aminmax())
    if not 0 <= low <= high < classes:
        raise ValueError(f"labels run from {low} to {high}, W has classes 0 to {classes - 1}")
    dense = torch.zeros(len(weights), classes, dtype=torch.float64).scatter_add_(1, labels, weights)
    return dense / dense.sum(1, keepdim=True)


class RowSpace(NamedTuple):
    """W = U diag(s) V^T without what rounding alone made: a penalised feature has no part outside W's row space."""

    U: Tensor  # (K, r)
    s: Tensor  # (r,) above 0, largest first
    V: Tensor  # (d, r)

    @classmethod
    def of(cls, rows: Tensor) -> RowSpace:
        """The row space of ``rows`` (K, d) float64; r is its rank, 0 where all is zero.

        >>> RowSpace.of(torch.ones(3, 5).double()).s.shape
        torch.Size([1])
        """
        U, s, Vh = torch.linalg.svd(rows, full_matrices=False)
        kept = s > max(rows.shape) * torch.finfo(s.dtype).eps * s[0]
        return cls(U[:, kept], s[kept], Vh[kept].T)
