"""Class-wise spectrum: in how many directions the features of one class spread, and how evenly."""

from __future__ import annotations

import torch
from torch import Tensor

from ..base.shapes import tensor_of


def spectrum(features: Tensor, labels: Tensor) -> Tensor:
    """Singular values of each class's features about the class mean, largest first: (classes, r).

    >>> flat = torch.tensor([[0.0, 0.0], [2.0, 0.0], [0.0, 0.0], [0.0, 6.0]])     # each class lies on a line
    >>> fm.measures.spectrum(flat, torch.tensor([0, 0, 1, 1])).tolist()
    [[1.0, 0.0], [3.0, 0.0]]

    Arguments:
        features: (N, ...), flattened to (N, D). labels: (N,) whole numbers; row c of the result is the c-th of them
            in ascending order.
    Divided by the root of the class's number of rows, so that a value is the standard deviation along its direction
    (in the features' own units) and classes of different size can be compared. r is the smaller of D and the largest
    class's size; a class of fewer rows has zeros there. Returns float64. Errors: ``ValueError`` for shapes that do
    not fit and for features that are not finite.
    Source: Verma et al. 2019, sec. 3 and fig. 3 ("flattening"): Manifold Mixup makes all but the first few smaller.
    """
    features, labels = tensor_of("features", features), tensor_of("labels", labels)
    if features.dim() == 0 or labels.shape != features.shape[:1] or labels.is_floating_point() or not len(labels):
        raise ValueError(
            f"features {tuple(features.shape)}, labels {tuple(labels.shape)} {labels.dtype}: "
            "they take (N, ...) and (N,) whole numbers, N at least 1"
        )
    flat = features.flatten(1)
    if not torch.isfinite(flat).all():
        raise ValueError("features hold nan or infinity: they have no spectrum")
    kinds, which, size = labels.unique(return_inverse=True, return_counts=True)
    out = torch.zeros(len(kinds), min(flat.shape[1], int(size.max())), dtype=torch.float64)
    for c in range(len(kinds)):
        own = flat[which == c].double()
        values = torch.linalg.svdvals(own - own.mean(0)) / len(own) ** 0.5
        out[c, : len(values)] = values
    return out


def effective_rank(values: Tensor) -> Tensor:
    """How many directions count: exp of the entropy of the singular values' shares, from 1 to r; (...,).

    >>> effective_rank(torch.tensor([[1.0, 1.0, 0.0], [5.0, 0.0, 0.0]])).tolist()
    [2.0, 1.0]

    Argument: ``values`` (..., r), 0 or above, as ``spectrum`` gives them. All zero: nan. Returns float64.
    Errors: ``ValueError`` for a value below 0. Source: Roy & Vetterli 2007, "The effective rank".
    """
    values = tensor_of("values", values).double()
    if values.numel() and not float(values.min()) >= 0:
        raise ValueError(f"singular values are 0 or above, got {float(values.min())!r}")
    share = values / values.sum(-1, keepdim=True)
    return torch.special.entr(share).sum(-1).exp()
