"""Paired differences against scipy, their coverage on simulated seeds, and when two are called level."""

import math

import made
import numpy as np
import pytest
import torch
from made import record
from scipy import stats

import featmix_lite as fm
from featmix_lite.experiments.differences import compared, mean_interval, paired, untold

A, B = fm.Mix("block1.relu"), fm.Mix("input")


def records(a, b, mix_a=A, mix_b=B, **more):
    """Accuracies ``a`` of one mixing and ``b`` of another, from seed 0 on."""
    both = [(mix_a, a), (mix_b, b)]
    return [record(mix, s, {"accuracy": v}, **more) for mix, values in both for s, v in enumerate(values)]


def test_it_is_scipys_paired_t_test():
    g = np.random.default_rng(0)
    a, b = g.normal(0.9, 0.02, 12), g.normal(0.89, 0.02, 12)
    got, want = paired(records(a, b), A, B), stats.ttest_rel(a, b)
    ends = want.confidence_interval(0.95)
    assert (got.low, got.high, got.p) == pytest.approx((ends.low, ends.high, want.pvalue))
    assert got.difference == pytest.approx((a - b).mean()) and got.n == 12
    other = paired(records(a, b), B, A)
    assert (other.low, other.high) == pytest.approx((-got.high, -got.low))
    assert got.bootstrap == pytest.approx(
        stats.bootstrap((a - b,), np.mean, method="percentile", n_resamples=9999).confidence_interval, abs=2e-3
    )


@pytest.mark.parametrize("n", [5, 20])
def test_its_interval_covers_the_truth_95_times_of_100(n):
    g, held, many = np.random.default_rng(1), 0, 600
    for _ in range(many):
        common = g.normal(0, 0.05, n)  # what the seed does to both
        a, b = common + g.normal(0.01, 0.01, n), common + g.normal(0, 0.01, n)
        d = a - b
        half = stats.t.ppf(0.975, n - 1) * d.std(ddof=1) / math.sqrt(n)
        got = compared(d)
        assert (got.low, got.high) == pytest.approx((d.mean() - half, d.mean() + half))
        held += got.low <= 0.01 <= got.high
    low, high = stats.binom.interval(0.999, many, 0.95)
    assert low <= held <= high


def test_in_words():
    up = compared([0.010, 0.012, 0.008, 0.011])
    assert str(up) == "+1.0 points [0.8, 1.3], 4 seeds: higher" and up.verdict == "higher"
    assert compared([-0.01, -0.012, -0.008]).verdict == "lower"
    flat = compared([0.01, -0.02, 0.015, 0.0])
    assert flat.verdict == "no difference seen"
    assert str(flat).endswith(f"so many show {100 * flat.detectable:.1f} points four times of five")
    assert str(compared([0.2, 0.21, 0.19], "nll")).startswith("+0.200 [0.1")


def test_an_end_beside_zero_is_not_printed_as_zero():
    below = compared([-0.0035, -0.0031, -0.0026, -0.0012, 0.0001])
    across = compared([-0.0026, 0.0011, -0.0029, -0.0035, -0.0015])
    assert below.high < 0 < across.high and abs(below.high) < 5e-4 > across.high
    assert (below.verdict, across.verdict) == ("lower", "no difference seen")
    for one in (below, across):
        assert "0.0]" not in str(one)


@pytest.mark.parametrize("shift, least, most", [(0.0, 0.7, 1.0), (0.01, 0.0, 0.01), (0.0051, 0.0, 0.05)])
def test_level_by_simulation(shift, least, most):
    g, n, margin, many = np.random.default_rng(4), 20, 0.005, 2000
    runs = g.normal(shift, 0.006, (many, n))
    got = [compared(d, margin=margin) for d in runs[:300]]
    half = stats.t.ppf(0.975, n - 1) * runs.std(1, ddof=1) / math.sqrt(n)
    level = (runs.mean(1) - half >= -margin) & (runs.mean(1) + half <= margin)
    assert [one.verdict == "level" for one in got] == level[:300].tolist()
    assert [one.p_level <= 0.05 for one in got] == level[:300].tolist()
    assert least <= level.mean() <= most


def test_level_is_schuirmanns_two_tests():
    for d in np.random.default_rng(5).normal(0.002, 0.006, (20, 12)):
        both = [stats.ttest_1samp(d, -0.005, alternative="greater"), stats.ttest_1samp(d, 0.005, alternative="less")]
        assert compared(d, margin=0.005).p_level == pytest.approx(min(1, 2 * max(one.pvalue for one in both)))
    assert compared([0.001, 0.0011, 0.0012], margin=0.005).verdict == "level"  # surely above zero, and too small
    assert compared([0.001, 0.0011, 0.0012]).verdict == "higher"
    assert compared([0.0, 0.0], margin=0.1).p_level == 0 and compared([0.1, 0.1], margin=0.05).p_level == 1
    assert compared([0.1, 0.1], margin=0.05).verdict == "higher"
    assert paired(records([0.9, 0.8, 0.7], [0.9, 0.8, 0.7]), A, B, margin=0.01).verdict == "level"


