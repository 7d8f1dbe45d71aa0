"""Exercise of lesson 05: how often mixed points fall nearest to a third class."""

from __future__ import annotations

import torch

from .reading import NUMBER
from .verdict import Verdict, judge


def intrusion_rate(student) -> Verdict:
    """Check ``student(points, labels, parents, mixed)``: the share of ``mixed`` nearest to a class of neither parent.

    ``points`` (N, D), ``labels`` (N,), ``parents`` (M, 2) row numbers of ``points``, ``mixed`` (M, D). The nearest
    point is looked for among those that are nobody's parent.

    >>> fm.exercises.intrusion_rate(lambda points, labels, parents, mixed: 1.5)
    Not yet. Your function gives 1.5 whatever it is given.

    Source: the kit's own definition, ``measures.intrusion`` with k=1.
    """
    cases = [made(seed) for seed in (0, 1, 2)]
    return judge(
        student,
        right,
        cases,
        "Right. No parent is among the neighbours, so nothing but the place of the mix decides.",
        MISTAKES,
        NUMBER,
    )


def made(seed: int):
    """Four classes in the plane, and half-way mixes of rows of two of them."""
    g = torch.Generator().manual_seed(seed)
    labels = torch.randperm(40, generator=g) % 4 + 2  # labels that are no row numbers of classes
    points = 1.5 * torch.randn(6, 2, generator=g, dtype=torch.float64)[labels]
    points = points + torch.randn(40, 2, generator=g, dtype=torch.float64)
    rows = torch.randperm(40, generator=g)
    first = rows[:9]
    second = torch.stack([next(r for r in rows[9:18] if labels[r] != labels[a]) for a in first])
    parents = torch.stack([first, second], 1)
    return points, labels, parents, points[parents].mean(1)


def fell(points, labels, mixed, clean):
    """The class each mixed point is nearest to, among the rows ``clean`` (N,) or (M, N)."""
    apart = torch.cdist(mixed, points, compute_mode="donot_use_mm_for_euclid_dist")
    return labels[apart.masked_fill(~clean, torch.inf).argmin(1)]


def nobodys(points, parents):
    """Which rows are nobody's parent (N,)."""
    clean = torch.ones(len(points), dtype=torch.bool)
    clean[parents.flatten()] = False
    return clean


def right(points, labels, parents, mixed):
    """The rate."""
    return third(fell(points, labels, mixed, nobodys(points, parents)), labels[parents]).mean()


def third(landed, own):
    """1 where a mix landed on neither parent's class, else 0."""
    return (landed[:, None] != own).all(1).double()


def own_dropped(points, labels, parents, mixed):
    """Only a mix's own two parents are left out."""
    clean = torch.ones(len(mixed), len(points), dtype=torch.bool).scatter(1, parents, False)
    return third(fell(points, labels, mixed, clean), labels[parents]).mean()


def landed(points, labels, parents, mixed):
    """Where the mixes fell, with the parents left out as they should be."""
    return fell(points, labels, mixed, nobodys(points, parents))


def misplaced(points, labels, parents, mixed):
    """The nearest of the clean rows, looked up in the list of all rows."""
    clean = nobodys(points, parents)
    nearest = torch.cdist(mixed, points[clean], compute_mode="donot_use_mm_for_euclid_dist").argmin(1)
    return third(labels[nearest], labels[parents]).mean()


MISTAKES = {
    "The parents are among the neighbours: a mix is nearest to the very rows it is made of. Leave them out.": (
        lambda p, y, rows, m: third(fell(p, y, m, torch.ones(len(p), dtype=torch.bool)), y[rows]).mean()
    ),
    "You left out a mix's own parents only; leave out every row that is a parent of any.": own_dropped,
    "The nearest clean row is looked up in the labels of all rows: use labels[clean][nearest].": misplaced,
    "You compared classes with row numbers: labels[parents] are the parents' classes.": (
        lambda p, y, rows, m: third(landed(p, y, rows, m), rows).mean()
    ),
    "You compared with the first parent only: the second one's class is no third class.": (
        lambda p, y, rows, m: (landed(p, y, rows, m) != y[rows[:, 0]]).double().mean()
    ),
    "You compared with the second parent only: the first one's class is no third class.": (
        lambda p, y, rows, m: (landed(p, y, rows, m) != y[rows[:, 1]]).double().mean()
    ),
    "It is different from one of the parents nearly always; a third class is different from both: all, not any.": (
        lambda p, y, rows, m: (landed(p, y, rows, m)[:, None] != y[rows]).any(1).double().mean()
    ),
    "You gave a number of mixes; a rate is their share.": lambda p, y, rows, m: right(p, y, rows, m) * len(m),
    "This is the share that fell on a parent's class: the rate is what is left.": lambda p, y, rows, m: (
        1 - right(p, y, rows, m)
    ),
}
