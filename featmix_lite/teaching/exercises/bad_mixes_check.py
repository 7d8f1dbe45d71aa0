"""Exercise of lesson 01: which half-way mixes of two of one class lie nearest to another class."""

from __future__ import annotations

import torch
from torch import Tensor

from .reading import TRUTHS
from .verdict import Verdict, judge


def bad_mixes(student) -> Verdict:
    """Check ``student(points, labels, pairs, clean)``: for each pair whether its half-way mix is bad (M,).

    ``points`` (N, D), ``labels`` (N,); ``pairs`` (M, 2) row numbers of two of one class; ``clean`` (C,) the row
    numbers among which the nearest point is looked for. Bad: that point is of another class.

    >>> fm.exercises.bad_mixes(lambda points, labels, pairs, clean: labels[pairs[:, 0]] != labels[pairs[:, 1]])
    Not yet. You compared a pair's two classes, which are one; look where its mix lies.

    Source: the kit's own definition; the picture is that of the blog post on mixup at the final layer.
    """
    return judge(
        student,
        right,
        [made(seed) for seed in (0, 3, 4)],
        "Right. The label comes from the parents, the verdict from who lives where the mix falls.",
        MISTAKES,
        TRUTHS,
    )


def made(seed: int) -> tuple:
    """Three classes, each in two islands, so that some mixes fall among others; the second half is clean."""
    g = torch.Generator().manual_seed(seed)
    labels = torch.randperm(48, generator=g) % 3 + 5  # labels that are no classes' numbers from 0 on
    islands = 2 * torch.randn(3, 2, 3, generator=g, dtype=torch.float64)
    points = islands[labels - 5, torch.randint(2, (48,), generator=g)]
    points = points + 0.8 * torch.randn(48, 3, generator=g, dtype=torch.float64)
    rows = torch.randperm(48, generator=g)
    pairs = torch.combinations(rows[:24], 2)
    return points, labels, pairs[labels[pairs[:, 0]] == labels[pairs[:, 1]]], rows[24:]


def near(mixes: Tensor, points: Tensor) -> Tensor:
    """For each mix the number of its nearest point."""
    return torch.cdist(mixes, points, compute_mode="donot_use_mm_for_euclid_dist").argmin(1)


def fell(points, labels, pairs, clean, mixes=None, landed=None):
    """Right, but for where the ``mixes`` are or the row on which each has ``landed``."""
    mixes = points[pairs].mean(1) if mixes is None else mixes
    landed = clean[near(mixes, points[clean])] if landed is None else landed
    return labels[landed] != labels[pairs[:, 0]]


def right(points, labels, pairs, clean):
    """The answer."""
    return fell(points, labels, pairs, clean)


MISTAKES = {
    "You compared a pair's two classes, which are one; look where its mix lies.": lambda p, y, pairs, clean: (
        y[pairs[:, 0]] != y[pairs[:, 1]]
    ),
    "The nearest is looked for among all points, parents too: only those in clean count.": lambda p, y, pairs, clean: (
        fell(p, y, pairs, clean, landed=near(p[pairs].mean(1), p))
    ),
    "argmin gives a number within clean: the row is clean[...], or look the class up in labels[clean].": (
        lambda p, y, pairs, clean: fell(p, y, pairs, clean, landed=near(p[pairs].mean(1), p[clean]))
    ),
    "Turned round: True is a mix whose nearest point is of another class.": lambda *case: ~right(*case),
    "You compared a class with a row number: the parents' class is labels[pairs[:, 0]].": lambda p, y, pairs, clean: (
        y[clean[near(p[pairs].mean(1), p[clean])]] != pairs[:, 0]
    ),
    "The mix is the mean of its parents; you added them whole.": lambda p, y, pairs, clean: fell(
        p, y, pairs, clean, mixes=p[pairs].sum(1)
    ),
    "You looked where the first parent lies, not the mix.": lambda p, y, pairs, clean: fell(
        p, y, pairs, clean, mixes=p[pairs[:, 0]]
    ),
    "You looked where the second parent lies, not the mix.": lambda p, y, pairs, clean: fell(
        p, y, pairs, clean, mixes=p[pairs[:, 1]]
    ),
    "You took the point furthest away.": lambda p, y, pairs, clean: (
        y[clean[torch.cdist(p[pairs].mean(1), p[clean]).argmax(1)]] != y[pairs[:, 0]]
    ),
}
