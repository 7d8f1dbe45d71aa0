"""Neural collapse: how far the features of a class are one point, and the points and the classifier one simplex."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from ..base.numbers import as_whole
from ..base.shapes import check_labels, kind_of

RANK = 1e-10  # of the largest singular value: smaller ones of the centred class means count as nought
BLOCK = 1024  # rows of float64 at a time: larger ones are no faster and leave the processor's cache


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
    features: Tensor, labels: Tensor, classifier_weight: Tensor, bias: Tensor | None = None, block: int = BLOCK
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
    ``nc1``: trace of the within-class covariance times the pseudo-inverse of the between-class covariance, taken from
    the top K - 1 singular values of the centred means, less those below 1e-10 of the largest. ``nc1_per_class``: the
    same over K. ``nc2_norm_means``, ``nc2_norm_weights``: standard deviation (K - 1 degrees of
    freedom) of the lengths over their mean. ``nc2_angle_...``: mean over pairs of |cosine + 1 / (K - 1)|. ``nc3``:
    squared Frobenius distance of the two matrices, each of length 1. ``nc4``: share of rows whose nearest class mean
    is not the class that the classifier names, with its bias.
    Classes of unequal size: the within-class covariance is over all rows, so that each row counts as much; the means
    are centred on the mean of the class means, and the between-class covariance is over classes, so that each class
    counts as much.
    One pass adds up sums and products of blocks of rows; only nc4 looks at each row again. A class of one row is
    allowed; class means that are all equal have no directions: nan. NaN in, NaN out.
    Errors: ``ValueError`` for shapes or types that do not fit, labels that are no classes, a class without rows, one
    class.
    Source: Papyan, Han & Donoho 2020, and its authors' notebook (whose nc1 is not over K, the paper's is).
    """
    h, y, weight, bias = checked(features, labels, classifier_weight, bias)
    block = as_whole("block", block, of="rows")
    found = moments(h, y, len(weight), block)
    centre = found.means.mean(0)
    means, k = found.means - centre, len(weight)
    trace = _trace(found.within, means)
    return Collapse(
        trace,
        trace / k,
        _spread(means),
        _spread(weight),
        _angles(means),
        _angles(weight),
        float((weight / weight.norm() - means / means.norm()).square().sum()),
        disagreement(h, found, weight, bias, block),
    )


def moments(h: Tensor, y: Tensor, classes: int, block: int = BLOCK) -> Moments:
    """Counts, class means and within-class covariance of ``h`` (N, d) in one pass, in float64.

    >>> moments(torch.tensor([[0.0], [2.0], [5.0]]), torch.tensor([0, 0, 1]), 2).within
    tensor([[0.6667]], dtype=torch.float64)

    Before their products are added, the rows are shifted by the mean of their class in the first block that has any of
    it: features far from nought, or a covariance that is small beside the means, lose no digits.
    """
    d, device = h.shape[1], h.device
    counts = torch.zeros(classes, dtype=torch.float64, device=device)
    sums = torch.zeros(classes, d, dtype=torch.float64, device=device)
    products = torch.zeros(d, d, dtype=torch.float64, device=device)
    about = torch.zeros_like(sums)
    for rows, own in zip(h.split(block), y.split(block), strict=True):
        rows, here = rows.double(), torch.bincount(own, minlength=classes)
        if (new := (counts == 0) & (here > 0)).any():
            first = torch.zeros_like(sums).index_add_(0, own, rows) / here.clamp_min(1)[:, None]
            about[new] = first[new]
        rows = rows - about[own]
        counts += here
        sums.index_add_(0, own, rows)
        products.addmm_(rows.T, rows)
    shift = sums / counts[:, None]  # from where the rows were taken, to the mean of the class
    within = (products - (shift * counts[:, None]).T @ shift) / counts.sum()
    return Moments(counts, about + shift, within)


