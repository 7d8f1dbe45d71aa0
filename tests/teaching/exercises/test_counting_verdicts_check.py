"""Settings are pooled, not counted: what is right, and what is named."""

import numpy as np
from scipy import stats

import featmix_lite as fm
from featmix_lite.experiments.differences import compared
from featmix_lite.teaching.exercises.counting_verdicts_check import made, right, told


def by_hand(d, t):
    means = d.mean(1)
    half = t * means.std(ddof=1) / len(means) ** 0.5
    return means.mean() - half, means.mean() + half


def by_the_kit(d, t):
    whole = fm.pooled([compared(row) for row in d])
    return whole.low, whole.high


def by_scipy(d, t):
    found = stats.ttest_1samp(d.mean(1), 0).confidence_interval(0.95)
    return {"low": found.low, "high": found.high}.values()


def test_counts_and_pools_say_different_things():
    d, t = made(1, 0.004, 0.001)
    assert (told(d) > 0).sum() == 0 and right(d, t)[0] > 0, "no setting is told, all together are"
    d, t = made(2, 0.002, 0.012, n=5)
    assert (told(d) != 0).any() and right(d, t)[0] < 0 < right(d, t)[1], "some are told, together they are not"


ASKED = "row"
RIGHT = [by_hand, by_the_kit, by_scipy]
WRONG = [
    (lambda d, t: (d.mean(1) > 0).sum(), "a count of settings: a count forgets"),
    (lambda d, t: (d.mean(1) > 0).mean() > 0.5, "(low, high); it is one number"),
    (lambda d, t: f"{(d.mean(1) > 0).sum()} of {len(d)}", "it is a str"),
    (lambda d, t: ((d.mean(1) > 0).sum(), (d.mean(1) < 0).sum()), "settings for and against"),
    (
        lambda d, t: (d.mean() - t * d.std(ddof=1) / d.size**0.5, d.mean() + t * d.std(ddof=1) / d.size**0.5),
        "one heap:",
    ),
    (lambda d, t: stats.t.interval(0.95, d.size - 1, d.mean(), stats.sem(d.ravel())), "one heap, with a t of its own"),
    (lambda d, t: by_hand(d.T, t), "over settings first"),
    (lambda d, t: (d.mean(1).min(), d.mean(1).max()), "the least and the largest setting"),
    (lambda d, t: by_hand(d, 1.96), "1.96 is for many"),
    (lambda d, t: by_hand(d, 1), "t is not used"),
    (lambda d, t: by_hand(d, t * len(d) ** 0.5), "square root of how many"),
    (lambda d, t: by_hand(d, t * (1 - 1 / len(d)) ** 0.5), "NumPy's divides by n"),
    (lambda d, t: by_hand(d, t)[::-1], "not in their order"),
    (lambda d, t: np.mean([compared(r).p for r in d] + [t] * t), "stopped with TypeError, in its line"),
]
