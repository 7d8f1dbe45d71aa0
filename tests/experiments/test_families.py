"""Verdicts corrected for being several: Holm's steps by hand, and how often a family errs."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from featmix_lite.experiments.differences import Paired, compared
from featmix_lite.experiments.families import Differences, holm


def fake(p, difference=1.0, p_level=math.nan):
    return Paired(difference, 0, 0, 5, "", 0.1, p, (0, 0), p_level=p_level)


def test_holm_step_by_step():
    got = holm({"a": fake(0.01), "b": fake(0.04), "c": fake(0.02, -1.0), "d": fake(math.nan)})
    assert got == {"a": "higher", "c": "lower", "b": "higher", "d": "no difference seen"}
    assert holm({"a": fake(0.02), "b": fake(0.04), "c": fake(0.03)}) == dict.fromkeys("abc", "no difference seen")


def test_equal_p_values_get_one_verdict_whatever_their_order():
    one = compared([1.0, 1.2, 0.8, 1.1, 0.95])
    for p, want in ((0.02, "higher"), (0.03, "no difference seen")):  # the first of two is held against .025
        same = {name: replace(one, p=p) for name in "ab"}
        for order in ("ab", "ba"):
            assert set(holm({name: same[name] for name in order}).values()) == {want}


def test_level_is_corrected_among_those_that_have_a_margin():
    some = {"a": fake(0.9, p_level=0.02), "b": fake(0.001, p_level=0.9), "c": fake(0.9), "d": fake(0.04, p_level=0.024)}
    assert holm(some) == {
        "a": "no difference seen", "b": "higher", "c": "no difference seen", "d": "no difference seen",
    }  # fmt: skip
    some["a"] = fake(0.9, p_level=0.016)  # below a third of 5 %, and d then below a half
    assert holm(some) == {"a": "level", "b": "higher", "c": "no difference seen", "d": "level"}
    assert Differences({"a": fake(0.001, p_level=0.001)}).verdicts == {"a": "level"}  # not zero, and too small


@pytest.mark.parametrize("truth, err", [(0.0, ("higher", "lower")), (0.0055, ("level",))])
def test_one_family_of_twenty_errs(truth, err):
    many, n, margin = 800, 12, 0.005
    runs = np.random.default_rng(7).normal(truth, 0.004, (many, 6, n))
    means, errors = runs.mean(2), runs.std(2, ddof=1) / math.sqrt(n)
    p = 2 * stats.t.sf(abs(means) / errors, n - 1)
    level = np.minimum(1, 2 * stats.t.sf((margin - abs(means)) / errors, n - 1))
    one = compared(runs[0, 0], margin=margin)
    assert (one.p, one.p_level) == pytest.approx((p[0, 0], level[0, 0]))
    wrong = 0
    for family in range(many):
        each = {i: fake(p[family, i], means[family, i], level[family, i]) for i in range(6)}
        wrong += any(verdict in err for verdict in holm(each).values())
    assert wrong / many < 0.05 + 3 * math.sqrt(0.05 * 0.95 / many)


def test_a_difference_that_is_nan_is_none_and_does_not_count():
    lost, good = compared([0.01, math.nan], margin=0.005), compared([1.0, 1.1, 0.9, 1.0])
    assert holm({"lost": lost, "good": good}) == {"lost": "no difference seen", "good": "higher"}


def test_what_is_no_family_is_named():
    for bad in ([fake(0.1)], {"a": 0.1}, None):
        with pytest.raises(ValueError, match="comparisons="):
            holm(bad)
