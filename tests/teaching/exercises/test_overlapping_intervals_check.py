"""Paired runs are subtracted first: what is right, and what is named."""

import numpy as np
from scipy import stats

from featmix_lite.teaching.exercises.overlapping_intervals_check import CASES, right


def half(v, t):
    return t * v.std(ddof=1) / len(v) ** 0.5


def by_hand(one, two, t):
    return abs((one - two).mean()) > half(one - two, t)


def by_ends(one, two, t):
    d = one - two
    return not d.mean() - half(d, t) <= 0 <= d.mean() + half(d, t)


def test_both_answers_come_and_intervals_overlap_where_runs_are_told():
    told = [right(*case) for case in CASES]
    overlap = [abs(a.mean() - b.mean()) < half(a, t) + half(b, t) for a, b, t in CASES]
    assert {*zip(told, overlap)} == {(True, True), (False, True), (True, False)}


ASKED = "truth"
RIGHT = [by_hand, by_ends, lambda one, two, t: stats.ttest_rel(one, two).pvalue < 0.05]
WRONG = [
    (lambda a, b, t: abs(a.mean() - b.mean()) > half(a, t) + half(b, t), "whether the two intervals overlap"),
    (lambda a, b, t: abs(a.mean() - b.mean()) > half(b, t), "one mean lies in the other's"),
    (lambda a, b, t: abs(a.mean() - b.mean()) > half(a, t), "other mean lies in the first one's"),
    (lambda a, b, t: abs(a.mean() - b.mean()) > np.hypot(half(a, t), half(b, t)), "nothing in common"),
    (lambda a, b, t: a.mean() != b.mean(), "Any two means differ"),
    (lambda a, b, t: False, "nothing apart"),
    (lambda a, b, t: (a - b).mean() > half(a - b, t), "upwards only"),
    (lambda a, b, t: abs((a - b).mean()) > half(a - b, 1), "t is not used"),
    (lambda a, b, t: abs((a - b).mean()) > t * (a - b).std(ddof=1), "square root of n"),
    (lambda a, b, t: abs((a - b).mean()) > t * (a - b).std() / len(a) ** 0.5, "NumPy's divides by n"),
    (lambda a, b, t: not by_hand(a, b, t), "wrong way round"),
    (lambda a, b, t: (a - b).mean(), "one True or False; yours holds"),
    (lambda a, b, t: a > b, "as .all() does"),
    (lambda a, b, t: "higher", "it is a str"),
    (lambda a, b, t: (a - b[:3]).mean() > 0, "stopped with ValueError, in its line"),
]  # fmt: skip
