"""The optimum against SciPy's optimisers, its own gradient, the scalar equations and what symmetry asks for."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from featmix_lite.measures.theory import channel, confidence, mixed_feature, simplex, simplex_coefficients


def rand(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def mixes(n, classes, ways, seed=0):
    """Random weights and labels (n, ways)."""
    labels = torch.randint(classes, (n, ways), generator=torch.Generator().manual_seed(seed))
    weights = rand(n, ways, seed=seed + 1).abs() + 1e-6
    return weights / weights.sum(1, keepdim=True), labels


def targets_of(weights, labels, classes):
    """The mixed labels, class by class."""
    return torch.stack([torch.where(labels == c, weights, 0.0).sum(1) for c in range(classes)], 1)


def gradient(h, weights, labels, W, decay, bias=0.0):
    y = targets_of(weights, labels, len(W))
    return ((h @ W.T + bias).softmax(1) - y) @ W + decay * h


@pytest.mark.parametrize("classes", [3, 10, 100])
@pytest.mark.parametrize("ways", [2, 3, 5])
def test_the_gradient_is_zero(classes, ways):
    weights, labels = mixes(12, classes, ways)
    general = rand(classes, classes + 4, seed=3)
    for W in (simplex(classes, classes + 2, dtype=torch.float64), general, general[:, :2], 5 + general):
        for decay in (1e-6, 1e-4, 1e-2, 1.0, 100.0):
            h = mixed_feature(weights, labels, W, decay)
            assert gradient(h, weights, labels, W, decay).norm(dim=1).max() < 1e-10


@pytest.mark.parametrize("stretch", ["features", "classes", "small", "large"])
def test_badly_scaled_classifiers(stretch):
    weights, labels = mixes(10, 12, 3)
    W, far = rand(12, 9, seed=4), torch.logspace(-3, 3, 12, dtype=torch.float64)
    W = {"features": W * far[:9], "classes": W * far[:, None], "small": W * 1e-6, "large": W * 1e5}[stretch]
    for decay in (1e-6, 1e-3, 1e2):
        h = mixed_feature(weights, labels, W, decay)
        assert gradient(h, weights, labels, W, decay).norm(dim=1).max() < 1e-10 * torch.linalg.matrix_norm(W, 2)


@pytest.mark.parametrize(("method", "decay"), [("BFGS", 0.3), ("trust-exact", 1e-2), ("trust-exact", 1e-4)])
def test_scipy_finds_the_same(method, decay):
    optimize = pytest.importorskip("scipy.optimize")
    W, bias = rand(6, 4, seed=5), rand(6, seed=6)
    weights, labels = mixes(4, 6, 3)
    y = targets_of(weights, labels, 6)
    got = mixed_feature(weights, labels, W, decay, bias=bias)
    for row in range(4):

        def value(h, row=row):
            logits = torch.from_numpy(h) @ W.T + bias
            return float(logits.logsumexp(0) - y[row] @ logits) + decay / 2 * float(h @ h)

        def slope(h, row=row):
            p = (torch.from_numpy(h) @ W.T + bias).softmax(0)
            return ((p - y[row]) @ W).numpy() + decay * h

        def curve(h):
            p = (torch.from_numpy(h) @ W.T + bias).softmax(0)
            return (W.T @ (p.diag() - p.outer(p)) @ W).numpy() + decay * torch.eye(4).numpy()

        found = optimize.minimize(
            value, got[row].numpy() * 0, jac=slope, hess=None if method == "BFGS" else curve, method=method,
            options={"gtol": 1e-9},
        )
        assert abs(found.x - got[row].numpy()).max() < 1e-6


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 12), st.floats(0, 1), st.floats(-6, 1), st.floats(0.2, 5))
def test_the_simplex_has_the_scalar_equations_coefficients(classes, weight, log_decay, scale):
    W, decay = simplex(classes, classes, scale, dtype=torch.float64), 10**log_decay
    a, b = simplex_coefficients(weight, classes, scale, decay)
    h = mixed_feature([[weight, 1 - weight]], [[0, 1]], W, decay)[0]
    torch.testing.assert_close(h, a * W[0] + b * W[1], rtol=0, atol=1e-8 * float(1 + h.norm()))


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 999), st.sampled_from(["ce", "mse"]), st.sampled_from([1e-3, 0.1]))
def test_turning_the_space_and_renaming_the_classes_only_does_that(seed, loss, decay):
    W, bias = rand(5, 7, seed=seed), rand(5, seed=seed + 1)
    weights, labels = mixes(6, 5, 2, seed)
    turn, order = torch.linalg.qr(rand(7, 7, seed=seed + 2))[0], torch.randperm(5)
    h = mixed_feature(weights, labels, W, decay, loss, bias)
    near = dict(rtol=0, atol=1e-9 * float(1 + h.abs().max()))
    torch.testing.assert_close(mixed_feature(weights, labels, W @ turn, decay, loss, bias), h @ turn, **near)
    renamed = mixed_feature(weights, order.argsort()[labels], W[order], decay, loss, bias[order])
    torch.testing.assert_close(renamed, h, **near)
    torch.testing.assert_close(mixed_feature(weights.flip(1), labels.flip(1), W, decay, loss, bias), h, **near)


@pytest.mark.parametrize("decay", [1e-6, 1e-2, 10.0])
@pytest.mark.parametrize("shape", [(4, 30), (30, 4)])
def test_squared_error_is_closed_and_exactly_convex(decay, shape):
    W, bias = rand(*shape, seed=7), rand(len(rand(*shape)), seed=8)
    weights, labels = mixes(9, shape[0], 3)
    h = mixed_feature(weights, labels, W, decay, loss="mse")
    alone = mixed_feature(torch.ones(shape[0], 1), torch.arange(shape[0])[:, None], W, decay, loss="mse")
    assert (h - (weights[..., None] * alone[labels]).sum(1)).abs().max() < 1e-12 * (1 + alone.abs().max())
    y = targets_of(weights, labels, shape[0]) - bias
    solved = torch.linalg.solve(W.T @ W + decay * torch.eye(shape[1]).double(), (y @ W).T).T
    got = mixed_feature(weights, labels, W, decay, loss="mse", bias=bias)
    torch.testing.assert_close(got, solved, rtol=1e-7, atol=1e-8)


def test_one_class_mixed_with_itself_does_not_know_the_weight():
    W = rand(7, 9, seed=9)
    alone = mixed_feature([[1.0]], [[4]], W, 1e-5)
    for dtype in (torch.float32, torch.float64):
        first = torch.rand(50, 1, dtype=dtype, generator=torch.Generator().manual_seed(1))
        mixed = mixed_feature(torch.cat([first, 1 - first], 1), torch.full((50, 2), 4), W, 1e-5)
        assert torch.equal(mixed, alone.expand(50, 9))


def test_a_channel_leads_from_class_to_class_and_cross_entropy_bends_it_outwards():
    W = simplex(10, 12, dtype=torch.float64)
    weights = torch.linspace(0, 1, 11)
    curve = channel(W, 3, 5, weights, 0.01)
    ends = mixed_feature([[1.0], [1.0]], [[5], [3]], W, 0.01)
    torch.testing.assert_close(curve[[0, -1]], ends, rtol=0, atol=1e-12)
    outwards, across = W[3] + W[5], W[3] - W[5]
    assert (curve @ across).diff().gt(0).all() and curve[5] @ outwards > 1.5 * (ends.mean(0) @ outwards)
    straight = channel(W, 3, 5, weights, 0.01, loss="mse")
    torch.testing.assert_close(straight, torch.lerp(straight[0], straight[-1], weights.double()[:, None]))
    biased = channel(W, 3, 5, weights, 0.01, bias=torch.arange(10) * 0.3)
    pair = torch.stack([weights, 1 - weights], 1).double(), torch.tensor([[3, 5]]).expand(11, 2)
    assert gradient(biased, *pair, W, 0.01, torch.arange(10).double() * 0.3).abs().max() < 1e-7  # weights in float32


def test_confidence_at_the_trial_s_weights():
    W, weights = simplex(10, 64), [[0.5, 0.5], [0.75, 0.25], [0.9, 0.1], [1.0, 0.0]]
    p = confidence(weights, [[0, 1]] * 4, W, 0.01)
    assert p.shape == (4, 10) and p.dtype == torch.float32 and torch.allclose(p.sum(1), torch.ones(4))
    assert p.amax(1).tolist() == pytest.approx([0.47, 0.71, 0.86, 0.95], abs=0.005)
    by_hand = 0.9 - 0.01 * simplex_coefficients(0.9, 10, 1.0, 0.01)[0]  # the equation: p_i = weight - decay a, less 1/D
    assert 0 < by_hand + 0.05 and abs(float(p[2, 0]) - by_hand) < 0.01
    even, rest = confidence([[0.5, 0.5]], [[0, 1]], W, 0.01, bias=[3.0] * 10), confidence(weights, [[0, 1]] * 4, W, 1e6)
    torch.testing.assert_close(even, p[:1])
    assert (rest - 0.1).abs().max() < 1e-4
    tilted, bias = rand(4, 3, seed=2), [0.0, 1.0, -2.0, 0.5]
    h = mixed_feature([[0.3, 0.7]], [[0, 1]], tilted, 0.1, bias=bias)
    wanted = (h @ tilted.T + torch.tensor(bias).double()).softmax(1)
    torch.testing.assert_close(confidence([[0.3, 0.7]], [[0, 1]], tilted, 0.1, bias=bias), wanted)


def test_the_type_is_the_classifier_s_and_a_gradient_stays_outside():
    for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        W = rand(4, 6).to(dtype).requires_grad_()
        h = mixed_feature(torch.tensor([[0.3, 0.7]]).to(dtype), torch.tensor([[0, 2]]), W, 0.1)
        assert h.dtype == dtype and not h.requires_grad and confidence([[1.0]], [[0]], W, 1).dtype == dtype
    assert mixed_feature([[0.5, 0.5]], [[0, 2]], torch.zeros(4, 6), 0.1).tolist() == [[0.0] * 6]


W = torch.eye(3)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        (dict(weights=[[0.5, 0.6]]), r"weights\[0\]=.*1 in all"),
        (dict(weights=[[-0.5, 1.5]]), "0 or above"),
        (dict(weights=[[math.nan, 1.0]]), "weights hold nan"),
        (dict(weights=[[1.0]]), r"\(1, 1\).*\(N, k\)"),
        (dict(weights=torch.zeros(0, 2), labels=torch.zeros(0, 2).long()), "at least 1"),
        (dict(labels=[[0.0, 1.0]]), "whole numbers"),
        (dict(labels=[[0, 3]]), "from 0 to 3, W has classes 0 to 2"),
        (dict(labels=[[-1, 2]]), "from -1 to 2"),
        (dict(W=torch.eye(3).long()), "floats"),
        (dict(W=torch.ones(3)), r"\(K, d\)"),
        (dict(W=torch.full((3, 3), math.inf)), "nan or infinity in 3 of 3"),
        (dict(decay=0), "decay=0"),
        (dict(decay=-1.0), "decay=-1.0"),
        (dict(decay=math.nan), "decay=nan"),
        (dict(loss="hinge"), "choose one of ce, mse"),
        (dict(bias=[0.0, 1.0]), r"\(3,\)"),
        (dict(bias=[0.0, 1.0, math.nan]), "finite"),
    ],
)
def test_bad_input_is_named(how, says):
    given = dict(weights=[[0.5, 0.5]], labels=[[0, 1]], W=W, decay=0.1)
    for function in (mixed_feature, confidence):
        with pytest.raises(ValueError, match=says):
            function(**{**given, **how})


def test_a_bad_channel_is_named():
    for i, weights, says in ((3, [0.5], "0 to 2"), (-1, [0.5], "i=-1"), (0, [], "weights"), (0, [1.5], "0 or above")):
        with pytest.raises(ValueError, match=says):
            channel(W, i, 1, torch.tensor(weights), 0.1)
