"""Spot the fallacy: of two readings, the one that fits is picked after both were seen."""

from __future__ import annotations

import numpy as np

from ...experiments.differences import mean_interval
from .counting_verdicts_check import quantile
from .post_hoc_power_check import error
from .reading import NUMBER
from .verdict import Verdict, judge


def chosen_reading(student) -> Verdict:
    """Check ``student(wide, least, t)``: a verdict that does not depend on which of two readings one picks.

    ``wide`` and ``least`` (n,) are differences of two readings of the SNNL, one a seed, the same seeds; ``t`` is
    Student's quantile for n - 1. The answer: 1 where the classes are told to be more entangled by either reading, read
    alone; -1 where less; else 0.

    >>> def picked(wide, least, t):
    ...     size = lambda d: d.mean() / (t * d.std(ddof=1) / len(d) ** 0.5)
    ...     best = max(size(wide), size(least), key=abs)
    ...     return (best > 1) * 1 - (best < -1) * 1
    >>> fm.exercises.chosen_reading(picked)
    Not yet. You picked the clearer of the two after seeing both: a second look is a second chance for luck, and ...

    Source: the intersection-union test, Berger 1982; Simmons and others 2011 on choosing after seeing.
    """
    return judge(
        student,
        right,
        CASES,
        "Right. Whoever had picked the other reading would say the same.",
        MISTAKES,
        NUMBER._replace(asked="one number: 1, -1 or 0"),
    )


def made(seed: int, wide: float, least: float, n: int = 8) -> tuple[np.ndarray, np.ndarray, float]:
    """Differences with means of so many standard errors."""
    noise = np.random.default_rng(seed).standard_normal((2, n))
    noise -= noise.mean(1, keepdims=True)
    scatter = noise / noise.std(1, ddof=1, keepdims=True)
    shift = np.array([[wide], [least]]) / np.sqrt(n)
    return *(np.array([[0.02], [0.008]]) * (scatter + shift)), quantile(n)


CASES = [
    made(0, 4, 5),  # both up
    made(1, -5, -4),  # both down
    made(2, 6, -5),  # told apart both times, each the other way
    made(3, -4, 6),
    made(4, 5, 1.5),  # one tells
    made(5, 1.2, 5),
    made(6, -5, 0.5),
    made(7, -0.8, -6),
    made(8, 2.1, 2.2),  # neither, though their mean may seem to
    made(9, 0.3, -0.2),
    made(10, -1.5, -1.8, 20),
    made(11, 2.6, 2.7, 20),
    made(12, -12, -4),
    made(13, 2.0, 4.5),  # the larger one is the less sure
    made(14, 2.6, 0.5),  # told alone, and not at half the 5 %
    made(15, 2.3, 4),  # not told, but by a spread that divides by n
]


def told(d: np.ndarray, half=lambda d, t: t * error(d), t: float | None = None) -> int:
    """1 where the mean is surely above 0, -1 below, else 0: by so much on either side of it."""
    wide = half(d, quantile(len(d)) if t is None else t)
    return int(d.mean() > wide) - int(d.mean() < -wide)


def right(wide: np.ndarray, least: np.ndarray, t: float) -> int:
    """The answer, by the kit's intervals."""
    ends = [mean_interval(d)[1:] for d in (wide, least)]
    return int(all(low > 0 for low, _ in ends)) - int(all(high < 0 for _, high in ends))


def both(one: int, two: int) -> int:
    """What two verdicts have in common."""
    return one if one == two else 0


def either(one: int, two: int) -> int:
    """What is said by one of them, or by both; where they contradict, the first."""
    return one or two


def clearer(wide: np.ndarray, least: np.ndarray) -> np.ndarray:
    """The reading with the smaller p value."""
    return max((wide, least), key=lambda d: abs(d.mean()) / error(d))


MISTAKES = {
    "You picked the clearer of the two after seeing both: a second look is a second chance for luck, and the other "
    "reading may say the contrary. Ask both.": lambda wide, least, t: told(clearer(wide, least)),
    "You picked the larger difference: the readings have different sizes, and a size is not how sure one is.": (
        lambda wide, least, t: told(max((wide, least), key=lambda d: abs(d.mean())))
    ),
    "One reading that tells is enough for yours: then two looks are two chances. Ask both.": lambda wide, least, t: (
        either(told(wide), told(least))
    ),
    "One reading that tells is enough for yours, the least over T first: two looks are two chances. Ask both.": (
        lambda wide, least, t: either(told(least), told(wide))
    ),
    "You added the verdicts, so one that tells is enough where the other is silent: two looks are two chances.": (
        lambda wide, least, t: int(np.sign(told(wide) + told(least)))
    ),
    "You halved the 5 % and took whichever tells: that pays for the second look, and still the other may say the "
    "contrary.": lambda wide, least, t: either(*(told(d, t=halved(len(d))) for d in (wide, least))),
    "You never look at the second reading.": lambda wide, least, t: told(wide),
    "You never look at the first reading.": lambda wide, least, t: told(least),
    "You took the mean of the two readings: they are on different scales, and it is a third reading.": (
        lambda wide, least, t: told((wide + least) / 2)
    ),
    "You asked whether both means have one sign: ask whether both intervals leave 0 out.": lambda wide, least, t: both(
        int(np.sign(wide.mean())), int(np.sign(least.mean()))
    ),
    "You threw both readings into one heap: a seed gives two numbers there that are not independent.": (
        lambda wide, least, t: told(np.concatenate([wide, least]))
    ),
    "The quantile t is not used: one standard error is half of what 95 % need.": lambda wide, least, t: both(
        told(wide, t=1.0), told(least, t=1.0)
    ),
    "Your spread divides by n, as np.std does: take ddof=1.": lambda wide, least, t: both(
        *(told(d, lambda d, t: t * d.std() / len(d) ** 0.5) for d in (wide, least))
    ),
    "Divide the spread of the differences by the square root of n.": lambda wide, least, t: both(
        *(told(d, lambda d, t: t * d.std(ddof=1)) for d in (wide, least))
    ),
    "The signs are exchanged: above 0 is more entangled.": lambda wide, least, t: -right(wide, least, t),
    "You say whether it is told, and not which way: -1 where the classes are less entangled.": (
        lambda wide, least, t: abs(right(wide, least, t))
    ),
}


def halved(n: int) -> float:
    """Student's t where each of two readings may err half as often."""
    from scipy import stats

    return float(stats.t.ppf(1 - 0.0125, n - 1))
