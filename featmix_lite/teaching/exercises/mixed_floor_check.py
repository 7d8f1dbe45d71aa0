"""Exercise of lesson 04: the lowest loss that a mixed label allows, so that a mixed training loss can be read."""

from __future__ import annotations

import math

from .reading import NUMBER
from .verdict import Verdict, judge


def mixed_floor(student) -> Verdict:
    """Check ``student(share)``: the least cross-entropy, in nats, against a label that is ``share`` of one class and
    the rest of another.

    >>> fm.exercises.mixed_floor(lambda share: 0.0)
    Not yet. A clean label can be met exactly, a mixed one cannot: the answer is 0 at shares 0 and 1 only.

    It is the label's entropy: a network that says exactly the label's shares is the best there is (Gibbs' inequality).
    """
    cases = [(0.5,), (0.2,), (0.9,), (1.0,), (0.0,)]
    return judge(
        student,
        right,
        cases,
        "Right. No network gets below this on the mixed images, however well it knows the clean ones.",
        MISTAKES,
        NUMBER,
    )


def right(share: float) -> float:
    """The entropy in nats, 0 at the ends."""
    return sum(-part * math.log(part) for part in (share, 1 - share) if part > 0)


def _bits(share: float) -> float:
    return right(share) / math.log(2)


MISTAKES = {
    "A clean label can be met exactly, a mixed one cannot: the answer is 0 at shares 0 and 1 only.": lambda share: 0.0,
    "This is in bits: cross-entropy takes the natural logarithm.": _bits,
    "This takes the logarithm to the base 10: cross-entropy takes the natural one.": lambda share: (
        right(share) / math.log(10)
    ),
    "The minus is missing: a logarithm of a share is below zero.": lambda share: -right(share),
    "This counts the first class only: the other one has its share, 1 - share, too.": lambda share: (
        -share * math.log(share) if share > 0 else 0.0
    ),
    "This is the loss of the first class alone, -log(share), not weighted by the label.": lambda share: (
        -math.log(share) if share > 0 else math.nan
    ),
    "Right but at the ends: 0 times log 0 counts as 0, and a computer says nan.": lambda share: (
        right(share) if 0 < share < 1 else math.nan
    ),
    "This is the share of the smaller class, not a loss.": lambda share: min(share, 1 - share),
    "This counts the second class only: the first one has its share, too.": lambda share: (
        -(1 - share) * math.log(1 - share) if share < 1 else 0.0
    ),
    "This is the loss of the larger class alone: the label asks for both.": lambda share: (
        -math.log(max(share, 1 - share))
    ),
    "These are squares, 1 - share^2 - (1 - share)^2, called Gini's impurity; cross-entropy takes logarithms.": (
        lambda share: 1 - share**2 - (1 - share) ** 2
    ),
}
