"""Exercise of lesson 06: how often a ReLU turns on or off on the path from one image to another."""

from __future__ import annotations

import torch

from .reading import NUMBER
from .verdict import Verdict, judge

UP_AND_DOWN = [-1.0, 0.0, 3.0, 0.0, 0.0, 2.0, 1.0, 0.0]  # a unit that turns on twice, and rests at 0
SIDE_BY_SIDE = [2.0, 1.0, 0.0, 0.0, -1.0, -1.0, -2.0, -1.0]  # one that turns off in the same step, and never again


def kinks_on_path(student) -> Verdict:
    """Check ``student(before)``: how often a unit turns on (> 0) or off between neighbouring points of a path.

    ``before`` (T, units): what enters a ReLU at T points along the path.

    >>> fm.exercises.kinks_on_path(lambda before: (before > 0).sum())
    Not yet. You counted how often a unit is on; a kink is where it changes.

    Source: the kit's own count, ``measures.kinks`` on a grid.
    """
    return judge(
        student,
        right,
        [made(0, 9, 4), made(1, 6, 7), (torch.tensor([UP_AND_DOWN, SIDE_BY_SIDE]).T,)],
        "Right. Between two points where no unit turns, this ReLU bends nothing.",
        MISTAKES,
        NUMBER,
    )


def made(seed: int, points: int, units: int) -> tuple:
    """Numbers that turn often, unevenly up and down."""
    g = torch.Generator().manual_seed(seed)
    before = torch.randn(points, units, generator=g, dtype=torch.float64) + torch.linspace(0.8, -0.6, points)[:, None]
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


def patterns(before):
    """How many ways of being on or off there are among the points."""
    return len((before > 0).unique(dim=0))


MISTAKES = {
    "You counted the points; a kink is where a unit changes from one point to the next.": len,
    "You counted the steps; a kink is a unit that changes in a step.": lambda b: len(b) - 1,
    "You counted where the numbers change at all; a kink is where one passes from 0 or less to more, or back.": (
        lambda b: (b[1:] != b[:-1]).sum()
    ),
    "You counted where what leaves the ReLU changes; a kink is where a unit turns on or off.": lambda b: (
        (b[1:].relu() != b[:-1].relu()).sum()
    ),
    "Turning on and turning off cancel in yours: count both.": lambda b: rises(b).sum() * 2 - turns(b).sum(),
    "You compared each point with the first; compare it with the one before.": lambda b: ((b > 0) != (b[0] > 0)).sum(),
    "A unit that is on at the start has not turned on there: count the changes alone.": lambda b: (
        (b[0] > 0).sum() + turns(b).sum()
    ),
    "This is one unit's count, the largest; it takes the sum over all.": lambda b: turns(b).sum(0).max(),
    "You counted the different patterns of on and off; a kink is one unit that turns.": patterns,
    "You counted the straight pieces, between steps in which something turns; a kink is one unit that turns.": (
        lambda b: turns(b).any(1).sum() + 1
    ),
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
    "Where the product is 0 nothing need have turned: a unit at 0 is off. Compare 'on' with 'on'.": lambda b: (
        (b[1:] * b[:-1] <= 0).sum()
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
    "The last point is compared with the first: the path does not close. That is what roll does.": lambda b: (
        ((b > 0) != (b > 0).roll(1, 0)).sum()
    ),
    "You compared each unit with its neighbour at one point; compare each point with the next, along the path.": (
        lambda b: ((b[:, 1:] > 0) != (b[:, :-1] > 0)).sum()
    ),
    "This is the mean over steps; it takes the sum over all.": lambda b: turns(b).sum() / (len(b) - 1),
    "This is the mean over points; it takes the sum over all.": lambda b: turns(b).sum() / len(b),
    "This is the mean over units; it takes the sum over all.": lambda b: turns(b).sum() / b.shape[1],
    "This is the share of steps and units that turn; it takes their number.": lambda b: turns(b).double().mean(),
    "Only the two ends are compared: a unit can turn on and off between them.": lambda b: (
        ((b[0] > 0) != (b[-1] > 0)).sum()
    ),
}
