"""The differentiable form against the measure and against numerical gradients."""

import pytest
import torch

from featmix_lite import measures
from featmix_lite.objectives import snnl_loss

G = torch.Generator().manual_seed(0)
X = torch.randn(9, 4, generator=G, dtype=torch.float64)
Y = torch.tensor([0, 0, 0, 1, 1, 1, 2, 2, 3])  # the last one alone


@pytest.mark.parametrize("distance", ["euclidean", "cosine"])
def test_equals_the_measure(distance):
    for t in (0.01, 0.5, 30.0):
        want = measures.snnl(X, Y, t, distance=distance).loss
        assert float(snnl_loss(X, Y, t, distance)) == pytest.approx(want, rel=1e-9)
        assert float(snnl_loss(X.reshape(9, 1, 2, 2).float(), Y, t, distance)) == pytest.approx(want, rel=1e-4)


@pytest.mark.parametrize("distance", ["euclidean", "cosine"])
def test_gradients(distance):
    x, t = X.clone().requires_grad_(), torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x, t: snnl_loss(x, Y, t, distance), (x, t))
    assert torch.autograd.gradgradcheck(lambda x, t: snnl_loss(x, Y, t, distance), (x, t))


def test_odd_batches_have_finite_gradients():
    for labels in (torch.zeros(9, dtype=torch.long), torch.arange(9), Y):
        for x in (X.float(), torch.ones(9, 4)):
            x, t = x.clone().requires_grad_(), torch.tensor(1e-3, requires_grad=True)
            loss = snnl_loss(x, labels, t)
            loss.backward()
            assert loss.isfinite() and x.grad.isfinite().all() and t.grad.isfinite()
    assert float(snnl_loss(X, torch.arange(9), 1.0)) == 0.0


@pytest.mark.parametrize("sign", [1, -1])
def test_a_step_moves_the_loss_either_way(sign):
    x, t = X.clone().requires_grad_(), torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([x, t], lr=0.01)
    before = measures.snnl(X, Y, 1.0).loss
    for _ in range(20):
        optimiser.zero_grad()
        (sign * snnl_loss(x, Y, t.exp())).backward()
        optimiser.step()
    assert sign * (measures.snnl(x, Y, 1.0).loss - before) < -0.01 and t.detach().abs() > 0


def test_half_precision_is_worked_on_in_single():
    x = (X * 100).to(torch.bfloat16)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        got = float(snnl_loss(x, Y, 5000.0))
    assert got == pytest.approx(float(snnl_loss(x.float(), Y, 5000.0)), rel=1e-6)


def test_errors_name_the_value():
    with pytest.raises(ValueError, match="temperature=0"):
        snnl_loss(X, Y, 0)
    with pytest.raises(ValueError, match="distance='l1'"):
        snnl_loss(X, Y, 1.0, "l1")
