"""How well measured features agree with the theory: the amplification of half-way mixes, and the share explained."""

from __future__ import annotations

import math

from torch import Tensor

from ...base.numbers import as_number
from ...base.shapes import kind_of, tensor_of
from .problem import classifier_rows, doubles, mixed_labels


def amplification(
    features: Tensor, weights: Tensor, labels: Tensor, means: Tensor, W: Tensor, within: float = 0.1
) -> float:
    """How much farther out than the convex mix of their class means the half-way mixed features lie.

    >>> W = fm.theory.simplex(10, 9)
    >>> means = fm.theory.mixed_feature([[1.0]] * 10, [[k] for k in range(10)], W, decay=0.01)
    >>> half = fm.theory.mixed_feature([[0.5, 0.5]], [[0, 1]], W, decay=0.01)
    >>> round(fm.theory.amplification(half, [[0.5, 0.5]], [[0, 1]], means, W), 3)
    1.557

    Arguments:
        features: (N, d) of mixed points. weights, labels: (N, 2). Only rows of two different classes whose weights are
            ``within`` so much of 1/2 count.
        means: (K, d) class means of the clean features. W: (K, d) rows of the classifier.
    Outwards is the direction of w_i + w_j, rows about their mean row. The mean over rows of the features' component
    along it, over the mean of the same for weight * mean_i + (1 - weight) * mean_j: a ratio of means, which one row
    near 0 cannot upset. 1: a convex mix; above: channels. A feature that is NaN gives nan.
    Errors: ``ValueError`` for shapes that do not fit, and where no row is half-way.
    Source: the quantity Fisher, Meng & Papyan 2024 call amplification; the number is ours.
    """
    rows = classifier_rows(W)
    within = as_number("within", within, "a number from 0 to 0.5", lambda v: 0 <= v <= 0.5)
    features, means, weights = doubles("features", features), doubles("means", means), doubles("weights", weights)
    labels = tensor_of("labels", labels)
    mixed_labels(weights, labels, len(rows))  # only to look them over
    if weights.shape[1] != 2 or features.shape != (len(weights), rows.shape[1]) or means.shape != rows.shape:
        raise ValueError(
            f"features {tuple(features.shape)}, weights {kind_of(weights)}, means {tuple(means.shape)}, "
            f"W {tuple(rows.shape)}: they take (N, d), (N, 2), (K, d), (K, d)"
        )
    labels = labels.long()
    half = ((weights - 0.5).abs() <= within + 1e-9).all(1) & (labels[:, 0] != labels[:, 1])
    if not half.any():
        raise ValueError(f"none of {len(half)} rows mixes two classes with weights within {within} of 1/2")
    features, weights, labels = features[half], weights[half], labels[half]
    outwards = (rows - rows.mean(0))[labels].sum(1)
    outwards = outwards / outwards.norm(dim=1, keepdim=True)
    convex = (weights.unsqueeze(2) * means[labels]).sum(1)
    ratio = (features * outwards).sum(1).mean() / (convex * outwards).sum(1).mean()
    return float(ratio) if math.isfinite(ratio) else math.nan


def r_squared(features: Tensor, predicted: Tensor) -> float:
    """The share of the features' variance about their mean that a prediction explains: 1 at best, below 0 if worse.

    >>> r_squared(torch.tensor([[0.0], [2.0]]), torch.tensor([[0.0], [2.0]]))
    1.0
    >>> r_squared(torch.tensor([[0.0], [2.0]]), torch.tensor([[1.0], [1.0]]))       # no better than the mean
    0.0

    Arguments: both (N, ...), of one shape, N at least 1. All features equal, or NaN: nan.
    Errors: ``ValueError`` for shapes that differ, no rows.
    """
    features, predicted = doubles("features", features), doubles("predicted", predicted)
    if not features.dim() or features.shape != predicted.shape or not features.numel():
        raise ValueError(
            f"features {tuple(features.shape)}, predicted {tuple(predicted.shape)}: they take one shape (N, ...), "
            "N at least 1"
        )
    all_of_it = float((features - features.mean(0)).square().sum())
    left = float((features - predicted).square().sum())
    return 1 - left / all_of_it if all_of_it > 0 else math.nan
