"""Exercise of lesson 03: several comparisons, corrected."""

from __future__ import annotations

from .reading import TRUTHS
from .verdict import Verdict, judge


def holm_by_hand(student) -> Verdict:
    """Check ``student(p)``: a list of p values -> a list of True (told apart) and False, by Holm's rule at 5 %.

    >>> fm.exercises.holm_by_hand(lambda p: [v < 0.05 for v in p])
    Not yet. Each is held against 0.05 alone: of twenty that are all chance, one will pass.

    Source: Holm 1979; what is named: Bonferroni, Hochberg 1988, Benjamini & Hochberg 1995, Šidák.
    """
    return judge(
        student,
        holm,
        [(p,) for p in CASES],
        "Right. The smallest has to pass the hardest bar, and the first that fails ends it.",
        MISTAKES,
        TRUTHS,
    )


CASES = (
    [0.001, 0.04, 0.03, 0.2],
    [0.2, 0.012, 0.5, 0.016],
    [0.01, 0.02, 0.03],
    [0.06, 0.02, 0.025],
    [0.03, 0.001, 0.2, 0.024, 0.02],  # Benjamini and Hochberg pass four, Holm and Hochberg one
    [0.3, 0.004, 0.004, 0.7],  # two alike
    [0.9, 0.01265, 0.8, 0.6],  # between 0.05 / 4 and Šidák's bar
)


def ranks(p: list[float]) -> list[int]:
    """Each one's place from the smallest on, 0 first."""
    order = sorted(range(len(p)), key=p.__getitem__)
    return [order.index(i) for i in range(len(p))]


def down(p: list[float], bar) -> list[bool]:
    """From the smallest on, until the first that is above its ``bar(rank, m)``."""
    own = ranks(p)
    ends = min([r for r, v in zip(own, p) if v > bar(r, len(p))], default=len(p))
    return [r < ends for r in own]


def up(p: list[float], bar) -> list[bool]:
    """All up to the largest that is not above its ``bar(rank, m)``."""
    own = ranks(p)
    last = max([r for r, v in zip(own, p) if v <= bar(r, len(p))], default=-1)
    return [r <= last for r in own]


def holms_bar(rank: int, m: int) -> float:
    """0.05 over how many are left."""
    return 0.05 / (m - rank)


def holm(p: list[float]) -> list[bool]:
    """The answer."""
    return down(p, holms_bar)


def adjusted(p: list[float]) -> list[float]:
    """The p values made larger, as others give Holm's rule."""
    own = ranks(p)
    return [max(min(1.0, v * (len(p) - r)) for v, r in zip(p, own) if r <= mine) for mine in own]


MISTAKES = {
    "Each is held against 0.05 alone: of twenty that are all chance, one will pass.": lambda p: [v <= 0.05 for v in p],
    "This is Bonferroni's rule, every p against 0.05 / m; Holm's is easier after each that passes.": lambda p: [
        v <= 0.05 / len(p) for v in p
    ],
    "You go on after the first that fails; all behind it fail too.": lambda p: [
        v <= holms_bar(r, len(p)) for v, r in zip(p, ranks(p))
    ],
    "You start from the largest and stop at the first that passes, as Hochberg does; Holm starts at the smallest.": (
        lambda p: up(p, holms_bar)
    ),
    "This is Benjamini and Hochberg's rule, bars of 0.05 k / m: it holds down the share of "
    "false finds among the finds, not the chance of any.": lambda p: up(p, lambda rank, m: 0.05 * (rank + 1) / m),
    "These are Benjamini and Hochberg's bars, 0.05 k / m; Holm's are 0.05 / (m - k + 1).": lambda p: down(
        p, lambda rank, m: 0.05 * (rank + 1) / m
    ),
    "These are Šidák's bars, 1 - 0.95^(1 / m) and so on, a little easier than Holm's 0.05 / m.": lambda p: down(
        p, lambda rank, m: 1 - 0.95 ** (1 / (m - rank))
    ),
    "Your bars are one late: the smallest of m meets 0.05 / m, the next 0.05 / (m - 1).": lambda p: down(
        p, lambda rank, m: 0.05 / (m - rank + 1)
    ),
    "The answers are right, but in sorted order; each belongs to its own comparison.": lambda p: sorted(
        holm(p), reverse=True
    ),
    "Of two p values that are alike one got its answer: p.index finds the first of them only.": lambda p: [
        told and p.index(v) == i for i, (v, told) in enumerate(zip(p, holm(p)))
    ],
    "The bars are upside down: the smallest p meets 0.05 / m, the largest 0.05.": lambda p: [
        v <= 0.05 / (r + 1) for v, r in zip(p, ranks(p))
    ],
    "The answers are turned round: True means told apart.": lambda p: [not v for v in holm(p)],
    "These are p values, made larger; hold each against 0.05, and give True or False.": adjusted,
    "This is how many are told apart; say of each whether it is.": lambda p: sum(holm(p)),
    "These are the places of those told apart; say of each comparison True or False.": lambda p: [
        i for i, told in enumerate(holm(p)) if told
    ],
}
