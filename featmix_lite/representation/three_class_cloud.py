"""Mixes of three classes at any layer, in the plane of their class means: a picture to compare networks by."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..base.seeds import generator
from ..base.shapes import kind_of
from .embedding.three_classes import simplex_plane
from .mixed_pairs import pair_features, pairs
from .site_features import features


def class_cloud(
    model: nn.Module, x: Tensor, y: Tensor, site: str, classes: tuple[int, int, int], count: int = 150, seed: int = 0
) -> Tensor:
    """Where ``model`` puts mixes of images at ``site``, in the plane of three class means: (2 count, 2).

    >>> class_cloud(model, data.train.x, data.train.y, "block2", (3, 5, 8), count=20).shape
    torch.Size([40, 2])

    Arguments:
        x (N, ...), y (N,): images and classes. site: where it is looked at; the mixes are made of images.
        classes: three. count: mixes of two images of one class, and as many of two classes, with even weights; ``seed``
            chooses images and weights, the same for every network.
    The classifier there is the one by nearest class mean: its rows are the class means of clean images. The plane is
    that of ``simplex_plane``, and the mean length of the three rows about their mean is 1: networks whose features are
    long or short make one picture. A row a mix; those of one class come first.
    Errors: ``ValueError`` for classes that are not three of those there.
    """
    three = torch.as_tensor(classes)
    if three.shape != (3,) or len(three.unique()) < 3 or not torch.isin(three, y.cpu()).all():
        raise ValueError(f"classes={classes!r}: three different ones of those there; labels are {kind_of(y)}")
    kept = torch.isin(y.cpu(), three)
    x, y = x[kept.to(x.device)], y.cpu()[kept]
    clean = features(model, x, site).flatten(1).double()
    rows = torch.stack([clean[y == c].mean(0) for c in three])
    plane = simplex_plane(rows)
    both = torch.cat([pairs(y, count, "same", seed), pairs(y, count, "different", seed)])
    first = torch.rand(len(both), generator=generator(seed, "weights of a cloud"), dtype=torch.float64)
    mixed = pair_features(model, x, both, torch.stack([first, 1 - first], 1), site)
    return plane.project(mixed) / plane.project(rows).norm(dim=1).mean()
