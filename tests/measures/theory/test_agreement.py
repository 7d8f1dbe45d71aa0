"""Amplification and the share explained: against theory's own ratio, scikit-learn and cases by hand."""

import math

import pytest
import torch

from featmix_lite.measures.theory import amplification, mixed_feature, r_squared, simplex, simplex_coefficients


def planted(stretch=1.0, n=30, d=14, seed=0):
    """Mixes that lie ``stretch`` times as far out along w_i + w_j as the convex mix of the means does."""
    g = torch.Generator().manual_seed(seed)
    W = simplex(5, d, dtype=torch.float64)
    means = 3 * W + 0.1 * torch.randn(5, d, generator=g, dtype=torch.float64)
    labels = torch.rand(n, 5, generator=g).argsort(1)[:, :2]
    first = 0.45 + 0.1 * torch.rand(n, 1, generator=g, dtype=torch.float64)
    weights = torch.cat([first, 1 - first], 1)
    out = W[labels].sum(1)
    out = out / out.norm(dim=1, keepdim=True)
    convex = (weights[..., None] * means[labels]).sum(1)
    return convex + (stretch - 1) * (convex * out).sum(1, keepdim=True) * out, weights, labels, means, W


@pytest.mark.parametrize("stretch", [0.7, 1.0, 1.5])
def test_it_is_what_was_planted(stretch):
    features, weights, labels, means, W = planted(stretch)
    assert amplification(features, weights, labels, means, W) == pytest.approx(stretch)
    aside = features + torch.linalg.svd(W)[2][-1]  # at right angles to the classifier
    assert amplification(aside, weights, labels, means, W + 7) == pytest.approx(stretch, abs=0.05)
    assert amplification(aside, weights, labels, means, 9 * W) == pytest.approx(stretch)


def test_theory_s_own():
    W = simplex(10, 20)
    means = mixed_feature([[1.0]] * 10, [[k] for k in range(10)], W, 0.01)
    h = mixed_feature([[0.5, 0.5]], [[0, 1]], W, 0.01)
    wanted = 2 * simplex_coefficients(0.5, 10)[0] / simplex_coefficients(1.0, 10)[0]
    assert amplification(h, [[0.5, 0.5]], [[0, 1]], means, W) == pytest.approx(wanted, rel=1e-5)
    linear = mixed_feature([[0.5, 0.5]], [[0, 1]], W, 0.01, "mse")
    means = mixed_feature([[1.0]] * 10, [[k] for k in range(10)], W, 0.01, "mse")
    assert amplification(linear, [[0.5, 0.5]], [[0, 1]], means, W) == pytest.approx(1)


def test_only_half_way_rows_of_two_classes_count_and_it_is_a_ratio_of_means():
    W = torch.eye(2).double()
    W = torch.cat([W, -W.sum(0, keepdim=True)])
    means, out = 2 * W, torch.tensor([1.0, 1.0]).double()
    features = torch.stack([out, 3 * out, 99 * out, 99 * out])
    weights = [[0.5, 0.5], [0.45, 0.55], [0.3, 0.7], [0.5, 0.5]]
    labels = [[0, 1], [0, 1], [0, 1], [0, 0]]
    assert amplification(features, weights, labels, means, W) == pytest.approx(2)
    assert amplification(features, weights, labels, means, W, within=0.0) == pytest.approx(1)
    assert amplification(features, weights, labels, means, W, within=0.2) == pytest.approx(103 / 3)
    means, two = torch.tensor([[1.0, 1.0], [1.0, 1.0], [0.0, -9.0]]), torch.tensor([[1.0, 1.0], [0.0, -10.0]])
    wanted = (2**0.5 + 10) / (2**0.5 + 4)  # w_0 + w_2 is (0, -1)
    assert amplification(two, [[0.5, 0.5]] * 2, [[0, 1], [0, 2]], means, W) == pytest.approx(wanted)
    for bad in (dict(within=0.6), dict(within=math.nan), dict(weights=weights[:2]), dict(means=means[:2]),
                dict(features=features[:, :1]), dict(labels=[[0, 0]] * 4), dict(weights=[[0.9, 0.1]] * 4),
                dict(W=torch.eye(3)), dict(weights=[[1.0]] * 4, labels=[[1]] * 4)):  # fmt: skip
        with pytest.raises(ValueError):
            amplification(**{**dict(features=features, weights=weights, labels=labels, means=means, W=W), **bad})
    assert math.isnan(amplification(features * math.nan, weights, labels, means, W))


def test_the_share_explained_is_scikit_learn_s_weighted_by_variance():
    metrics = pytest.importorskip("sklearn.metrics")
    g = torch.Generator().manual_seed(0)
    x = torch.randn(40, 6, generator=g) * torch.arange(1, 7) + 3
    y = x + torch.randn(40, 6, generator=g)
    wanted = metrics.r2_score(x.numpy(), y.numpy(), multioutput="variance_weighted")
    assert r_squared(x, y) == pytest.approx(wanted) and r_squared(x.view(40, 2, 3), y.view(40, 2, 3)) < 1
    assert r_squared(x, x) == 1 and r_squared(x, -x) < 0
    assert r_squared(x, x.mean(0).expand(40, 6)) == pytest.approx(0, abs=1e-6)
    assert math.isnan(r_squared(x * math.nan, x)) and math.isnan(r_squared(x[:1], y[:1]))
    for bad in ((x, y[:3]), (x[:0], y[:0]), (x, y[:, :1]), (torch.tensor(1.0), torch.tensor(1.0))):
        with pytest.raises(ValueError, match="one shape"):
            r_squared(*bad)