def disagreement(h: Tensor, found: Moments, weight: Tensor, bias: Tensor, block: int = BLOCK) -> float:
    """Share of the rows ``h`` (N, d) whose nearest class mean is not the class that the classifier names (nc4).

    >>> h, y, weight = torch.tensor([[1.0], [-1.0]]), torch.tensor([0, 1]), torch.tensor([[1.0], [-1.0]]).double()
    >>> disagreement(h, moments(h, y, 2), weight, torch.tensor([0.0, 3.0]).double())
    0.5

    nan if anything it compares is not finite: a class would be named all the same.
    """
    if not all(bool(torch.isfinite(t).all()) for t in (found.within, found.means, weight, bias)):
        return math.nan
    centre, wrong = found.means.mean(0), 0
    about = found.means - centre
    for rows in h.split(block):
        rows = rows.double()
        near = about.square().sum(1) - 2 * (rows - centre) @ about.T  # less |row|^2, which all classes share
        wrong += int((near.argmin(1) != (rows @ weight.T + bias).argmax(1)).sum())
    return wrong / len(h)


def _trace(within: Tensor, means: Tensor) -> float:
    """Tr(S_w pinv(S_b)) with S_b the mean of the outer products of ``means`` (K, d), through its K singular values."""
    if not (torch.isfinite(within).all() and torch.isfinite(means).all()):
        return math.nan
    _, sizes, right = torch.linalg.svd(means / math.sqrt(len(means)), full_matrices=False)
    sizes, right = sizes[: len(means) - 1], right[: len(means) - 1]  # the last is nought but for rounding
    kept = sizes > RANK * sizes.max()
    sizes, right = sizes[kept], right[kept]
    return float(((right @ within) * right).sum(1).div(sizes.square()).sum()) if len(sizes) else math.nan


def _spread(rows: Tensor) -> float:
    lengths = rows.norm(dim=1)
    return float(lengths.std() / lengths.mean())


def _angles(rows: Tensor) -> float:
    k, unit = len(rows), rows / rows.norm(dim=1, keepdim=True)
    off = (unit @ unit.T + 1 / (k - 1))[~torch.eye(k, dtype=torch.bool, device=rows.device)]
    return float(off.abs().mean())


def checked(
    features: object, labels: object, weight: object, bias: object
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """What a collapse is read from, or an error: rows (N, d), labels (N,), weight (K, d) and bias (K,) in float64.

    >>> checked(torch.zeros(2, 3), torch.tensor([0, 0]), torch.zeros(2, 3), None)
    Traceback (most recent call last):
    ...
    ValueError: no row of class 1: every class needs one

    All on the device of the features; on the CPU where that has no float64. No bias: noughts. No gradients.
    """
    real = isinstance(features, Tensor) and features.is_floating_point()
    if not real or features.dim() < 2 or not features.numel():
        raise ValueError(f"features {kind_of(features)}: floats (N, ...), a row or more")
    h = features.detach().flatten(1)
    h = h.cpu() if h.device.type == "mps" else h  # no doubles there
    check_labels(len(h), labels)
    real = isinstance(weight, Tensor) and not weight.is_complex() and weight.dtype != torch.bool
    if not real or weight.dim() != 2 or weight.shape[1] != h.shape[1]:
        raise ValueError(f"classifier_weight {kind_of(weight)}: real (K, {h.shape[1]}), the width of the features")
    k, y = len(weight), labels.to(h.device).long()
    if k < 2:
        raise ValueError(f"classifier_weight {kind_of(weight)}: collapse compares two classes or more")
    if bias is not None and (not isinstance(bias, Tensor) or bias.is_complex() or bias.shape != (k,)):
        raise ValueError(f"bias {kind_of(bias)}: real ({k},), one a class")
    low, high = int(y.min()), int(y.max())
    if low < 0 or high >= k:
        raise ValueError(f"labels run from {low} to {high}, the classifier has {k} classes: 0 to {k - 1}")
    if empty := (torch.bincount(y, minlength=k) == 0).nonzero().flatten().tolist():
        raise ValueError(f"no row of class {', '.join(map(str, empty[:8]))}: every class needs one")
    weight = weight.detach().to(h.device, torch.float64)
    bias = torch.zeros(k, dtype=torch.float64, device=h.device) if bias is None else bias.detach().to(weight)
    return h, y, weight, bias
