"""Spot the fallacy: two intervals overlap, so there is no difference, although the runs are paired."""

from __future__ import annotations

import numpy as np

from ...experiments.differences import UNSEEN, compared, mean_interval
from .counting_verdicts_check import quantile
from .post_hoc_power_check import error
from .reading import TRUTH
from .verdict import Verdict, judge


def overlapping_intervals(student) -> Verdict:
    """Check ``student(one, two, t)``: True where two ways of training are told apart at 5 %, from the same seeds.

    ``one`` and ``two`` (n,) are figures of the same n seeds in the same order; ``t`` is Student's quantile for n - 1.

    >>> def overlap(one, two, t):
    ...     half = lambda v: t * v.std(ddof=1) / len(v) ** 0.5
    ...     return abs(one.mean() - two.mean()) > half(one) + half(two)
    >>> fm.exercises.overlapping_intervals(overlap)
    Not yet. You asked whether the two intervals overlap: what both seeds' luck moves alike is in them, and ...

    Source: ``compared``, the paired t test of Student 1908; Schenker and Gentleman 2001 on overlap.
    """
    return judge(
        student,
        right,
        CASES,
        "Right. What a seed does to both falls out when they are subtracted seed by seed.",
        MISTAKES,
        TRUTH,
    )


def made(seed: int, difference: float, common: float, own: float, n: int = 8) -> tuple[np.ndarray, np.ndarray, float]:
    """Two rows over n seeds: what they share, and noise of their own, of which the mean is taken out."""
    draw = np.random.default_rng(seed)
    luck, noise = common * draw.standard_normal(n), own * draw.standard_normal((2, n))
    one, two = 0.8 + luck + noise - noise.mean(1, keepdims=True)
    return one + difference, two, quantile(n)


CASES = [
    made(0, 0.01, 0.03, 0.004),  # told, and the intervals overlap
    made(1, -0.01, 0.03, 0.004),  # so downwards
    made(2, 0.002, 0.03, 0.01),  # not told
    made(3, -0.001, 0.002, 0.01),
    made(4, 0.05, 0.002, 0.005),  # told in any way
    made(0, 0.008, 0.0, 0.01, 20),  # nothing is shared: told also by the test for that, though they overlap
    made(3, -0.004, 0.0, 0.004),  # most seeds lose, and it is not told
    made(2, 0.006, 0.0, 0.01),  # half of the seeds win, and it is told
    made(0, -0.004, 0.0, 0.01),
    made(11, -0.02, 0.04, 0.006),
    made(1, 0.005, 0.0, 0.01, 6),  # told only by a spread that divides by n
]


def right(one: np.ndarray, two: np.ndarray, t: float) -> bool:
    """The answer."""
    return compared(one - two).verdict != UNSEEN


def apart(one: np.ndarray, two: np.ndarray) -> float:
    """How far the means are apart."""
    return float(abs(one.mean() - two.mean()))


MISTAKES = {
    "You asked whether the two intervals overlap: what both seeds' luck moves alike is in them, and falls out only in "
    "the differences, seed by seed.": lambda one, two, t: apart(one, two) > t * (error(one) + error(two)),
    "You asked whether one mean lies in the other's interval: the runs are paired, so take the differences first.": (
        lambda one, two, t: apart(one, two) > t * error(two)
    ),
    "You asked whether the other mean lies in the first one's interval: they are paired, so take the differences.": (
        lambda one, two, t: apart(one, two) > t * error(one)
    ),
    "This is the test of runs that have nothing in common; these share their seeds: take the differences first.": (
        lambda one, two, t: apart(one, two) > t * np.hypot(error(one), error(two))
    ),
    "Any two means differ; ask whether the interval of the difference leaves 0 out.": lambda one, two, t: True,
    "You tell nothing apart.": lambda one, two, t: False,
    "You counted the seeds that one side wins, by however little: ask for the mean difference and its interval.": (
        lambda one, two, t: bool(abs(np.sign(one - two).sum()) > len(one) / 2)
    ),
    "You looked upwards only: where one is behind, it is told apart too.": lambda one, two, t: (
        mean_interval(one - two)[1] > 0
    ),
    "The spread takes n - 1, as .std(ddof=1) does: NumPy's divides by n.": lambda one, two, t: bool(
        apart(one, two) > t * (one - two).std() / len(one) ** 0.5
    ),
    "Divide the spread of the differences by the square root of n.": lambda one, two, t: bool(
        apart(one, two) > t * (one - two).std(ddof=1)
    ),
    "The quantile t is not used: one standard error is half of what 95 % need.": lambda one, two, t: bool(
        apart(one, two) > error(one - two)
    ),
    "You have true and false the wrong way round: an interval that holds 0 tells nothing apart.": lambda one, two, t: (
        not right(one, two, t)
    ),
}
