"""Every known mistake gets a sentence of its own; the right answer is scipy's."""

import math

import pytest
from scipy import stats

import featmix_lite as fm
from featmix_lite.teaching.exercises.paired_interval_check import paired_interval


def around(half):
    return lambda d, t: (d.mean() - half(d, t), d.mean() + half(d, t))


def by_scipy(d, t):
    found = stats.ttest_1samp(d.numpy(), 0).confidence_interval(0.95)
    return found.low, found.high


def test_right_by_hand_and_by_scipy_up_to_the_digits_of_t():
    assert paired_interval(around(lambda d, t: t * d.std() / math.sqrt(len(d))))
    assert paired_interval(lambda d, t: list(around(lambda d, t: t * (d.var() / len(d)) ** 0.5)(d, t)))
    assert paired_interval(by_scipy)


@pytest.mark.parametrize(
    "half, said",
    [
        (lambda d, t: t * d.std(), "square root of n:"),
        (lambda d, t: t * d.std() / len(d), "not by n."),
        (lambda d, t: t * d.std(unbiased=False) / len(d) ** 0.5, "n - 1"),
        (lambda d, t: d.std() / len(d) ** 0.5, "t is not used"),
        (lambda d, t: 1.96 * d.std() / len(d) ** 0.5, "1.96"),
        (lambda d, t: t * d.var() / len(d) ** 0.5, "variance"),
        (lambda d, t: t * (d - d.mean()).abs().mean() / len(d) ** 0.5, "numbers are up to"),
    ],
)
def test_mistakes_of_the_width(half, said):
    got = paired_interval(around(half))
    assert not got and said in repr(got)


@pytest.mark.parametrize(
    "student, said",
    [
        (lambda d, t: (-t * d.std() / len(d) ** 0.5, t * d.std() / len(d) ** 0.5), "half width"),
        (lambda d, t: around(lambda d, t: t * d.std() / len(d) ** 0.5)(d, t)[0], "shape (2,)"),
        (lambda d, t: around(lambda d, t: -t * d.std() / len(d) ** 0.5)(d, t), "(low, high)"),
        (lambda d, t: d.nothing(), "AttributeError"),
    ],
)
def test_mistakes_of_the_pair(student, said):
    got = fm.exercises.paired_interval(student)
    assert not got and said in repr(got)
