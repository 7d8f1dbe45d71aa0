"""Exercise of lesson 06: how often a ReLU turns on or off on the way from one image to another."""

from __future__ import annotations

import torch

from .reading import NUMBER
from .verdict import Verdict, judge


def kinks_on_path(student) -> Verdict:
    """Check ``student(before)``: how often a unit turns on (> 0) or off between neighbouring points of a way.

    ``before`` (T, units): what enters a ReLU at T points on the way.

    >>> fm.exercises.kinks_on_path(lambda before: (before > 0).sum())
    Not yet. You counted how often a unit is on; a kink is where it changes.

    Source: the kit's own count, ``measures.kinks`` on a grid.
    """
    return judge(
        student,
        right,
        [made(0, 9, 4), made(1, 6, 7), (torch.tensor([[-1.0, 2.0], [0.0, 1.0], [3.0, 0.0], [0.0, 0.0]]),)],
        "Right. Between two of these points of turning the way through this ReLU is straight.",
        MISTAKES,
        NUMBER,
    )


def made(seed: int, points: int, units: int) -> tuple:
    """Numbers that turn often, unevenly up and down, some of them exactly 0."""
    g = torch.Generator().manual_seed(seed)
    before = torch.randn(points, units, generator=g, dtype=torch.float64) + torch.linspace(0.8, -0.6, points)[:, None]
    before[1, 0] = before[3, 2] = 0.0
    return (before,)


def turns(before):
    """Where a unit is another than at the point before (T - 1, units)."""
    on = before > 0
    return on[1:] != on[:-1]


def right(before):
    """The count."""
    return torch.tensor(float(turns(before).sum()))


def rises(before):
    """Off before, on now."""
    on = before > 0
    return on[1:] & ~on[:-1]


MISTAKES = {
    "You counted how often a unit is on; a kink is where it changes.": lambda b: (b > 0).sum(),
    "You counted how often a unit is off; a kink is where it changes.": lambda b: (b <= 0).sum(),
    "You counted the units that turn at all; one that turns twice has two kinks.": lambda b: turns(b).any(0).sum(),
    "You counted the steps in which something turns; two units that turn there are two kinks.": lambda b: (
        turns(b).any(1).sum()
    ),
    "You counted only where a unit turns on; where it turns off is a kink, too.": lambda b: rises(b).sum(),
    "You counted only where a unit turns off; where it turns on is a kink, too.": lambda b: (
        turns(b).sum() - rises(b).sum()
    ),
    "The sign of a product misses a unit at exactly 0: it is off there. Compare 'on' with 'on'.": lambda b: (
        (b[1:] * b[:-1] < 0).sum()
    ),
    "You compared three signs, as if 0 were a state of its own: a unit at 0 is off.": lambda b: (
        (b[1:].sign() != b[:-1].sign()).sum()
    ),
    "At exactly 0 a unit is off: on is more than 0, not 0 or more.": lambda b: (
        ((b[1:] >= 0) != (b[:-1] >= 0)).sum()
    ),
    "The last point is compared with the first: the way does not close. That is what roll does.": lambda b: (
        ((b > 0) != (b > 0).roll(1, 0)).sum()
    ),
    "You compared each unit with its neighbour at one point; compare each point with the next, along the way.": (
        lambda b: ((b[:, 1:] > 0) != (b[:, :-1] > 0)).sum()
    ),
    "This is the mean over units; it takes the sum over all.": lambda b: turns(b).sum() / b.shape[1],
    "This is the share of steps and units that turn; it takes their number.": lambda b: turns(b).double().mean(),
    "Only the two ends are compared: a unit can turn on and off between them.": lambda b: (
        ((b[0] > 0) != (b[-1] > 0)).sum()
    ),
}
