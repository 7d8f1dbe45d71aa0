"""Losses against torch's own and against their formulas."""

from decimal import Decimal, localcontext
from itertools import product

import pytest
import torch
from torch.nn import functional as F

from featmix_lite.training import soft_label_losses as o

G = torch.Generator().manual_seed(0)
LOGITS = torch.randn(6, 4, generator=G, dtype=torch.float64)
SOFT = torch.rand(6, 4, generator=G, dtype=torch.float64).softmax(1)


def test_against_torch():
    y = torch.tensor([0, 1, 2, 3, 0, 1])
    hot = F.one_hot(y, 4).double()
    torch.testing.assert_close(o.soft_cross_entropy(LOGITS, hot), F.cross_entropy(LOGITS, y))
    torch.testing.assert_close(o.soft_cross_entropy(LOGITS, SOFT), F.cross_entropy(LOGITS, SOFT))
    torch.testing.assert_close(o.kl(LOGITS, SOFT), F.kl_div(LOGITS.log_softmax(1), SOFT, reduction="batchmean"))
    torch.testing.assert_close(o.bce(LOGITS, SOFT), F.binary_cross_entropy(LOGITS.softmax(1), SOFT))
    torch.testing.assert_close(o.mse(LOGITS, SOFT), ((LOGITS - SOFT) ** 2).sum(1).mean() / 2)
    torch.testing.assert_close(
        o.soft_cross_entropy(LOGITS, o.smoothed(hot, 0.1)), F.cross_entropy(LOGITS, y, label_smoothing=0.1)
    )


def test_a_mix_costs_its_shares_of_the_two_losses():
    a, b = torch.tensor([0, 1, 2, 3, 0, 1]), torch.tensor([3, 3, 1, 0, 2, 1])
    mixed = 0.3 * F.one_hot(a, 4).double() + 0.7 * F.one_hot(b, 4).double()
    want = 0.3 * F.cross_entropy(LOGITS, a) + 0.7 * F.cross_entropy(LOGITS, b)
    torch.testing.assert_close(o.soft_cross_entropy(LOGITS, mixed), want)


def test_kl_and_cross_entropy_have_one_gradient():
    z = LOGITS.clone().requires_grad_()
    (one,) = torch.autograd.grad(o.kl(z, SOFT), z)
    (two,) = torch.autograd.grad(o.soft_cross_entropy(z, SOFT), z)
    torch.testing.assert_close(one, two)
    assert abs(o.kl(SOFT.log(), SOFT)) < 1e-12


@pytest.mark.parametrize("loss", [o.soft_cross_entropy, o.kl, o.bce, o.mse])
def test_sure_predictions_stay_finite(loss):
    z = (torch.eye(4) * 400).requires_grad_()
    value = loss(z, torch.eye(4).roll(1, 0))
    value.backward()
    assert torch.isfinite(value) and torch.isfinite(z.grad).all()


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan")])
def test_smoothing_out_of_range(share):
    with pytest.raises(ValueError, match="smoothing="):
        o.smoothed(SOFT, share)
    with pytest.raises(ValueError, match=r"\(4,\)"):
        o.smoothed(torch.zeros(4), 0.1)


@pytest.mark.parametrize("name", sorted(o.LOSSES))
@pytest.mark.parametrize(
    "a, b", [((6, 4, 1, 1), (6, 4)), ((6, 1), (6, 4)), ((6, 4), (6, 1)), ((4,), (6, 4)), ((1, 4), (6, 4))]
)
def test_shapes_are_never_stretched(name, a, b):
    with pytest.raises(ValueError) as error:
        o.LOSSES[name](torch.zeros(a), torch.zeros(b))
    assert str(a) in str(error.value) and str(b) in str(error.value)


@pytest.mark.parametrize("margin", [0.0, 1.0, 5.0, 17.0, 20.0, 60.0, 1000.0])
@pytest.mark.parametrize("k", [2, 3, 10])
def test_bce_keeps_its_precision_however_sure(margin, k):
    """Against sums of exponentials in 600 digits: log(1 - p) cannot be had from a p that is rounded to 1."""
    z = torch.linspace(0, 0.5, k)
    z[0] = margin
    targets = torch.rand(1, k, generator=G).softmax(1)
    with localcontext() as context:
        context.prec = 600
        e, t = [Decimal(float(v)).exp() for v in z], [Decimal(float(v)) for v in targets[0]]
        p = [v / sum(e) for v in e]
        want = -sum(a * b.ln() + (1 - a) * (1 - b).ln() for a, b in zip(t, p)) / k
        slope = [0] * k
        for i, j in product(range(k), repeat=2):  # d log p_i and d log(1 - p_i) by d z_j
            up, down = ((1 - p[j]), -p[j]) if i == j else (-p[j], p[i] * p[j] / (1 - p[i]))
            slope[j] -= (t[i] * up + (1 - t[i]) * down) / k
    z = z[None].requires_grad_()
    got = o.bce(z, targets)
    got.backward()
    assert got.item() == pytest.approx(float(want), rel=2e-6)
    assert z.grad[0].tolist() == pytest.approx([float(v) for v in slope], rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("loss", [o.soft_cross_entropy, o.kl, o.mse, o.bce])
@pytest.mark.parametrize("scale", [1.0, 30.0, 1000.0])
def test_float32_says_what_double_says(loss, scale):
    z = (scale * LOGITS).float()
    want = loss(z.double(), SOFT)
    assert float(loss(z, SOFT.float())) == pytest.approx(float(want), rel=1e-5, abs=1e-6)
    assert float(o.bce(torch.tensor([[3.0]]), torch.ones(1, 1))) == 0.0  # one class
