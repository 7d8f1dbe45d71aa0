"""The library's readings, each written out again in NumPy; zero on a simplex; what moves them and what does not."""

import math

import numpy as np
import pytest
import torch
from features_of_classes import unbalanced
from hypothesis import given, settings
from hypothesis import strategies as st

from featmix_lite.measures import collapse, collapse_readings
from featmix_lite.models import simplex


def by_hand(h, y, W, b, elsewhere):
    h, y, W, b, elsewhere = (t.numpy() for t in (h, y, W, b, elsewhere))
    K = len(W)
    mu = np.array([h[y == c].mean(0) for c in range(K)])
    M, Wc = mu - mu.mean(0), W - W.mean(0)
    var = [((h[y == c] - mu[c]) ** 2).sum(1).mean() for c in range(K)]
    pairs = [(i, j) for i in range(K) for j in range(K) if i != j]
    cdnv = np.mean([(var[i] + var[j]) / (2 * ((mu[i] - mu[j]) ** 2).sum()) for i, j in pairs])
    within = sum(((row - mu[c]) ** 2).sum() for row, c in zip(h, y)) / len(h)
    ideal = (np.eye(K) - np.ones((K, K)) / K) / np.sqrt(K - 1)

    def error(a, b):
        return np.linalg.norm(b @ a.T / np.linalg.norm(b @ a.T) - ideal)

    other = elsewhere.mean(0)
    cosines = [abs(m @ other / np.linalg.norm(m) / np.linalg.norm(other)) for m in mu]
    return cdnv, within / ((M**2).sum() / K), error(M, M), error(Wc, Wc), error(M, W), np.mean(cosines)


@pytest.mark.parametrize("seed", range(4))
def test_each_is_its_formula(seed):
    h, y, W, b = unbalanced(seed, classes=3 + seed)
    elsewhere = torch.randn(9, 6, dtype=torch.float64) + 1
    found = collapse_readings(h, y, W, b, elsewhere)
    told = (found.variability_cdnv, found.covariance_ratio, found.simplex_etf_error, found.simplex_etf_error_weights,
            found.self_duality_error, found.orthogonality_deviation)  # fmt: skip
    assert told == pytest.approx(by_hand(h, y, W, b, elsewhere), rel=1e-9)
    assert found.clf_ncc_agreement == 1 - collapse(h, y, W, b).nc4


def test_a_simplex_and_what_is_not_asked():
    corners, y = simplex(5, 7, dtype=torch.float64), torch.arange(5).repeat(3)
    found = collapse_readings(corners[y], y, 2 * corners)
    assert max(found[:5]) < 1e-12 and found.clf_ncc_agreement == 1 and np.isnan(found.orthogonality_deviation)
    with pytest.raises(ValueError, match=r"elsewhere \(3, 2\).*width 7"):
        collapse_readings(corners[y], y, corners, elsewhere=torch.zeros(3, 2))
    with pytest.raises(ValueError, match="no row of class 4"):
        collapse_readings(corners[y[:4]], y[:4], corners)
    for other, told in (([1.0], "a list"), (corners[:0], r"\(0, 7\)"), (corners + 0j, "complex128")):
        with pytest.raises(ValueError, match=f"elsewhere.* {told}"):
            collapse_readings(corners[y], y, corners, elsewhere=other)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 99), st.floats(0.01, 100), st.floats(0.01, 100))
def test_what_turns_shifts_and_scales_them_changes_nothing(seed, wide, steep):
    h, y, W, b = unbalanced(seed)
    g = torch.Generator().manual_seed(seed)
    was = torch.tensor(collapse_readings(h, y, W, b)[:6])
    turn = torch.linalg.qr(torch.randn(6, 6, generator=g).double()).Q
    shift, order = torch.randn(6, generator=g).double(), torch.randperm(len(h), generator=g)
    for changed in (
        (h @ turn, y, W @ turn, b), (h + shift, y, W, b - W @ shift), (h * wide, y, W * steep, b * wide * steep),
        (h[order], y[order], W, b), (h, 3 - y, W.flip(0), b.flip(0)),
    ):  # fmt: skip
        assert torch.allclose(was, torch.tensor(collapse_readings(*changed)[:6]), rtol=1e-6)


def test_each_rises_with_what_it_reads():
    corners, y = simplex(4, 5, dtype=torch.float64), torch.arange(4).repeat(50)
    noise = torch.randn(200, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    bend = torch.tensor([0.0, 0.4, 0, 0])[:, None] * corners[0]
    wide = [collapse_readings(corners[y] + s * noise, y, corners) for s in (0.01, 0.1, 0.5)]
    bent = [collapse_readings((corners + s * bend)[y], y, corners + s * bend) for s in (0, 1, 2)]
    turned = [collapse_readings(corners[y], y, corners + s * (corners[[1, 0, 2, 3]] - corners)) for s in (0, 0.4, 1)]
    for runs, names in ((wide, ("variability_cdnv", "covariance_ratio")), (turned, ("self_duality_error",)),
                        (bent, ("simplex_etf_error", "simplex_etf_error_weights"))):  # fmt: skip
        for name in names:
            low, mid, high = (getattr(run, name) for run in runs)
            assert low < mid / 3 and mid < high / 1.5, name
    assert turned[2].clf_ncc_agreement == 0.5 and turned[2].simplex_etf_error < 1e-12
    ones = torch.ones(9, 5)
    along, against = (collapse_readings(corners[y] + 1, y, corners, elsewhere=other) for other in (ones, -2 * ones))
    assert along.orthogonality_deviation == pytest.approx(against.orthogonality_deviation, rel=1e-12)
    assert along.orthogonality_deviation > 0.5


def test_nan_stays_nan():
    h, y, W, b = unbalanced()
    fine, hole = collapse_readings(h, y, W, b, h), h.clone()
    hole[3, 2] = math.nan
    assert not any(math.isnan(v) for v in fine)
    assert [math.isnan(v) for v in collapse_readings(hole, y, W, b, h)] == [True, True, True, False, True, True, True]
    lost = [math.isnan(v) for v in collapse_readings(h, y, W * math.nan, b, h)]
    assert lost == [False, False, False, True, True, True, False]
    assert math.isnan(collapse_readings(h, y, W, b * math.nan).clf_ncc_agreement)
    for other in (hole, h * 0):  # a mean without a direction has no cosine
        assert math.isnan(collapse_readings(h, y, W, b, other).orthogonality_deviation)


def test_many_classes_take_no_memory_of_pairs_times_width():
    y = torch.arange(600)
    h = torch.randn(600, 400, generator=torch.Generator().manual_seed(0))
    with torch.profiler.profile(profile_memory=True) as profile:
        assert collapse_readings(h, y, h).variability_cdnv == 0
    most = max(event.nbytes() for event in profile.profiler.kineto_results.events() if event.name() == "[memory]")
    assert most < 8 * 600 * 600 * 4
