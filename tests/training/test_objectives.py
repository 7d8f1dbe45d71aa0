"""Losses against torch's own and against their formulas."""

from decimal import Decimal, localcontext
from itertools import product

import pytest
import torch
from torch.nn import functional as F

from featmix_lite.training import objectives as o

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


def test_pairs_and_triplets_by_their_formulas():
    a, b, c = (torch.randn(5, 3, generator=G, dtype=torch.float64) for _ in range(3))
    same = torch.tensor([True, False, True, False, False])
    d = (a - b).norm(dim=1)
    want = torch.stack([d[i] ** 2 / 2 if same[i] else max(0, 2 - d[i]) ** 2 / 2 * torch.ones(()) for i in range(5)])
    torch.testing.assert_close(o.contrastive(a, b, same, margin=2.0), want.double().mean())
    q = 3.0
    want = torch.stack([(2 / q) * d[i] ** 2 if same[i] else 2 * q * torch.exp(-2.77 * d[i] / q) for i in range(5)])
    torch.testing.assert_close(o.chopra(a, b, same, bound=q), want.mean())
    near, far = (a - b).norm(dim=1), (a - c).norm(dim=1)
    soft = torch.stack([near, far], 1).softmax(1)
    want = ((soft - torch.tensor([0.0, 1.0])) ** 2).sum(1).mean()
    torch.testing.assert_close(o.triplet(a, b, c), want)


def test_equal_embeddings_have_finite_gradients():
    a = torch.zeros(2, 3, requires_grad=True)
    for loss in (o.contrastive(a, a * 1, torch.tensor([True, False])), o.triplet(a, a * 1, a * 1)):
        assert torch.isfinite(torch.autograd.grad(loss, a, retain_graph=True)[0]).all()


@pytest.mark.parametrize("name", sorted(o.LOSSES))
@pytest.mark.parametrize(
    "a, b", [((6, 4, 1, 1), (6, 4)), ((6, 1), (6, 4)), ((6, 4), (6, 1)), ((4,), (6, 4)), ((1, 4), (6, 4))]
)
def test_shapes_are_never_stretched(name, a, b):
    with pytest.raises(ValueError) as error:
        o.LOSSES[name](torch.zeros(a), torch.zeros(b))
    assert str(a) in str(error.value) and str(b) in str(error.value)


def test_pairs_and_triplets_are_never_stretched():
    a, flags = torch.randn(5, 3), torch.ones(5, dtype=torch.bool)
    for loss in (o.contrastive, o.chopra):
        for same in (flags[:, None], flags[:1], torch.tensor(True), 2 * torch.ones(5)):
            with pytest.raises(ValueError, match="same"):
                loss(a, a, same)
        with pytest.raises(ValueError, match=r"\(5, 3\).*\(1, 3\)"):
            loss(a, a[:1], flags)
        torch.testing.assert_close(loss(a, a + 1, flags.float()), loss(a, a + 1, flags))  # 0.0 and 1.0 say as much
    for three in ((a[:1], a, a), (a, a[:, :1], a), (a, a, a[:, None])):
        with pytest.raises(ValueError, match="shape"):
            o.triplet(*three)
    with pytest.raises(ValueError, match=r"\(4,\)"):
        o.smoothed(torch.zeros(4), 0.1)


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
