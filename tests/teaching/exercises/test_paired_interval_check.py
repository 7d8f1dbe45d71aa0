"""Every known mistake gets a sentence of its own; the right answer is scipy's."""

import math

import numpy as np
from scipy import stats


def around(half):
    return lambda d, t: (d.mean() - half(d, t), d.mean() + half(d, t))


def by_scipy(d, t):
    found = stats.ttest_1samp(d.numpy(), 0).confidence_interval(0.95)
    return found.low, found.high


WIDTHS = [
    (lambda d, t: t * d.std(), "square root of n:"),
    (lambda d, t: t * d.std() / len(d), "not by n."),
    (lambda d, t: t * d.std(unbiased=False) / len(d) ** 0.5, "n - 1"),
    (lambda d, t: d.std() / len(d) ** 0.5, "t is not used"),
    (lambda d, t: 1.96 * d.std() / len(d) ** 0.5, "1.96"),
    (lambda d, t: t * d.var() / len(d) ** 0.5, "variance"),
    (lambda d, t: t * (d - d.mean()).abs().mean() / len(d) ** 0.5, "the answer is"),
]


ASKED = "row"
RIGHT = [
    around(lambda d, t: t * d.std() / math.sqrt(len(d))),
    lambda d, t: list(around(lambda d, t: t * (d.var() / len(d)) ** 0.5)(d, t)),
    by_scipy,
]
WRONG = [
    (lambda d, t: (-t * d.std() / len(d) ** 0.5, t * d.std() / len(d) ** 0.5), "half width"),
    (
        lambda d, t: around(lambda d, t: t * d.std() / len(d) ** 0.5)(d, t)[0],
        "two numbers, (low, high), of shape (2,); yours has the shape ()",
    ),
    (lambda d, t: around(lambda d, t: -t * d.std() / len(d) ** 0.5)(d, t), "(low, high)"),
    (lambda d, t: d.nothing(), "stopped with AttributeError, in its line"),
    (lambda d, t: (d.mean(), t * d.std() / len(d) ** 0.5), "(mean, half width)"),
    (around(lambda d, t: t * d.std() / (len(d) - 1) ** 0.5), "divides by n - 1 already"),
    (lambda d, t: (d.min(), d.max()), "least and the largest"),
    (lambda d, t: np.percentile(d, [2.5, 97.5]), "quantiles"),
    (lambda d, t: {"low": d.min(), "high": d.max()}, "it is a dict"),
    *((around(half), said) for half, said in WIDTHS),
]
