"""The library's readings, each written out again in NumPy, and zero on a simplex."""

import numpy as np
import pytest
import torch
from features_of_classes import unbalanced

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
    corners, y = simplex(5, 7).double(), torch.arange(5).repeat(3)
    found = collapse_readings(corners[y], y, 2 * corners)
    assert max(found[:5]) < 1e-6 and found.clf_ncc_agreement == 1 and np.isnan(found.orthogonality_deviation)
    with pytest.raises(ValueError, match=r"elsewhere \(3, 2\).*width 7"):
        collapse_readings(corners[y], y, corners, elsewhere=torch.zeros(3, 2))
    with pytest.raises(ValueError, match="no row of class 4"):
        collapse_readings(corners[y[:4]], y[:4], corners)
