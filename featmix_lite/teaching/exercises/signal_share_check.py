"""Exercise of lesson 01: BC+'s share, which sees to it that a faint image is seen as strongly as its label says."""

from __future__ import annotations

import math

from .reading import NUMBER
from .verdict import Verdict, judge


def signal_share(student) -> Verdict:
    """Check ``student(s1, s2, r)``: the share p of image 1, with standard deviations ``s1``, ``s2`` and label share r.

    >>> fm.exercises.signal_share(lambda s1, s2, r: r)
    Not yet. This is the label's own share: where image 1 is twice as strong, it is seen twice as much.

    Source: Tokozume et al. 2018 (CVPR), BC+: p = 1 / (1 + s1/s2 (1 - r)/r).
    """
    cases = [(2.0, 1.0, 0.5), (0.5, 1.5, 0.25), (1.0, 1.0, 0.7), (3.0, 0.4, 0.9)]
    return judge(
        student,
        right,
        cases,
        "Right. Now p s1 : (1 - p) s2 is r : (1 - r): each image is seen in the share that the label says.",
        MISTAKES,
        NUMBER,
    )


def right(s1: float, s2: float, r: float) -> float:
    """The share."""
    return 1 / (1 + s1 / s2 * (1 - r) / r)


MISTAKES = {
    "This is the label's own share: where image 1 is twice as strong, it is seen twice as much.": lambda s1, s2, r: r,
    "The strengths are turned round: the stronger image needs less, so s1 / s2, not s2 / s1.": lambda s1, s2, r: right(
        s2, s1, r
    ),
    "The labels' shares are turned round: a larger r asks for more of image 1, so (1 - r) / r.": lambda s1, s2, r: (
        right(s1, s2, 1 - r)
    ),
    "This is 1 - p, the share of image 2.": lambda s1, s2, r: 1 - right(s1, s2, r),
    "This leaves the label's shares out: it is right for r = 1/2 only.": lambda s1, s2, r: s2 / (s1 + s2),
    "You used the squares: standard deviations go in as they are.": lambda s1, s2, r: right(s1**2, s2**2, r),
    "You gave the ratio of the two shares, p : (1 - p); p itself is this over 1 plus this.": lambda s1, s2, r: (
        r * s2 / ((1 - r) * s1)
    ),
    "You gave the denominator; p is 1 over it.": lambda s1, s2, r: 1 / right(s1, s2, r),
    "You divided by the root of p^2 + (1 - p)^2 already: that comes after, for the whole mix.": lambda s1, s2, r: (
        right(s1, s2, r) / math.hypot(right(s1, s2, r), 1 - right(s1, s2, r))
    ),
}
