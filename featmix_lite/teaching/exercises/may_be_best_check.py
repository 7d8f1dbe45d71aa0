"""Exercise of lesson 04: which of several arms may be the best, told by paired tests that are corrected together."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np

from ...experiments.differences import mean_interval
from .holm_by_hand_check import holm
from .reading import NAMES
from .verdict import Verdict, judge

ARMS = ("no mixing", "input", "block1", "block2", "flatten")


def may_be_best(student) -> Verdict:
    """Check ``student(rows, less)``: the names that are not told to be behind the best mean, in any order.

    ``rows`` is {name: (seeds,) array}, the same seeds in the same order; ``less`` says whether less is better. Each
    pair of names is tested seed by seed (a paired t test), and Holm's rule goes over the p values of *all* pairs.

    >>> fm.exercises.may_be_best(lambda rows, less: (min if less else max)(rows, key=lambda name: rows[name].mean()))
    Not yet. The answer should be a list of names, [] where there are none; it is ..., a str.
    >>> fm.exercises.may_be_best(lambda rows, less: [*rows])
    Not yet. You gave all names: test them.

    Source: ``experiments.ranking.rank``, which calls a pair within its margin level besides.
    """
    return judge(
        student,
        right,
        [(made(seed), less) for seed, less in CASES],
        "Right. The best mean was picked by a look at these very runs, so every pair had its chance, and counts.",
        MISTAKES,
        NAMES,
    )


CASES = [(13, True), (37, False), (28, False), (0, True)]


def made(seed: int) -> dict[str, np.ndarray]:
    """Figures of nine seeds: a part that a seed's runs share, and levels so near that some are told and some not."""
    draw = np.random.default_rng(seed)
    luck, level = 0.01 * draw.standard_normal(9), 0.7 + 0.015 * draw.standard_normal(len(ARMS))
    return {k: m + luck + 0.01 * draw.standard_normal(9) for k, m in zip(draw.permutation(ARMS).tolist(), level)}


def order(rows: dict, less: bool) -> list[str]:
    """From the best mean on."""
    return sorted(rows, key=lambda name: rows[name].mean(), reverse=not less)


def tested(correct: Callable = holm, of_best=False, paired=True, by_best=True) -> Callable:
    """The answer; or one by another correction, over the pairs with the best alone, unpaired, or behind anybody."""

    def answer(rows, less):
        names = order(rows, less)
        pairs = [pair for pair in combinations(names, 2) if names[0] in pair or not of_best]
        told = correct([p_of(rows[a], rows[b], paired) for a, b in pairs])
        behind = {b for (a, b), one in zip(pairs, told) if one and (a == names[0] or not by_best)}
        return [name for name in names if name not in behind]

    return answer


right = tested()


def p_of(one, two, paired: bool) -> float:
    """The p value of a t test."""
    from scipy import stats

    return float((stats.ttest_rel if paired else stats.ttest_ind)(one, two).pvalue)


def overlapping(rows, less) -> list[str]:
    """Whose own interval meets that of the best."""
    ends = {name: mean_interval(row)[1:] for name, row in rows.items()}
    low, high = ends[order(rows, less)[0]]
    return [name for name, (a, b) in ends.items() if a <= high and b >= low]


MISTAKES = {
    "You gave the best mean alone: one mean is always the best. Who is not told to be behind it may be best, too.": (
        lambda rows, less: order(rows, less)[:1]
    ),
    "You do not look at less: of a loss the lowest mean is best.": lambda rows, less: right(rows, False),
    "You have less the wrong way round: where it is True the lowest mean is best.": lambda rows, less: right(
        rows, not less
    ),
    "The best mean itself is missing: it may be best, too.": lambda rows, less: [
        name for name in right(rows, less) if name != order(rows, less)[0]
    ],
    "These are those told to be behind; asked is who may be best.": lambda rows, less: [
        name for name in rows if name not in right(rows, less)
    ],
    "Each pair is held against 0.05 alone; so many pairs need Holm's rule.": tested(lambda p: [v <= 0.05 for v in p]),
    "You corrected for the pairs with the best alone. It was picked by a look at all, so all pairs count.": tested(
        of_best=True
    ),
    "This is Bonferroni's rule, every p against 0.05 / m; Holm's is easier after each that passes.": tested(
        lambda p: [v <= 0.05 / len(p) for v in p]
    ),
    "Your tests are not paired: a seed's luck is in both of its runs, so test their differences.": tested(paired=False),
    "You left out who is behind anybody; asked is who is behind the best mean.": tested(by_best=False),
    "You looked whether two intervals overlap: that is no test of a difference.": overlapping,
    "You gave all names: test them.": lambda rows, less: list(rows),
}
