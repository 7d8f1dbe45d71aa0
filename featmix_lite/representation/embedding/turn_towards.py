"""Another layer's picture, turned to lie like the last one: what then moves did so because the layer is another."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from .flat import FlatView
from .pca import PCA2, class_means, turn_onto


def turned(view, labels: Tensor, towards: Tensor):
    """The same view turned about its middle, and mirrored if need be, so that classes lie where they lay.

    >>> x, y = torch.randn(60, 8), torch.arange(60) % 3
    >>> view = fm.embedding.fit(x, "pca")
    >>> other = turned(view, y, -class_means(view.points, y))
    >>> torch.allclose(other.points, -view.points)
    True

    Arguments: a ``view`` of ``embedding.fit``; ``labels`` (N,) of its clean points; ``towards`` (K, 2), the class
    means of the picture to lie like, in any unit (nan: a class that was not there). Distances within the picture do
    not change. With fewer than two classes in common the view stays as it is.
    Source: orthogonal Procrustes problem (Schoenemann 1966).
    """
    now = class_means(view.points, labels, len(towards))
    both = torch.isfinite(now).all(1) & torch.isfinite(towards).all(1)
    if both.sum() < 2:
        return view
    a, b = now[both], towards[both].to(now)
    turn = turn_onto(a - a.mean(0), b - b.mean(0))
    if isinstance(view, FlatView):
        flat = PCA2(view.view.mean, view.view.axes @ turn, view.view.share)
        return replace(view, view=flat, points=view.points @ turn)
    return replace(view, points=view.points @ turn)
