"""Where the features of mixed points lie at the optimum: single points, whole channels, and how sure they are."""

from __future__ import annotations

import torch
from torch import Tensor

from ...base.errors import check_choice
from ...base.numbers import as_number, as_whole
from ...base.shapes import kind_of, tensor_of
from .newton import minimised
from .problem import RowSpace, as_given, classifier_rows, doubles, mixed_labels

LOSSES = ("ce", "mse")


def mixed_feature(
    weights: Tensor, labels: Tensor, W: Tensor, decay: float, loss: str = "ce", bias: Tensor | None = None
) -> Tensor:
    """The feature that minimises loss(W h + bias, mixed label) + decay/2 |h|^2, for each mixed label: (N, d).

    >>> W = fm.theory.simplex(10, 9, dtype=torch.float64)
    >>> h = fm.theory.mixed_feature([[0.5, 0.5], [0.3, 0.7]], [[3, 5], [3, 3]], W, decay=0.01)
    >>> [round(v, 3) for v in (h @ W.T)[0, [3, 5, 0]].tolist()]         # half-way: above 3 and 5, below the others
    [3.244, 3.244, -0.811]
    >>> torch.allclose(h[1], fm.theory.mixed_feature([[1.0]], [[3]], W, decay=0.01)[0])      # 3 and 3: no weight in it
    True

    Arguments:
        weights: (N, k), 0 or above, rows that sum to 1. labels: (N, k) whole numbers; one that repeats adds up.
        W: (K, d) rows of the classifier. bias: (K,) or none.
        decay: above 0, per row. Only decay / |W|^2 matters: twice the W wants half the feature at four times the decay.
        loss: "ce", cross-entropy, by Newton's method in W's row space from 0; the gradient is below 1e-8 times W's
            largest singular value, looked at before return. "mse", 1/2 |W h + bias - t|^2, in closed form and linear in
            t: a mix of what its classes have.
    Computed in double on the CPU; in the type and on the device of ``W``. Errors: ``ValueError`` for shapes, numbers or
    labels that do not fit, and where Newton's method fell short.
    Source: Fisher, Meng & Papyan 2024, the unconstrained features model; the solver is ours.
    """
    decay = as_number("decay", decay, "a number above 0", lambda v: v > 0)
    check_choice("loss", loss, LOSSES)
    rows = classifier_rows(W)
    bias = _bias(bias, len(rows))
    targets, which = mixed_labels(weights, labels, len(rows)).unique(dim=0, return_inverse=True)
    U, s, V = RowSpace.of(rows)
    if loss == "mse":
        h = (((targets if bias is None else targets - bias) @ U) * (s / (s.square() + decay))) @ V.T
    else:
        h = (minimised(targets, U, s, decay, bias) / s) @ V.T
    return as_given(h[which], W)


def channel(
    W: Tensor, i: int, j: int, weights: Tensor, decay: float, loss: str = "ce", bias: Tensor | None = None
) -> Tensor:
    """The curve of the optimum from class ``j`` to class ``i`` as the weight on ``i`` goes through ``weights``: (M, d).

    >>> W = fm.theory.simplex(4, 3)
    >>> fm.theory.channel(W, 0, 2, torch.linspace(0, 1, 5), decay=0.01).shape
    torch.Size([5, 3])

    Arguments: ``weights`` (M,) from 0 to 1; the others as ``mixed_feature``. Errors: ``ValueError`` alike.
    """
    weights = doubles("weights", weights)
    if weights.dim() != 1 or not len(weights):
        raise ValueError(f"weights {kind_of(weights)}: the weights on class i, (M,), M at least 1")
    pair = torch.tensor([as_whole("i", i, low=0), as_whole("j", j, low=0)])
    return mixed_feature(torch.stack([weights, 1 - weights], 1), pair.expand(len(weights), 2), W, decay, loss, bias)


def confidence(
    weights: Tensor, labels: Tensor, W: Tensor, decay: float, loss: str = "ce", bias: Tensor | None = None
) -> Tensor:
    """The probabilities softmax(W h + bias) at the optimum of each mixed label, (N, K); the largest is the confidence.

    >>> W = fm.theory.simplex(10, 64)
    >>> fm.theory.confidence([[0.5, 0.5], [1.0, 0.0]], [[0, 1], [0, 1]], W, decay=0.01).amax(1).round(decimals=2)
    tensor([0.4700, 0.9500])

    Arguments and errors: as ``mixed_feature``. In the type of ``W``.
    """
    h = mixed_feature(weights, labels, tensor_of("W", W).double(), decay, loss, bias)
    logits = h @ classifier_rows(W).T
    if bias is not None:
        logits = logits + _bias(bias, logits.shape[1])
    return as_given(logits.softmax(1), W)


def _bias(bias: Tensor | None, classes: int) -> Tensor | None:
    """The bias (K,) in double, or None."""
    if bias is None:
        return None
    bias = doubles("bias", bias)
    if tuple(bias.shape) != (classes,) or not bias.isfinite().all():
        raise ValueError(f"bias {kind_of(bias)}: finite numbers, one for each row of W: ({classes},)")
    return bias
