"""Other readings of neural collapse, by the names of today's library: to compare with what others print."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from .collapse import _checked, _named, moments


class CollapseReadings(NamedTuple):
    """What ``collapse_readings`` gives. All are 0 at collapse but ``clf_ncc_agreement``, which is 1."""

    covariance_ratio: float
    variability_cdnv: float
    simplex_etf_error: float
    simplex_etf_error_weights: float
    self_duality_error: float
    clf_ncc_agreement: float
    orthogonality_deviation: float


def collapse_readings(
    features: Tensor, labels: Tensor, classifier_weight: Tensor, bias: Tensor | None = None,
    elsewhere: Tensor | None = None,
) -> CollapseReadings:  # fmt: skip
    """Measure collapse as the library neural-collapse names it, beside NC1 to NC4 of ``collapse``.

    >>> corners = fm.theory.simplex(3, 4)
    >>> y = torch.arange(3).repeat(5)
    >>> [round(reading, 3) for reading in collapse_readings(corners[y], y, corners)[:6]]
    [0.0, 0.0, 0.0, 0.0, 0.0, 1.0]

    Arguments: as for ``collapse``; ``elsewhere`` (N', ...): features of images of no class here, for
    ``orthogonality_deviation`` (without them: nan).
    Beside NC1: ``covariance_ratio``, the trace of the within-class covariance over that of the between-class
    covariance (its form "quotient"; its form "pinv" is ``nc1_per_class``), and ``variability_cdnv``, the mean over
    pairs of classes of the mean of their two variances over the squared distance of their means. Beside NC2:
    ``simplex_etf_error``, the Frobenius distance of the Gram matrix of the centred class means, scaled to length 1,
    from that of a simplex, (I - 1/K) / sqrt(K - 1); ``..._weights``: of the classifier's rows, centred. Beside NC3:
    ``self_duality_error``, the same of the products of rows with centred means. ``clf_ncc_agreement``: 1 - nc4. NC5:
    ``orthogonality_deviation``, the mean |cosine| between class means and the mean of the features from elsewhere.
    Errors: as ``collapse``.
    Source: Galanti, Gyorgy & Hutter 2022 (cdnv); Zhu et al. 2021 (the structure errors); Ammar et al. 2024 (NC5); names
    from github.com/rhubarbwu/neural-collapse 0.1. Its between-class covariance is over the features' width in some
    versions; here it is over the classes.
    """
    h, y, weight, bias = _checked(features, labels, classifier_weight, bias)
    k, found = len(weight), moments(h, y, len(weight))
    means = found.means - found.means.mean(0)
    squares = torch.zeros(k, dtype=torch.float64, device=h.device)
    for rows, own in zip(h.split(4096), y.split(4096), strict=True):
        squares.index_add_(0, own, (rows.double() - found.means[own]).square().sum(1))
    variances = squares / found.counts
    off = ~torch.eye(k, dtype=torch.bool, device=h.device)
    apart = (means[:, None] - means[None, :]).square().sum(2)
    cdnv = ((variances[:, None] + variances[None, :]) / 2 / apart)[off].mean()
    wrong = sum(int((near != said).sum()) for near, said in _named(h, found.means, weight, bias, 4096))
    centred = weight - weight.mean(0)
    return CollapseReadings(
        float(found.within.trace() / means.square().sum(1).mean()),
        float(cdnv),
        _structure_error(means, means),
        _structure_error(centred, centred),
        _structure_error(means, weight),
        1 - wrong / len(h) if bool(torch.isfinite(found.means).all()) else math.nan,
        _orthogonality(found.means, elsewhere),
    )


def _structure_error(a: Tensor, b: Tensor) -> float:
    k, products = len(a), b @ a.T
    ideal = (torch.eye(k, dtype=a.dtype, device=a.device) - 1 / k) / math.sqrt(k - 1)
    return float((products / products.norm() - ideal).norm())


def _orthogonality(means: Tensor, elsewhere: Tensor | None) -> float:
    if elsewhere is None:
        return math.nan
    if elsewhere.dim() < 2 or not len(elsewhere) or elsewhere.flatten(1).shape[1] != means.shape[1]:
        raise ValueError(f"elsewhere {tuple(elsewhere.shape)}: features (N, ...) of width {means.shape[1]}")
    other = elsewhere.detach().flatten(1).to(means).mean(0)
    return float(torch.nn.functional.cosine_similarity(means, other[None], dim=1).abs().mean())
