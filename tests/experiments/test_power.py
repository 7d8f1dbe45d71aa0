"""What so many seeds can see, by simulation."""

import math

import numpy as np
import pytest
from scipy import stats

from featmix_lite.experiments.differences import compared
from featmix_lite.experiments.power import detectable


@pytest.mark.parametrize("n, among", [(3, 1), (5, 1), (20, 1), (10, 6)])
def test_a_difference_of_this_size_shows_four_times_of_five(n, among):
    spread, many = 0.7, 20_000
    d = np.random.default_rng(n).normal(detectable(spread, n, among), spread, (many, n))
    p = stats.ttest_1samp(d, 0, axis=1).pvalue
    assert (p < 0.05 / among).mean() == pytest.approx(0.8, abs=0.012)


def test_it_grows_with_the_spread_and_falls_with_seeds():
    assert detectable(0.2, 8) == pytest.approx(2 * detectable(0.1, 8)) and detectable(0.0, 8) == 0
    each = [detectable(1.0, n) for n in range(2, 60)]
    assert each == sorted(each, reverse=True)
    assert [detectable(1.0, 9, k) for k in (1, 2, 9)] == sorted(detectable(1.0, 9, k) for k in (1, 2, 9))
    assert detectable(1.0, 4000) == pytest.approx((stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) / 4000**0.5, rel=1e-3)


def test_it_does_not_depend_on_what_was_seen():
    d = np.random.default_rng(0).normal(0, 0.01, 12)
    assert compared(d).detectable == pytest.approx(compared(d + 0.5).detectable)
    assert compared(d).detectable == pytest.approx(detectable(float(d.std(ddof=1)), 12))
    assert compared([0.1, 0.1]).detectable == 0 and math.isnan(compared([0.1]).detectable)


def test_what_it_cannot_take_is_named():
    assert math.isnan(detectable(0.1, 1))
    for spread, n, among in ((-1.0, 5, 1), (math.nan, 5, 1), ("1", 5, 1), (1.0, 0, 1), (1.0, 2.5, 1), (1.0, 5, 0)):
        with pytest.raises(ValueError, match="spread=|n=|among="):
            detectable(spread, n, among)
