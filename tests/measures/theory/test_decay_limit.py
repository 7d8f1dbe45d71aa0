"""The limit of small decay against the optimum at ever smaller decays, and against a general optimiser."""

import math

import pytest
import torch

from featmix_lite.measures.theory import mixed_feature, simplex, simplex_coefficients, small_decay_limit


def rand(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def part_across(h, W, own):
    """The part of each h in the span of the differences of the mix's rows."""
    basis = torch.linalg.qr((W[own[1:]] - W[own[0]]).T)[0]
    return h @ basis @ basis.T


def test_on_a_simplex_the_offset_is_the_logit_and_the_drift_w_i_plus_w_j():
    W = simplex(10, 12, 2.0, dtype=torch.float64)
    for weight in (0.5, 0.8, 0.03):
        offset, drift = small_decay_limit([[weight, 1 - weight]], [[2, 7]], W)
        across = W[2] - W[7]
        wanted = math.log(weight / (1 - weight)) / 4 * across / 2  # m^2 (a - b) = logit, and a = -b across
        torch.testing.assert_close(offset[0], wanted, rtol=0, atol=1e-12)
        torch.testing.assert_close(drift[0], (W[2] + W[7]) / (W[2] + W[7]).norm())
        gaps = []
        for decay in [10.0**-k for k in range(2, 9)]:
            a, b = simplex_coefficients(weight, 10, 2.0, decay)
            h = mixed_feature([[weight, 1 - weight]], [[2, 7]], W, decay)
            assert 4 * (a - b) == pytest.approx(float(h[0] @ across), abs=1e-6)
            gaps.append(abs(4 * (a - b) - math.log(weight / (1 - weight))))
        assert gaps == sorted(gaps, reverse=True) and gaps[-1] < 1e-5


@pytest.mark.parametrize("own", [[1, 4], [0, 2, 3], [5]])
def test_for_a_general_classifier_the_optimum_goes_there(own):
    W = rand(6, 9, seed=1)
    weights = torch.tensor([[0.7, 0.2, 0.1][: len(own)]], dtype=torch.float64)
    weights = weights / weights.sum()
    offset, drift = small_decay_limit(weights, [own], W)
    misses, turns = [], []
    for decay in [10.0**-k for k in range(2, 13, 2)]:
        h = mixed_feature(weights, [own], W, decay)
        misses.append(float((part_across(h, W, own) - offset).norm()) if len(own) > 1 else 0.0)
        turns.append(float((h / h.norm() - drift).norm()))
    assert misses == sorted(misses, reverse=True) and misses[-1] < 1e-6
    assert turns == sorted(turns, reverse=True) and turns[-1] < 0.15
    level = W[own] @ drift[0]
    assert (level - level[0]).abs().max() < 1e-9 and drift.norm() == pytest.approx(1)


@pytest.mark.parametrize("own", [[1, 4], [0, 2, 3], [5]])
def test_the_drift_is_the_widest_margin(own):
    optimize = pytest.importorskip("scipy.optimize")
    W = rand(6, 9, seed=2)
    drift = small_decay_limit([[1 / len(own)] * len(own)], [own], W).drift[0]
    others = [k for k in range(6) if k not in own]
    apart, level = (W[own[0]] - W[others]).numpy(), (W[own[1:]] - W[own[0]]).numpy()
    bounds = [{"type": "ineq", "fun": lambda u: apart @ u - 1, "jac": lambda u: apart}]
    if len(own) > 1:
        bounds.append({"type": "eq", "fun": lambda u: level @ u, "jac": lambda u: level})
    start = torch.linalg.pinv(torch.from_numpy(apart)).sum(1).numpy()
    found = optimize.minimize(lambda u: u @ u, start, jac=lambda u: 2 * u, constraints=bounds, method="SLSQP",
                              options={"ftol": 1e-14, "maxiter": 500})  # fmt: skip
    assert found.success and abs(found.x / (found.x @ found.x) ** 0.5 - drift.numpy()).max() < 1e-5


def test_a_mix_of_all_classes_has_an_end_and_equal_classes_add_up():
    W = rand(3, 5, seed=3)
    weights = torch.tensor([[0.5, 0.3, 0.2]], dtype=torch.float64)
    offset, drift = small_decay_limit(weights, [[0, 1, 2]], W)
    assert (drift == 0).all()
    torch.testing.assert_close(mixed_feature(weights, [[0, 1, 2]], W, 1e-9), offset, rtol=0, atol=1e-6)
    twice = small_decay_limit([[0.25, 0.25, 0.5], [0.0, 0.5, 0.5]], [[0, 0, 1], [2, 0, 1]], W)
    torch.testing.assert_close(twice.offset[0], twice.offset[1])
    torch.testing.assert_close(twice.drift[0], twice.drift[1])
    assert small_decay_limit([[0.5, 0.5]], [[0, 1]], W.float()).drift.dtype == torch.float32


def test_what_no_feature_can_express_is_refused():
    between = torch.tensor([[1.0, 0.0], [-1.0, 0.0], [0.1, 0.0], [0.0, 5.0]])
    with pytest.raises(ValueError, match=r"classes \[0, 1\].*rows of \[2\] lie between"):
        small_decay_limit([[0.4, 0.6]], [[0, 1]], between)
    line = torch.tensor([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]])
    with pytest.raises(ValueError, match=r"classes \[0, 1, 2\] depend"):
        small_decay_limit([[0.2, 0.2, 0.6]], [[0, 1, 2]], line)
    with pytest.raises(ValueError, match="lie between"):
        small_decay_limit([[1.0]], [[0]], torch.ones(3, 2))
    with pytest.raises(ValueError, match="1 in all"):
        small_decay_limit([[0.2, 0.2]], [[0, 1]], line)
