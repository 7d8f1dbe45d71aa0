"""One frame of a training on its way to collapse: where clean images and mixes lie before the classifier."""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import NamedTuple

import torch
from torch import Tensor, nn

from ..base.numbers import as_whole
from ..base.seeds import generator
from ..base.shapes import kind_of
from ..measures import Collapse, calibration, collapse
from ..models.evaluation import logits
from .classifier_head import head_of, last_features
from .mixed_pairs import pair_features
from .selection import balanced
from .site_features import features


class Mixes(NamedTuple):
    """What is looked at in every frame: mixes of training images, as many of every two classes, and clean images.

    ``rows`` (M, 2), ``weights`` (M, 2), ``of`` (M, 2) their classes; ``clean`` (C,) rows, ``labels`` (C,).
    """

    rows: Tensor
    weights: Tensor
    of: Tensor
    clean: Tensor
    labels: Tensor


class Frame(NamedTuple):
    """One network, seen in r coordinates: those of its classifier's rows about their mean.

    ``mixed`` (M, r), ``clean`` (C, r), ``means`` (K, r) of the classes, ``rows`` (K, r) of the classifier, all from
    nought; ``collapse`` of the clean training images; ``counts``, ``confidence``, ``accuracy`` (15,) of the test
    images by how sure the network is; ``right``, its test accuracy.
    """

    mixed: Tensor
    clean: Tensor
    means: Tensor
    rows: Tensor
    collapse: Collapse
    counts: Tensor
    confidence: Tensor
    accuracy: Tensor
    right: float


def mixes_of_every_two(
    labels: Tensor, each: int = 14, clean: int = 100, seed: int = 0, classes: tuple[int, ...] | None = None
) -> Mixes:
    """Choose ``each`` mixes of every two classes, two of one class among them, with even weights; half of them at 1/2.

    >>> mixes = mixes_of_every_two(data.train.y, each=2, clean=10)
    >>> mixes.rows.shape, mixes.weights[:4, 0].tolist()[::2]
    (torch.Size([110, 2]), [0.5, 0.5])

    Arguments: ``labels`` (N,) of the training images; ``clean``: so many of them, evenly of the classes; ``classes``:
    only these (None: all).
    The same ``seed`` gives the same ones. A mix never mixes an image with itself.
    Errors: ``ValueError`` for soft labels, and for a class with fewer than two images.
    """
    if not isinstance(labels, Tensor) or labels.dim() != 1 or labels.is_floating_point() or not len(labels):
        raise ValueError(f"labels {kind_of(labels)}: one whole number an image, (N,)")
    each, y = as_whole("each", each), labels.cpu()
    g, rows, of = generator(seed, "mixes of every two"), [], []
    there = range(int(y.max()) + 1) if classes is None else classes
    members = {int(c): (y == c).nonzero().flatten() for c in there}
    if short := [c for c, own in members.items() if len(own) < 2]:
        raise ValueError(f"class {short[0]} has {len(members[short[0]])} images: two of one class are mixed, too")
    for a, b in combinations_with_replacement(members, 2):
        for _ in range(each):
            first = members[a][torch.randint(len(members[a]), (), generator=g)]
            rest = members[b][members[b] != first]
            rows.append(torch.stack([first, rest[torch.randint(len(rest), (), generator=g)]]))
            of.append((a, b))
    first = torch.rand(len(rows), generator=g, dtype=torch.float64)
    first[::2] = 0.5
    rows_of = torch.cat([members[c] for c in members]).sort().values
    kept = rows_of[balanced(y[rows_of], as_whole("clean", clean), seed)]
    return Mixes(torch.stack(rows), torch.stack([first, 1 - first], 1), torch.tensor(of), kept, y[kept])


def frame(model: nn.Module, data, mixes: Mixes, mode: str = "eval") -> Frame:
    """Look at ``model`` now.

    >>> seen = frame(model, data, mixes_of_every_two(data.train.y, each=2, clean=10))
    >>> seen.mixed.shape, seen.rows.shape, len(seen.collapse)
    (torch.Size([110, 9]), torch.Size([10, 9]), 8)

    Arguments: ``data.train`` with whole-number labels; ``mode``, "eval" or "train": how the mixes are run, as in
    ``pair_features``; clean images always in eval mode. Nothing in the network changes.
    """
    x, y = data.train.x, data.train.y.cpu()
    site = last_features(model, x)
    clean = features(model, x, site).flatten(1)
    head = head_of(model, clean, y)
    mixed = pair_features(model, x, mixes.rows, mixes.weights, site, mode=mode).flatten(1).double()
    bins = calibration(logits(model, data.test.x), data.test.y.cpu()).bins
    right = (bins.accuracy.nan_to_num(0.0) * bins.counts).sum() / bins.counts.sum()
    return Frame(
        mixed @ head.basis, clean[mixes.clean].double() @ head.basis, head.class_means @ head.basis,
        head.weight @ head.basis, collapse(clean, y, head.weight, head.bias), bins.counts, bins.confidence,
        bins.accuracy, float(right),
    )  # fmt: skip