@pytest.mark.parametrize("margin", [0, -0.1, math.nan, "0.005", True])
def test_a_margin_that_is_none_is_named(margin):
    with pytest.raises(ValueError, match="margin="):
        compared([0.1, 0.2], margin=margin)


def test_few_and_equal_seeds():
    one = paired(records([0.9], [0.8]), A, B)
    assert one.n == 1 and math.isnan(one.low) and one.verdict == "no difference seen"
    assert str(one) == "+10.0 points, 1 seed: one seed gives no interval"
    assert compared([0.1, 0.1, 0.1]).verdict == "higher" and compared([0.0, 0.0]).verdict == "no difference seen"


def test_only_common_seeds_count_and_failures_do_not():
    both = records([0.9, 0.8, 0.7, 0.6], [0.8, 0.7])
    both.append(record(B, 2, {"error": "x"}))
    assert paired(both, A, B).n == 2
    assert paired(records([0.9, 0.8], [0.8, 0.7], mix_b=None), A, None).difference == pytest.approx(0.1)
    assert paired(records([0.9, 0.8], [0.8, 0.7], mix_b=None), A, fm.Mix.off()).n == 2


def test_what_cannot_be_compared_is_named():
    both = records([0.9, 0.8], [0.8, 0.7])
    with pytest.raises(ValueError, match="no records of Mix.at='fc'.*block1.relu"):
        paired(both, fm.Mix("fc"), B)
    with pytest.raises(ValueError, match="no 'nll'; they hold: accuracy"):
        paired(both, A, B, "nll")
    with pytest.raises(ValueError, match="seed 0 of .* stands twice"):
        paired(both + records([0.5], [0.5], data="mnist"), A, B)
    with pytest.raises(ValueError, match="no seed in common"):
        paired([r for r in both if (r["config"]["seed"] == 0) == (r["config"]["mix"] == A.as_dict())], A, B)


def test_a_run_without_a_temperature_says_nothing_after_one():
    some = made.records(
        (None, fm.Mix("input")), 4, lambda mix, s: {"temperature": 0.4, "nll": 0.1, "nll_calibrated": 0.1 + s / 99}
    )
    some[3] |= {"temperature": 0.0010000001, "nll_calibrated": 25.0}
    assert paired(some, fm.Mix("input"), None, "nll_calibrated").n == 3
    assert paired(some, fm.Mix("input"), None, "nll_calibrated").difference == 0
    assert paired(some, fm.Mix("input"), None, "nll").n == 4
    logits, labels = 9 * torch.eye(3), torch.arange(3)
    assert untold({"temperature": fm.measures.fit_temperature(logits, labels)}, "nll_calibrated")


@pytest.mark.parametrize("lost", [math.nan, math.inf, -math.inf])
def test_nan_in_is_nan_out_and_no_verdict(lost):
    one = compared([0.01, lost, 0.012])
    assert one.n == 3 and one.verdict == "no difference seen" and "four times" not in str(one)
    assert all(math.isnan(v) for v in (one.low, one.high, one.p, *one.bootstrap, one.detectable, one.p_level))
    rows = [record(m, s, {"accuracy": 0.5 + (m is None) * (lost if s == 1 else 0.1)})
            for s in range(4) for m in (None, fm.Mix("input"))]  # fmt: skip
    both = paired(rows, fm.Mix("input"), None)
    assert math.isnan(both.p) and both.verdict == "no difference seen" and both.n == 4
    assert all(math.isnan(v) for v in mean_interval([0.5, lost])[1:])


def test_no_values_are_a_plain_error():
    for call in (compared, mean_interval):
        for bad in ([], [[1.0, 2.0]], "abc"):
            with pytest.raises(ValueError, match="row of numbers"):
                call(bad)


@pytest.mark.parametrize("value", ["0.9", None, True, [0.9]])
def test_a_figure_that_is_no_number_is_named(value):
    rows = [record(m, s, {"accuracy": value if m is None else 0.5}) for s in (0, 1) for m in (None, fm.Mix("input"))]
    with pytest.raises(ValueError, match="accuracy=.*not a number"):
        paired(rows, fm.Mix("input"), None)
    with pytest.raises(ValueError, match="metric="):
        paired(rows, fm.Mix("input"), None, metric=["accuracy"])


@pytest.mark.filterwarnings("error")
def test_figures_too_large_to_square_are_nan_and_no_error():
    for rows in ([1e200, 1.1e200], [1e308, -1e308, 1e308]):
        told = compared(rows)
        assert told.verdict == "no difference seen" and np.isnan([told.low, told.high, told.detectable, told.p]).all()
