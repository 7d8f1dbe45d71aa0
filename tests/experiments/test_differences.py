"""Paired differences against scipy, their coverage on simulated seeds, and the power they promise."""

import math
from dataclasses import replace

import made
import numpy as np
import pytest
import torch
from made import record
from scipy import stats

import featmix_lite as fm
from featmix_lite.experiments.differences import Paired, compared, holm, mean_interval, paired, seeds_needed, untold

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


def test_power_by_simulation():
    n = seeds_needed(0.5, 1.0)
    g = np.random.default_rng(2)
    found = np.mean([stats.ttest_1samp(g.normal(0.5, 1, n), 0).pvalue < 0.05 for _ in range(3000)])
    assert n == 34 and found == pytest.approx(0.8, abs=0.03)
    assert seeds_needed(1e-4, 1.0) is None and seeds_needed(0.5, 0.0) == 2 and seeds_needed(0.0, 1.0) is None


def test_power_is_looked_for_where_it_is():
    for effect in (0.0887, 0.1, 0.35, 1.0, 2.5, 8.0, 1e3, 1e9):  # one n after the other, with scipy alone
        for n in range(2, 1001):
            shift = min(effect, 30) * n**0.5
            if stats.nct.sf(stats.t.ppf(0.975, n - 1), n - 1, shift) >= 0.8:
                break
        assert seeds_needed(effect, 1.0) == n
    assert seeds_needed(0.0885, 1.0) is None


def test_in_words():
    up = compared([0.010, 0.012, 0.008, 0.011])
    assert str(up) == "+1.0 points [0.8, 1.3], 4 seeds: higher" and up.verdict == "higher"
    assert compared([-0.01, -0.012, -0.008]).verdict == "lower"
    flat = compared([0.01, -0.02, 0.015, 0.0])
    assert flat.verdict == "no difference seen" and "would show it" in str(flat)
    assert str(compared([0.2, 0.21, 0.19], "nll")).startswith("+0.200 [0.1")


def test_few_and_equal_seeds():
    one = paired(records([0.9], [0.8]), A, B)
    assert one.n == 1 and math.isnan(one.low) and one.verdict == "no difference seen"
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


def test_holm_step_by_step():
    def fake(p, difference=1.0):
        return Paired(difference, 0, 0, 5, "", p, (0, 0), None)

    got = holm({"a": fake(0.01), "b": fake(0.04), "c": fake(0.02, -1.0), "d": fake(math.nan)})
    assert got == {"a": "higher", "c": "lower", "b": "higher", "d": "no difference seen"}
    assert holm({"a": fake(0.02), "b": fake(0.04), "c": fake(0.03)}) == dict.fromkeys("abc", "no difference seen")


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
    assert one.n == 3 and one.verdict == "no difference seen" and one.needed is None and "seeds would" not in str(one)
    assert all(math.isnan(v) for v in (one.low, one.high, one.p, *one.bootstrap))
    rows = [record(m, s, {"accuracy": 0.5 + (m is None) * (lost if s == 1 else 0.1)})
            for s in range(4) for m in (None, fm.Mix("input"))]  # fmt: skip
    both = paired(rows, fm.Mix("input"), None)
    assert math.isnan(both.p) and both.verdict == "no difference seen" and both.n == 4
    good = compared([1.0, 1.1, 0.9, 1.0])
    assert holm({"lost": one, "good": good}) == {"lost": "no difference seen", "good": "higher"}
    assert all(math.isnan(v) for v in mean_interval([0.5, lost])[1:])
    for pair in ((lost, 0.1), (0.1, lost), (0.1, -1.0)):
        with pytest.raises(ValueError, match="spread=|difference="):
            seeds_needed(*pair)


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


def test_equal_p_values_get_one_verdict_whatever_their_order():
    one = compared([1.0, 1.2, 0.8, 1.1, 0.95])
    for p, want in ((0.02, "higher"), (0.03, "no difference seen")):  # the first of two is held against .025
        same = {name: replace(one, p=p) for name in "ab"}
        for order in ("ab", "ba"):
            assert set(holm({name: same[name] for name in order}).values()) == {want}
