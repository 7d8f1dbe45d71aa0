"""Neural collapse: how far the features of a class are one point, and the points and the classifier one simplex."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from ..base.numbers import as_whole
from ..base.shapes import kind_of

RANK = 1e-10  # of the largest singular value: smaller ones of the class means count as nought


class Collapse(NamedTuple):
    """The readings, each 0 where collapse is complete; ``collapse`` says what each is."""

    nc1: float
    nc1_per_class: float
    nc2_norm_means: float
    nc2_norm_weights: float
    nc2_angle_means: float
    nc2_angle_weights: float
    nc3: float
    nc4: float


class Moments(NamedTuple):
    """What one pass over features leaves: ``counts`` (K,), class ``means`` (K, d), ``within`` (d, d), all float64.

    ``within``: the covariance of the rows about the mean of their class, over all rows.
    """

    counts: Tensor
    means: Tensor
    within: Tensor


def collapse(
    features: Tensor, labels: Tensor, classifier_weight: Tensor, bias: Tensor | None = None, block: int = 4096
) -> Collapse:
    """Measure neural collapse of the features that a linear classifier reads.

    >>> corners = fm.theory.simplex(3, 4)
    >>> y = torch.arange(3).repeat(5)
    >>> [round(reading, 6) for reading in collapse(corners[y], y, corners)]
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]

    Arguments:
        features: (N, ...), what the last linear layer is given, flattened to (N, d). Usually of the training images.
        labels: (N,) classes from 0 to K - 1, each of them there.
        classifier_weight (K, d), bias (K,) or None.
        block: rows that are turned to float64 at a time.
    ``nc1``: trace of the within-class covariance times the pseudo-inverse of the between-class covariance;
    ``nc1_per_class``: the same over K. ``nc2_norm_means``, ``nc2_norm_weights``: standard deviation (K - 1 degrees of
    freedom) of the lengths over their mean. ``nc2_angle_...``: mean over pairs of |cosine + 1 / (K - 1)|. ``nc3``:
    squared Frobenius distance of the two matrices, each of length 1. ``nc4``: share of rows whose nearest class mean
    is not the class that the classifier names, with its bias.
    Classes of unequal size: the within-class covariance is over all rows, so that each row counts as much; the means
    are centred on the mean of the class means, and the between-class covariance is over classes, so that each class
    counts as much.
    One pass adds up sums and products of blocks of rows; only nc4 looks at each row again. NaN in, NaN out.
    Errors: ``ValueError`` for shapes that do not fit, labels that are no classes, a class without rows, one class.
    Source: Papyan, Han & Donoho 2020, and its authors' notebook (whose nc1 is not over K, the paper's is).
    """
    h, y, weight, bias = _checked(features, labels, classifier_weight, bias)
    block = as_whole("block", block, of="rows")
    found = moments(h, y, len(weight), block)
    centre = found.means.mean(0)
    means, k = found.means - centre, len(weight)
    trace = _trace(found.within, means)
    wrong = sum(int((near != said).sum()) for near, said in _named(h, found.means, weight, bias, block))
    lost = not all(bool(torch.isfinite(t).all()) for t in (found.within, found.means, weight, bias))
    return Collapse(
        trace,
        trace / k,
        _spread(means),
        _spread(weight),
        _angles(means),
        _angles(weight),
        float((weight / weight.norm() - means / means.norm()).square().sum()),
        math.nan if lost else wrong / len(h),
    )


def moments(h: Tensor, y: Tensor, classes: int, block: int = 4096) -> Moments:
    """Counts, class means and within-class covariance of ``h`` (N, d) in one pass, in float64.

    >>> moments(torch.tensor([[0.0], [2.0], [5.0]]), torch.tensor([0, 0, 1]), 2).within
    tensor([[0.6667]], dtype=torch.float64)

    The rows are shifted by the first block's class means (a class it lacks: by its own mean) before their products are
    added: features far from nought, or a covariance that is small beside the means, lose no digits.
    """
    d, device = h.shape[1], h.device
    counts = torch.zeros(classes, dtype=torch.float64, device=device)
    sums = torch.zeros(classes, d, dtype=torch.float64, device=device)
    products = torch.zeros(d, d, dtype=torch.float64, device=device)
    about: Tensor | None = None
    for rows, own in zip(h.split(block), y.split(block), strict=True):
        rows = rows.double()
        about = _first_means(rows, own, classes) if about is None else about
        rows = rows - about[own]
        counts += torch.bincount(own, minlength=classes)
        sums.index_add_(0, own, rows)
        products.addmm_(rows.T, rows)
    shift = sums / counts[:, None]  # from where the rows were taken, to the mean of the class
    within = (products - (shift * counts[:, None]).T @ shift) / counts.sum()
    return Moments(counts, about + shift, within)


def _first_means(rows: Tensor, own: Tensor, classes: int) -> Tensor:
    count = torch.bincount(own, minlength=classes)[:, None]
    sums = torch.zeros(classes, rows.shape[1], dtype=rows.dtype, device=rows.device).index_add_(0, own, rows)
    return torch.where(count > 0, sums / count.clamp_min(1), rows.mean(0))


def _trace(within: Tensor, means: Tensor) -> float:
    """Tr(S_w pinv(S_b)) with S_b the mean of the outer products of ``means`` (K, d), through its K singular values."""
    if not (torch.isfinite(within).all() and torch.isfinite(means).all()):
        return math.nan
    _, sizes, right = torch.linalg.svd(means / math.sqrt(len(means)), full_matrices=False)
    right = right[sizes > RANK * sizes.max()]
    sizes = sizes[sizes > RANK * sizes.max()]
    return float(((right @ within) * right).sum(1).div(sizes.square()).sum()) if len(sizes) else math.nan


def _spread(rows: Tensor) -> float:
    lengths = rows.norm(dim=1)
    return float(lengths.std() / lengths.mean())


def _angles(rows: Tensor) -> float:
    k, unit = len(rows), rows / rows.norm(dim=1, keepdim=True)
    off = (unit @ unit.T + 1 / (k - 1))[~torch.eye(k, dtype=torch.bool, device=rows.device)]
    return float(off.abs().mean())


def _named(h: Tensor, means: Tensor, weight: Tensor, bias: Tensor, block: int):
    """Blocks of (the nearest class mean, the class the classifier names)."""
    centre = means.mean(0)
    for rows in h.split(block):
        rows, about = rows.double(), means - centre
        near = about.square().sum(1) - 2 * (rows - centre) @ about.T  # less |row|^2, which all classes share
        yield near.argmin(1), (rows @ weight.T + bias).argmax(1)


def _checked(features, labels, weight, bias) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    if not isinstance(features, Tensor) or features.dim() < 2 or not features.is_floating_point() or not len(features):
        raise ValueError(f"features {kind_of(features)}: floats (N, ...), a row or more")
    h = features.detach().flatten(1)
    whole = isinstance(labels, Tensor) and not labels.is_floating_point() and labels.dtype != torch.bool
    if not whole or labels.shape != (len(h),):
        raise ValueError(f"labels {kind_of(labels)} for features {kind_of(features)}: ({len(h)},) whole numbers")
    if not isinstance(weight, Tensor) or weight.dim() != 2 or weight.shape[1] != h.shape[1]:
        raise ValueError(f"classifier_weight {kind_of(weight)}: (K, {h.shape[1]}), the width of the features")
    k, y = len(weight), labels.to(h.device).long()
    if bias is not None and (not isinstance(bias, Tensor) or bias.shape != (k,)):
        raise ValueError(f"bias {kind_of(bias)}: ({k},), one a class")
    low, high = int(y.min()), int(y.max())
    if low < 0 or high >= k:
        raise ValueError(f"labels run from {low} to {high}, the classifier has {k} classes: 0 to {k - 1}")
    if k < 2:
        raise ValueError("one class: collapse compares two or more")
    if empty := (torch.bincount(y, minlength=k) == 0).nonzero().flatten().tolist():
        raise ValueError(f"no row of class {', '.join(map(str, empty[:8]))}: every class needs one")
    weight = weight.detach().to(h.device, torch.float64)
    bias = torch.zeros(k, dtype=torch.float64, device=h.device) if bias is None else bias.detach().to(weight)
    return h, y, weight, bias
