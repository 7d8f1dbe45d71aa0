"""What so many seeds can see: what is right, and what is named."""

import numpy as np
from scipy import stats

from featmix_lite.experiments.power import detectable


def by_hand(d, shift):
    return shift * d.std(ddof=1) / len(d) ** 0.5


def needed(d, shift):
    return (shift * d.std(ddof=1) / d.mean()) ** 2


ASKED = "number"
RIGHT = [by_hand, lambda d, shift: detectable(d.std(ddof=1), len(d)), lambda d, shift: shift * stats.sem(d)]
WRONG = [
    (needed, "These are the seeds that would show the difference you saw: its p value"),
    (lambda d, shift: int(np.ceil(needed(d, shift))), "rounded up"),
    (lambda d, shift: np.ceil(needed(d, shift)) - len(d), "still lacking"),
    (lambda d, shift: stats.norm.sf(1.96 - abs(d.mean()) / stats.sem(d)), "the power to see the difference you saw"),
    (lambda d, shift: stats.ttest_1samp(d, 0).statistic, "standard errors the difference you saw is from 0"),
    (lambda d, shift: d.mean(), "the difference you saw, not"),
    (lambda d, shift: abs(d.mean()) + by_hand(d, shift), "is added"),
    (lambda d, shift: by_hand(d, shift) - abs(d.mean()), "is subtracted"),
    (lambda d, shift: shift * d.std() / len(d) ** 0.5, "takes n - 1"),
    (lambda d, shift: shift * d.std(ddof=1), "scatters less than one"),
    (lambda d, shift: shift * d.std(ddof=1) / len(d), "not by n."),
    (lambda d, shift: shift * d.var(ddof=1) / len(d) ** 0.5, "variance"),
    (lambda d, shift: stats.sem(d), "shift is not used"),
    (lambda d, shift: 1.96 * stats.sem(d), "one time of two"),
    (lambda d, shift: 2.8 * stats.sem(d), "for many seeds"),
    (lambda d, shift: stats.ttest_1samp(d, 0).pvalue, "the answer is"),
    (lambda d, shift: f"{needed(d, shift):.0f} seeds", "it is a str"),
]
