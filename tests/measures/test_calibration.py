"""Calibration against torchmetrics, scikit-learn and scipy."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn.metrics import brier_score_loss, log_loss

from featmix_lite.measures import calibration, fit_temperature


def some(n=500, k=5, sharp=3.0, seed=0):
    g = torch.Generator().manual_seed(seed)
    y = torch.randint(k, (n,), generator=g)
    logits = torch.randn(n, k, generator=g) + 1.5 * torch.nn.functional.one_hot(y, k)
    return sharp * logits, y


@pytest.mark.parametrize("bins", [1, 10, 15])
def test_ece_and_mce_are_torchmetrics(bins):
    metrics = pytest.importorskip("torchmetrics.functional.classification")
    logits, y = some()
    got = calibration(logits, y, bins=bins)
    for norm, mine in (("l1", got.ece), ("max", got.mce)):
        want = metrics.multiclass_calibration_error(logits.double().softmax(1), y, 5, n_bins=bins, norm=norm)
        assert mine == pytest.approx(float(want), abs=1e-6)


def test_brier_and_nll_are_scikit_learns():
    logits, y = some()
    p = logits.double().softmax(1).numpy()
    got = calibration(logits, y)
    assert got.nll == pytest.approx(log_loss(y.numpy(), p), rel=1e-9)
    by_class = sum(brier_score_loss((y == k).numpy(), p[:, k]) for k in range(5))
    assert got.brier == pytest.approx(by_class, rel=1e-9)


@pytest.mark.parametrize("equal", ["width", "mass"])
def test_bins_by_hand(equal):
    logits, y = some(203)
    got = calibration(logits, y, bins=7, equal=equal)
    p = logits.double().softmax(1)
    sure, right = p.max(1).values.numpy(), (p.argmax(1) == y).double().numpy()
    if equal == "width":
        parts = [np.flatnonzero((sure > i / 7) & (sure <= (i + 1) / 7)) for i in range(7)]
    else:
        order, places = np.argsort(sure, kind="stable"), np.arange(203) * 7 // 203
        parts = [order[places == i] for i in range(7)]
        assert max(map(len, parts)) - min(map(len, parts)) <= 1
    gaps = [abs(sure[i].mean() - right[i].mean()) if len(i) else 0.0 for i in parts]
    assert got.bins.counts.tolist() == [len(i) for i in parts]
    assert got.mce == pytest.approx(max(gaps))
    assert got.ece == pytest.approx(sum(g * len(i) for g, i in zip(gaps, parts)) / 203)
    assert len(got.bins.edges) == 8 and (got.bins.edges.diff() >= 0).all()


def test_the_temperature_is_scipys_and_mends_what_was_too_sure():
    for sharp in (0.2, 1.0, 6.0):
        logits, y = some(sharp=sharp)
        t = fit_temperature(logits, y)
        found = minimize_scalar(
            lambda s: calibration(logits * math.exp(-s), y).nll, bracket=(-1, 1), tol=1e-12  # noqa: B023
        )
        assert t == pytest.approx(math.exp(found.x), rel=1e-3)
        assert calibration(logits / t, y).nll <= calibration(logits, y).nll + 1e-12
    assert calibration(logits / t, y).ece < 0.5 * calibration(logits, y).ece and t > 2


def test_all_right_has_no_least_temperature_and_ends_sharp():
    t = fit_temperature(torch.tensor([[5.0, 0.0], [0.0, 5.0]]), torch.tensor([0, 1]))
    assert 1e-3 <= t < 0.2


def test_float32_and_large_logits_are_fine():
    got = calibration(torch.tensor([[1e4, 0.0], [0.0, 1e4]]), torch.tensor([0, 0]))
    assert got.nll == pytest.approx(5000) and got.ece == pytest.approx(0.5) and got.brier == pytest.approx(1.0)


@pytest.mark.parametrize("wrong, match", [
    ((torch.zeros(3), torch.zeros(3, dtype=torch.long)), "they take"),
    ((torch.zeros(3, 2), torch.zeros(3)), "they take"),
    ((torch.zeros(0, 2), torch.zeros(0, dtype=torch.long)), "at least 1"),
    ((torch.zeros(2, 2), torch.tensor([0, 2])), "0 to 2.*classes 0 to 1"),
])  # fmt: skip
def test_errors_name_the_value(wrong, match):
    for function in (calibration, fit_temperature):
        with pytest.raises(ValueError, match=match):
            function(*wrong)
    for name, value in (("bins", 0), ("equal", "area")):
        with pytest.raises(ValueError, match=f"{name}="):
            calibration(torch.zeros(1, 2), torch.tensor([0]), **{name: value})


def test_a_confidence_on_an_edge_falls_in_the_bin_below():
    even = torch.zeros(3, 4)  # exactly 1/4 sure: the upper edge of the first of four bins
    assert calibration(even, torch.tensor([0, 1, 0]), bins=4).bins.counts.tolist() == [3, 0, 0, 0]


@pytest.mark.parametrize("lost", [math.nan, math.inf])
@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("equal", ["width", "mass"])
def test_nan_in_is_nan_out(lost, whole, equal):
    logits, y = some(40)
    logits[slice(None) if whole else 7] = lost
    got = calibration(logits, y, equal=equal)
    assert all(math.isnan(v) for v in got[:4]) and math.isnan(fit_temperature(logits, y))
    assert got.bins.counts.sum() == 0 and got.bins.accuracy.isnan().all() and len(got.bins.edges) == 16


def test_a_class_that_cannot_be_has_minus_infinity():
    logits, y = some(60)
    wide = torch.cat([logits, torch.full((60, 1), -math.inf)], 1)
    assert calibration(wide, y)[:4] == pytest.approx(calibration(logits, y)[:4])
    assert fit_temperature(wide, y) == pytest.approx(fit_temperature(logits, y))
    y[0] = 5  # and yet it was the one
    assert calibration(wide, y).nll == math.inf and math.isnan(fit_temperature(wide, y))


@pytest.mark.parametrize("bad", [None, "text", [["a"]], object(), torch.zeros(2, 2) * 1j])
def test_what_is_no_tensor_is_named(bad):
    for function in (calibration, fit_temperature):
        with pytest.raises(ValueError, match="logits"):
            function(bad, [0, 1])
    lists = calibration([[1.0, 0.0], [0.0, 1.0]], [0, 0])
    assert lists.nll == calibration(torch.eye(2), torch.tensor([0, 0])).nll


def tied(n, levels, seed):
    """Logits of few different confidences, and labels at random: what depends on order would move."""
    g = torch.Generator().manual_seed(seed)
    level = torch.rand(levels, generator=g, dtype=torch.float64)[torch.randint(levels, (n,), generator=g)]
    return torch.stack([3 * level, torch.zeros(n, dtype=torch.float64)], 1), torch.randint(2, (n,), generator=g)


@settings(max_examples=60)
@given(
    st.integers(1, 60), st.integers(1, 5), st.integers(1, 12), st.integers(0, 999), st.sampled_from(["width", "mass"])
)
def test_the_order_of_rows_never_matters(n, levels, bins, seed, equal):
    logits, y = tied(n, levels, seed)
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed + 1))
    one, two = (calibration(z, t, bins, equal) for z, t in ((logits, y), (logits[order], y[order])))
    assert one[:4] == pytest.approx(two[:4], abs=1e-12) and torch.equal(one.bins.counts, two.bins.counts)
    torch.testing.assert_close(one.bins.edges, two.bins.edges)
    # each row lies between the edges of its bin, and no confidence is in two bins
    sure = logits.softmax(1).amax(1)
    assert len(sure.unique()) >= int((one.bins.counts > 0).sum()) and one.bins.counts.sum() == n
    which = torch.bucketize(sure - 1e-12, one.bins.edges[1:-1])
    assert torch.equal(torch.bincount(which, minlength=bins), one.bins.counts)


def test_ten_rows_of_one_confidence_are_one_bin():
    logits, y = torch.tensor([[1.0, 0.0]]).repeat(10, 1), torch.tensor([0] * 7 + [1] * 3)
    want = abs(float(logits.double().softmax(1)[0, 0]) - 0.7)
    for order in (torch.arange(10), torch.tensor([0, 7, 1, 8, 2, 9, 3, 4, 5, 6])):
        for bins in (2, 3, 5, 10):
            got = calibration(logits[order], y[order], bins, "mass")
            assert got.ece == pytest.approx(want) and got.bins.counts.max() == 10


def test_equal_mass_bins_hold_their_own_rows_where_rows_are_no_multiple_of_bins():
    logits, y = some(10)
    bins = calibration(logits, y, 3, "mass").bins
    sure = logits.double().softmax(1).amax(1).sort().values
    assert bins.counts.tolist() == [4, 3, 3] and bins.edges[1:].tolist() == pytest.approx(sure[[3, 6, 9]].tolist())


def test_an_edge_is_met_in_spite_of_rounding():
    for k in (3, 6, 7, 10, 49):  # as many equal logits: exactly 1/k sure, on the edge of the first of k bins
        assert calibration(torch.zeros(4, k), torch.arange(4) % k, k).bins.counts.tolist() == [4] + [0] * (k - 1)


def test_the_order_of_rows_does_not_move_the_temperature():
    logits, y = tied(50, 3, 0)
    turned = torch.randperm(50, generator=torch.Generator().manual_seed(2))
    assert fit_temperature(logits, y) == pytest.approx(fit_temperature(logits[turned], y[turned]), rel=1e-6)


def test_a_group_of_ties_goes_where_its_middle_row_belongs():
    logits = torch.tensor([[1.0, 0.0]] + [[2.0, 0.0]] * 9)  # of nine the fifth belongs above
    assert calibration(logits, torch.zeros(10).long(), 2, "mass").bins.counts.tolist() == [1, 9]


def test_an_even_group_of_ties_has_its_middle_in_the_lower_half():
    logits = torch.tensor([[1.0, 0.0]] * 3 + [[2.0, 0.0]] * 4 + [[3.0, 0.0]] * 3)  # of rows 3 to 6 the middle one is 4
    assert calibration(logits, torch.zeros(10).long(), 2, "mass").bins.counts.tolist() == [7, 3]
