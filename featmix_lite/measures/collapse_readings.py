"""Other readings of neural collapse, by the names of today's library: to compare with what others print."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from ..base.shapes import check_batch, kind_of
from .collapse import BLOCK, checked, disagreement, moments


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
    h, y, weight, bias = checked(features, labels, classifier_weight, bias)
    if elsewhere is not None:
        check_batch(elsewhere, "elsewhere")
        width = elsewhere[:1].numel() if elsewhere.dim() > 1 else 0
        if width != h.shape[1] or elsewhere.is_complex():
            raise ValueError(f"elsewhere {kind_of(elsewhere)}: a row or more of real features, width {h.shape[1]}")
    k, found = len(weight), moments(h, y, len(weight))
    means = found.means - found.means.mean(0)
    squares = torch.zeros(k, dtype=torch.float64, device=h.device)
    for rows, own in zip(h.split(BLOCK), y.split(BLOCK), strict=True):
        squares.index_add_(0, own, (rows.double() - found.means[own]).square().sum(1))
    variances = squares / found.counts
    off = ~torch.eye(k, dtype=torch.bool, device=h.device)
    apart = torch.cdist(means, means, compute_mode="donot_use_mm_for_euclid_dist").square()
    cdnv = ((variances[:, None] + variances[None, :]) / 2 / apart)[off].mean()
    centred = weight - weight.mean(0)
    return CollapseReadings(
        float(found.within.trace() / means.square().sum(1).mean()),
        float(cdnv),
        _off_simplex(means, means),
        _off_simplex(centred, centred),
        _off_simplex(means, weight),
        1 - disagreement(h, found, weight, bias),
        _orthogonality(found.means, elsewhere),
    )


def _off_simplex(rows: Tensor, others: Tensor) -> float:
    """Distance of all products of ``rows`` with ``others``, scaled to length 1, from those of one simplex."""
    products, corners = others @ rows.T, torch.eye(len(rows), dtype=rows.dtype, device=rows.device)
    corners = corners - corners.mean(0)  # its own Gram matrix, I - 1/K
    return float((products / products.norm() - corners / corners.norm()).norm())


def _orthogonality(means: Tensor, elsewhere: Tensor | None) -> float:
    if elsewhere is None:
        return math.nan
    other = elsewhere.detach().flatten(1).to(means.device).double().mean(0)
    return float((means @ other / means.norm(dim=1) / other.norm()).abs().mean())
