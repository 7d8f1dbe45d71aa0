"""Spot the fallacy: "so many seeds would show it", reckoned from the difference that was seen."""

from __future__ import annotations

import math

import numpy as np

from ...experiments.power import detectable
from .reading import NUMBER
from .verdict import Verdict, judge


def post_hoc_power(student) -> Verdict:
    """Check ``student(d, shift)``: the smallest true difference that so many seeds show four times of five.

    ``d`` (n,) differences, one a seed; ``shift``: how many standard errors a true difference must lie from 0 to be
    told from it four times of five, for n seeds.

    >>> fm.exercises.post_hoc_power(lambda d, shift: (shift * d.std(ddof=1) / d.mean()) ** 2)
    Not yet. These are the seeds that would show the difference you saw: its p value in other words. ...

    Source: ``detectable``, by the noncentral t distribution; Hoenig and Heisey 2001 on the fallacy.
    """
    return judge(
        student,
        right,
        [made(1, 0.002, 5), made(2, 0.0001, 10), made(3, -0.006, 20)],
        "Right. It asks the spread, and never the difference: two sweeps that scatter alike can see the same.",
        MISTAKES,
        NUMBER,
    )


def made(seed: int, mean: float, n: int) -> tuple[np.ndarray, float]:
    """Differences of n seeds with a mean that is planted."""
    noise = np.random.default_rng(seed).standard_normal(n)
    return mean + 0.01 * (noise - noise.mean()), detectable(1.0, n) * math.sqrt(n)


def right(d: np.ndarray, shift: float) -> float:
    """The answer."""
    return detectable(float(d.std(ddof=1)), len(d))


def seeds(d: np.ndarray, shift: float) -> float:
    """How many seeds would show the mean that was seen."""
    return float((shift * d.std(ddof=1) / d.mean()) ** 2)


def error(d: np.ndarray, ddof: int = 1) -> float:
    """The standard error of the mean."""
    return float(d.std(ddof=ddof) / math.sqrt(len(d)))


def power(d: np.ndarray, shift: float, of=abs) -> float:
    """The "power" that the seen difference would have, in the normal approximation."""
    return 0.5 * math.erfc((1.96 - of(d.mean()) / error(d)) / math.sqrt(2))


SEEN = "its p value in other words. A difference that was seen is partly luck: ask what so many seeds can see."
MISTAKES = {
    f"These are the seeds that would show the difference you saw: {SEEN}": seeds,
    f"These are the seeds that would show the difference you saw, rounded up: {SEEN}": lambda d, shift: math.ceil(
        seeds(d, shift)
    ),
    f"These are the seeds still lacking to show the difference you saw: {SEEN}": lambda d, shift: (
        math.ceil(seeds(d, shift)) - len(d)
    ),
    f"This is the power to see the difference you saw: {SEEN}": power,
    f"This is how many standard errors the difference you saw is from 0: {SEEN}": lambda d, shift: float(
        d.mean() / error(d)
    ),
    "This is the difference you saw, not what so many seeds can see.": lambda d, shift: float(d.mean()),
    "The difference you saw is added: what seeds can see depends on their spread alone.": lambda d, shift: float(
        abs(d.mean()) + shift * error(d)
    ),
    "The difference you saw is subtracted: what seeds can see depends on their spread alone.": lambda d, shift: float(
        shift * error(d) - abs(d.mean())
    ),
    "You took the root mean square of d, with the difference you saw in it: take the spread about the mean.": (
        lambda d, shift: float(shift * math.sqrt((d**2).sum() / (len(d) - 1) / len(d)))
    ),
    "Divide by the square root of n: a mean of n differences scatters less than one of them.": lambda d, shift: float(
        shift * d.std(ddof=1)
    ),
    "Divide by the square root of n, not by n.": lambda d, shift: float(shift * d.std(ddof=1) / len(d)),
    "The spread takes n - 1, as .std(ddof=1) does: NumPy's divides by n.": lambda d, shift: shift * error(d, 0),
    "You took the variance; take its square root, the standard deviation.": lambda d, shift: float(
        shift * d.var(ddof=1) / math.sqrt(len(d))
    ),
    "The shift is not used: this is one standard error.": lambda d, shift: error(d),
    "This is where the interval ends, about 1.96 standard errors: a true difference there is seen one time of two.": (
        lambda d, shift: 1.96 * error(d)
    ),
    "2.8 standard errors are for many seeds; for few use the shift that you are given.": lambda d, shift: (
        2.8 * error(d)
    ),
}
