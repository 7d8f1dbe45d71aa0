"""No reading is picked after both were seen: what is right, and what is named."""

import numpy as np
from scipy import stats

from featmix_lite.teaching.exercises.chosen_reading_check import CASES, right


def size(d, t):
    return d.mean() / (t * d.std(ddof=1) / len(d) ** 0.5)


def verdict(d, t):
    return int(size(d, t) > 1) - int(size(d, t) < -1)


def by_hand(wide, least, t):
    one, two = verdict(wide, t), verdict(least, t)
    return one if one == two else 0


def by_p(wide, least, t):
    found = [stats.ttest_1samp(d, 0) for d in (wide, least)]
    signs = {np.sign(one.statistic) for one in found}
    return signs.pop() if max(one.pvalue for one in found) < 0.05 and len(signs) == 1 else 0


def test_all_that_two_readings_can_say_is_among_the_cases():
    said = {(verdict(wide, t), verdict(least, t)) for wide, least, t in CASES}
    assert said == {(a, b) for a in (1, 0, -1) for b in (1, 0, -1)}
    assert {right(*case) for case in CASES} == {1, 0, -1}


ASKED = "number"
RIGHT = [by_hand, by_p, lambda a, b, t: int(min(size(a, t), size(b, t)) > 1) - int(max(size(a, t), size(b, t)) < -1)]
WRONG = [
    (lambda a, b, t: verdict(max(a, b, key=lambda d: abs(size(d, t))), t), "picked the clearer"),
    (lambda a, b, t: verdict(max(a, b, key=lambda d: abs(d.mean())), t), "picked the larger"),
    (lambda a, b, t: verdict(a, t) or verdict(b, t), "Ask both"),
    (lambda a, b, t: np.sign(verdict(a, t) + verdict(b, t)), "added the verdicts"),
    (lambda a, b, t: verdict(a, t), "never look at the second"),
    (lambda a, b, t: verdict(b, t), "never look at the first"),
    (lambda a, b, t: verdict((a + b) / 2, t), "mean of the two readings"),
    (lambda a, b, t: np.sign(a.mean()) if a.mean() * b.mean() > 0 else 0, "have one sign"),
    (lambda a, b, t: by_hand(a, b, t * (1 - 1 / len(a)) ** 0.5), "divides by n"),
    (lambda a, b, t: by_hand(a, b, 1), "t is not used"),
    (lambda a, b, t: -by_hand(a, b, t), "signs are exchanged"),
    (lambda a, b, t: abs(by_hand(a, b, t)), "which way"),
    (lambda a, b, t: [verdict(a, t), verdict(b, t)], "one number: 1, -1 or 0; yours are 2"),
    (lambda a, b, t: "more", "it is a str"),
    (lambda a, b, t: (a - b[:3]).mean(), "stopped with ValueError, in its line"),
]
