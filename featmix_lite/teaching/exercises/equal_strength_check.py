"""Exercise of lesson 06: at which alpha are k points mixed as strongly as two at alpha 1?"""

from __future__ import annotations

import torch

from .calling import UNDONE
from .reading import NUMBER
from .verdict import Verdict, judge


def equal_strength(student) -> Verdict:
    """Check ``student(k)``: the alpha at which (alpha + 1) / (k alpha + 1) is 2/3, as for two points at alpha 1.

    ``k``, an int of at least 2, is how many points are mixed.

    >>> fm.exercises.equal_strength(lambda k: 2 / k)
    Not yet. With 2 / k the alphas of all points sum to what two have; the sum of squared shares is not equal then.

    Source: the moments of a Dirichlet law, E sum w^2 = (alpha + 1) / (k alpha + 1).
    """
    verdict = judge(
        student,
        right,
        [(2,), (3,), (5,), (8,), (20,)],
        "Right. With more points alpha has to fall fast, or hardly any image keeps a large share.",
        MISTAKES,
        NUMBER,
    )
    named = any(verdict.said == f"Not yet. {said}" for said in MISTAKES)
    if not verdict and not named and judge(student, right, [(2,)], "", {}, NUMBER):
        why = verdict.said.replace(UNDONE, "With more it gives nothing back.").removeprefix("Not yet. ")
        return Verdict(False, f"Not yet. It is right for two points, and not for every k. {why}")
    return verdict


def right(k):
    """Solved for alpha."""
    return torch.tensor(1 / (2 * k - 3), dtype=torch.float64)


MISTAKES = {
    "This is alpha 1 for every k: the more points, the more evenly they are mixed.": lambda k: 1.0,
    "2/3 is the strength of two points at alpha 1; the alpha of k points that has it is asked for.": lambda k: 2 / 3,
    "With 2 / k the alphas of all points sum to what two have; the sum of squared shares is not equal then.": (
        lambda k: 2 / k
    ),
    "1 / k is 1/2 for two points, which should give 1: set the fraction equal to 2/3 and solve.": lambda k: 1 / k,
    "1 / (k - 1) is right for two points only: set the fraction equal to 2/3 and solve.": lambda k: 1 / (k - 1),
    "A sign has slipped: from 3 (alpha + 1) = 2 (k alpha + 1) comes 1 = (2 k - 3) alpha.": lambda k: 1 / (2 * k + 3),
    "1 / (2 k - 1) is 1/3 for two points, which should give 1: solve once more.": lambda k: 1 / (2 * k - 1),
    "1 / (2 k - 2) is 1/2 for two points, which should give 1: solve once more.": lambda k: 1 / (2 * k - 2),
    "The -3 got lost: from 3 (alpha + 1) = 2 (k alpha + 1) comes 1 = (2 k - 3) alpha.": lambda k: 1 / (2 * k),
    "Python reads 1 / 2 * k - 3 from left to right: put brackets around 2 * k - 3.": lambda k: 1 / 2 * k - 3,
    "The -3 stands behind the fraction in yours: put brackets around 2 * k - 3.": lambda k: 1 / (2 * k) - 3,
    "This is 1 for two points and 0 for more: // rounds down to a whole number, so divide by /.": lambda k: (
        1 // (2 * k - 3)
    ),
    "This is the strength at alpha 1, not the alpha: set it equal to 2/3 and solve.": lambda k: 2 / (k + 1),
    "It is upside down: alpha falls with k.": lambda k: 2 * k - 3,
    "You set it equal to 1/2, the even mix of two: at alpha 1 two points read 2/3.": lambda k: (
        1 / (k - 2) if k > 2 else float("inf")
    ),
    "You made the variance of one share equal; it is the sum of the squared shares that has to be.": lambda k: (
        (12 * (k - 1) / k**2 - 1) / k
    ),
    "You made the variances of all shares sum to the same; that leaves out their mean 1 / k, which falls with k.": (
        lambda k: (6 * (k - 1) / k - 1) / k
    ),
}
