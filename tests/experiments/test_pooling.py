"""Random effects against the formulas by hand with numpy, and the coverage of the interval by simulation."""

import math
from dataclasses import replace

import numpy as np
import pytest
from random_effects import by_hand

import featmix_lite as fm
from featmix_lite.experiments.differences import compared
from featmix_lite.experiments.pooling import pooled


@pytest.mark.parametrize("k, apart", [(2, 0.01), (5, 0.02), (9, 0.0)])
def test_the_formulas_by_hand(k, apart):
    g = np.random.default_rng(k)
    rows = [g.normal(0.01 + g.normal(0, apart), 0.01 * (1 + i % 3), 5 + 3 * i) for i in range(k)]
    got = pooled(compared(r) for r in rows)
    assert (got.difference, got.low, got.high, got.tau, got.i2) == pytest.approx(by_hand(rows), abs=1e-12)
    assert got.n == k and fm.pooled is not None


@pytest.mark.parametrize("apart", [0.0, 0.005, 0.02])
def test_the_interval_covers_the_mean_setting_95_times_of_100(apart):
    """Few settings, unlike spreads: DerSimonian and Laird's own normal interval falls to .85 here."""
    g, held, many, k = np.random.default_rng(3), 0, 1500, 6
    for _ in range(many):
        rows = [g.normal(g.normal(0.01, apart), 0.004 * (1 + i), 20) for i in range(k)]
        _, low, high, *_ = by_hand(rows)
        held += low <= 0.01 <= high
    assert 0.92 < held / many < 0.975


def test_settings_alike_and_settings_unlike():
    same = [compared([0.010, 0.012, 0.008])] * 4
    assert pooled(same).tau == 0 and pooled(same).i2 == 0 and pooled(same).difference == pytest.approx(0.01)
    unlike = pooled([compared([0.01, 0.0101, 0.0099]), compared([-0.01, -0.0101, -0.0099])])
    assert unlike.i2 > 0.99 and unlike.low < 0 < unlike.high and unlike.tau == pytest.approx(0.0141, abs=1e-3)
    flat = pooled([compared([0.0, 0.0]), compared([0.0, 0.0])])
    assert (flat.difference, flat.low, flat.high, flat.i2) == (0, 0, 0, 0)
    assert pooled([compared([0.1, 0.1]), compared([0.3, 0.3])]).difference == pytest.approx(0.2)


def test_a_setting_whose_seeds_all_agree_does_not_outweigh_the_others():
    """Two settings of bit-equal runs, one without a difference and one with: the mean is no zero known to 2e-7."""
    other, harm = [0.003, -0.004, 0.001, -0.002], [-0.009, -0.007, -0.008, -0.006]
    got = pooled(compared(d) for d in ([0.0] * 4, [0.0] * 4, other, harm))
    v = [np.var(d, ddof=1) / 4 for d in (other, harm)]
    # By hand: the two that all agree take the mean variance of the others.
    given = [np.array([-1.0, 1.0]) * np.mean(v) ** 0.5] * 2  # of mean 0, and of just this variance
    assert (got.difference, got.low, got.high, got.tau) == pytest.approx(by_hand([*given, other, harm])[:4])
    assert got.low < -0.005 and got.high > 0.003 and got.tau > 0.004


def test_in_words():
    some = [compared(d, "nll") for d in ([0.010, 0.012, 0.008], [0.021, 0.018, 0.022])]
    words = str(pooled(some))
    assert words.startswith("+0.015 [") and "over 2 settings, which differ by 0.007 (I2 9" in words
    assert str(pooled(some[:1])) == "+0.010 [nan, nan] over 1 setting"


def test_nan_stays_nan_and_what_is_no_list_of_pairs_is_named():
    good, lost = compared([0.1, 0.2, 0.3]), compared([0.1, math.nan])
    one = pooled([good])
    assert one.difference == good.difference and math.isnan(one.low) and math.isnan(one.tau) and one.n == 1
    for settings in ([good, lost], [good, compared([0.2])]):
        both = pooled(settings)
        assert both.n == 2 and math.isnan(both.low) and math.isnan(both.tau)
    assert math.isnan(pooled([good, lost]).difference)
    for bad in ([], good, [0.1], "ab", None, [good, replace(good, metric="nll")]):
        with pytest.raises(ValueError, match="comparisons"):
            pooled(bad)
