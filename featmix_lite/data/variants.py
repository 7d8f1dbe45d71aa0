"""Harder versions of an image set: wrong labels, rare classes, a small test set. Validation and test stay clean."""

from __future__ import annotations

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor

from ..base.numbers import as_number, as_whole, plain_whole
from ..base.seeds import generator


def with_label_noise(data, share: float, seed: int = 0):
    """The same data, with the labels of a share of the training rows wrong.

    >>> noisy = with_label_noise(data, 0.25)
    >>> int((noisy.train.y != data.train.y).sum()), len(data.train)
    (50, 200)

    Arguments: ``share`` from 0 to 1, rounded to whole rows; each gets a label of *another* class, all alike (many
    papers draw from all classes, so that a tenth of their wrong labels are right). ``seed``: which rows, which labels.
    Errors: ``ValueError`` for a share outside 0 to 1, or wrong labels where there is one class.
    Source: the corrupted labels of Zhang et al. 2017 and mixup's table 2 (Zhang et al. 2018).
    """
    share = as_number("share", share, "the share of wrong labels, from 0 to 1", lambda v: 0 <= v <= 1)
    y = data.train.y.clone()
    if round(share * len(y)) and data.classes < 2:
        raise ValueError(f"{data.name} has {data.classes} class: no label can be wrong")
    g = generator(seed, "wrong labels")
    wrong = torch.randperm(len(y), generator=g)[: round(share * len(y))].to(y.device)
    jump = torch.randint(1, max(data.classes, 2), (len(wrong),), generator=g).to(y.device)
    y[wrong] = (y[wrong] + jump) % data.classes
    return replace(data, train=replace(data.train, y=y))


def imbalanced(data, ratio: float, seed: int = 0):
    """The same data, with class k of K left with 1 / ratio ** (k / (K - 1)) of its training rows: a long tail.

    >>> torch.bincount(imbalanced(data, 10).train.y).tolist()
    [20, 15, 12, 9, 7, 6, 4, 3, 3, 2]

    Arguments: ``ratio``, rows of the first class for one of the last, 1 or more; at least one row of each is kept.
    Errors: ``ValueError`` for a ratio below 1. Source: Cui et al. 2019 (exponential profile).
    """
    ratio = as_number("ratio", ratio, "the first class's rows for one of the last, 1 or more", lambda v: v >= 1)
    y, kept = data.train.y, []
    g = generator(seed, "rare classes")
    for label in range(data.classes):
        own = (y == label).nonzero().squeeze(1)
        share = ratio ** (-label / max(data.classes - 1, 1))
        order = torch.randperm(len(own), generator=g).to(y.device)
        kept.append(own[order[: max(1, round(len(own) * share))]])
    rows = torch.cat(kept).sort().values
    return replace(data, train=replace(data.train, x=data.train.x[rows], y=y[rows]))


def with_few_labels(data, per_class: int, seed: int = 0):
    """The same data, where ``per_class`` training rows of each class keep their label and the others are unlabelled.

    >>> few = with_few_labels(data, 5)
    >>> len(few.train), len(few.unlabelled)
    (50, 150)

    Arguments: ``seed``: which rows; with the same seed fewer are part of more. The rows without labels stand in
    ``unlabelled``; its ``y`` holds what they are, to be looked at: no training reads it.
    Errors: ``ValueError`` where a class has fewer rows, or nothing is left without a label.
    """
    y, asked = data.train.y, as_whole("per_class", per_class, of="labels a class")
    if y.dim() != 1:
        raise ValueError(f"data.train.y {tuple(y.shape)}: soft labels; it takes class numbers, (N,)")
    g, kept = generator(seed, "few labels"), []
    for label in range(data.classes):
        own = (y == label).nonzero().squeeze(1)
        if len(own) < asked:
            raise ValueError(f"per_class={asked}: class {label} has {len(own)} training images, no more")
        kept.append(own[torch.randperm(len(own), generator=g).to(own.device)[:asked]])
    known = torch.zeros(len(y), dtype=torch.bool, device=y.device)
    known[torch.cat(kept)] = True
    if bool(known.all()):
        raise ValueError(f"per_class={asked}: all {len(y)} training images have a label, none is left without")
    train, rest = (replace(data.train, x=data.train.x[rows], y=y[rows]) for rows in (known, ~known))
    return replace(data, train=train, unlabelled=rest)


def shrunk(data, by: int):
    """The same data with smaller images: each pixel the mean of a square of ``by`` by ``by``.

    >>> shrunk(data, 2).train.x.shape
    torch.Size([200, 1, 4, 4])

    A training costs about by * by times less. Normalised as before: the mean stays, the spread is a little smaller.
    Errors: ``ValueError`` where ``by`` does not divide the sides.
    """
    by, sides = as_whole("by", by, of="pixels"), data.train.x.shape[2:]
    if any(side % by for side in sides):
        raise ValueError(f"by={by}: images of {'x'.join(map(str, sides))} do not fall into squares of {by} pixels")
    parts = {name: getattr(data, name) for name in ("train", "val", "test", "unlabelled")}
    smaller = {n: replace(s, x=F.avg_pool2d(s.x, by) if len(s.x) else s.x) for n, s in parts.items() if s is not None}
    return replace(data, **smaller)


def scored_on(data, n: int):
    """The same data with ``n`` test rows and at most half as many held-out ones: a large set, quickly scored.

    >>> len(scored_on(data, 100).test), torch.bincount(scored_on(data, 100).test.y).min()
    (100, tensor(10))

    The first rows of each class are taken, as evenly as they allow: the same ones for every seed.
    Errors: ``ValueError`` for more rows than there are.
    """
    asked, n = n, plain_whole(n)
    if n is None or not 1 <= n <= len(data.test):
        raise ValueError(f"n_test={asked!r}: a whole number from 1 to {len(data.test)}, the test images there are")
    return replace(data, test=_first(data.test, n), val=_first(data.val, min(len(data.val), max(1, n // 2))))


def _first(split, n: int):
    return replace(split, x=split.x[(rows := _spread(split.y, n))], y=split.y[rows])


def _spread(y: Tensor, n: int) -> Tensor:
    """Row numbers: the first of every class, then the second of every class, and so on, ``n`` in all, in file order."""
    turn = torch.empty_like(y)
    for label in y.unique():
        own = y == label
        turn[own] = torch.arange(int(own.sum()), device=y.device)
    return turn.argsort(stable=True)[:n].sort().values
