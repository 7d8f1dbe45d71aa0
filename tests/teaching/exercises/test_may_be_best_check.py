"""Who may be the best: what is right, and what is named."""

from itertools import combinations

import numpy as np
from scipy import stats

import featmix_lite as fm
from featmix_lite.experiments.ranking import pair_verdicts
from featmix_lite.teaching.exercises.may_be_best_check import CASES, made


def holm(p):
    told, order = [False] * len(p), np.argsort(p, kind="stable")
    for k, i in enumerate(order):
        if p[i] > 0.05 / (len(p) - k):
            break
        told[i] = True
    return told


def written(test=stats.ttest_rel, correct=holm, pairs=lambda names: list(combinations(names, 2)), flip=True):
    """A student's function with one part exchanged."""

    def student(rows, less):
        names = sorted(rows, key=lambda n: rows[n].mean() * (1 if less and flip else -1))
        both = pairs(names)
        told = correct([test(rows[a], rows[b]).pvalue for a, b in both])
        behind = {b for (a, b), one in zip(both, told, strict=True) if one and a == names[0]}
        return [n for n in names if n not in behind]

    return student


def by_the_kit(rows, less):
    best = min(rows, key=lambda n: (1 if less else -1) * rows[n].mean())
    verdicts = pair_verdicts(rows)
    return {best} | {n for n in rows if n != best and verdicts[frozenset((n, best))] == "no difference seen"}


def test_some_are_left_out_and_some_are_not_in_every_case():
    for seed, less in CASES:
        assert 0 < len(by_the_kit(made(seed), less)) <= 5
    assert any(1 < len(by_the_kit(made(seed), less)) < 5 for seed, less in CASES)


def test_the_given_arrays_are_not_written_into():
    def student(rows, less):
        right = written()(rows, less)
        for row in rows.values():
            row *= -1
        return right

    assert "writes into what it is given" in repr(fm.exercises.may_be_best(student))


ASKED = "names"
RIGHT = [lambda rows, less: sorted(written()(rows, less)), by_the_kit, written()]
WRONG = [
    (lambda rows, less: written()(rows, less)[:1], "best mean alone"),
    (written(flip=False), "do not look at less"),
    (lambda rows, less: written()(rows, not less), "wrong way round"),
    (lambda rows, less: written()(rows, less)[1:], "itself is missing"),
    (lambda rows, less: set(rows) - by_the_kit(rows, less), "told to be behind; asked"),
    (written(correct=lambda p: [v < 0.05 for v in p]), "against 0.05 alone"),
    (written(pairs=lambda names: [(names[0], n) for n in names[1:]]), "pairs with the best alone"),
    (written(correct=lambda p: [v < 0.05 / len(p) for v in p]), "Bonferroni"),
    (written(test=stats.ttest_ind), "not paired"),
    (lambda rows, less: [*rows], "gave all names"),
    (lambda rows, less: len(written()(rows, less)), "an int"),
    (lambda rows, less: dict.fromkeys(range(2)), "that holds an int"),
    (lambda rows, less: 2 * written()(rows, less), "names one twice"),
    (lambda rows, less: [*rows.values()][0] < less, "should be a list of names"),
]
