"""Attacks against their formulas on a network that can be solved by hand, and their promises on a real one."""

import dataclasses

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

import featmix_lite as fm
from featmix_lite.measures.deformations import scored
from featmix_lite.measures.robustness import ATTACKS, attacked, edges, fgsm, noisy, pgd, steepest
from featmix_lite.mixing.rules import centred


def linear():
    net = nn.Sequential(nn.Flatten(), nn.Linear(4, 2, bias=False)).double()
    net[1].weight.data = torch.tensor([[1.0, -2.0, 0.5, 0.0], [0.0, 1.0, 0.25, -3.0]], dtype=torch.float64)
    return net


def test_fgsm_on_a_linear_network_is_the_sign_of_the_weights_difference():
    x, y = torch.randn(5, 1, 2, 2, dtype=torch.float64), torch.tensor([0, 1, 0, 1, 1])
    difference = torch.tensor([1.0, -3.0, 0.25, 3.0], dtype=torch.float64).sign().view(1, 1, 2, 2)
    for i, label in enumerate(y):
        want = x[i] + 0.25 * (-difference[0] if label == 0 else difference[0])
        torch.testing.assert_close(fgsm(linear(), x, y, 0.25)[i], want)


@pytest.mark.parametrize("eps", [0.05, 0.3, 1.0])
def test_both_stay_within_eps_and_raise_the_loss(data, trained, eps):
    x, y = data.test.x, data.test.y
    low, high = edges(data)

    def loss(images):
        return cross_entropy(trained(images), y).item()

    one, many = fgsm(trained, x, y, eps, (low, high)), pgd(trained, x, y, eps, (low, high))
    for bad in (one, many):
        assert (bad - x).abs().max() <= eps + 1e-6 and (bad >= low - 1e-6).all() and (bad <= high + 1e-6).all()
        assert loss(bad) > loss(x)
    assert loss(many) > loss(one)  # ten small steps find more than one large one
    assert not one.requires_grad and not many.requires_grad


def test_nothing_of_the_network_is_touched(data):
    net = fm.models.small_cnn(data, seed=0).train()
    before = {k: v.clone() for k, v in net.state_dict().items()}
    fgsm(net, data.test.x, data.test.y, 0.1)
    assert net.training and all(p.grad is None for p in net.parameters())
    assert all(torch.equal(v, before[k]) for k, v in net.state_dict().items())
    with torch.no_grad():  # an attack needs gradients, whatever stands around it
        assert (fgsm(net, data.test.x[:4], data.test.y[:4], 0.1) != data.test.x[:4]).any()


def test_no_strength_changes_nothing(data, trained):
    assert torch.equal(fgsm(trained, data.test.x, data.test.y, 0.0), data.test.x)
    assert torch.equal(pgd(trained, data.test.x, data.test.y, 0), data.test.x)


def test_an_image_is_attacked_alone(data, trained):
    x, y = data.test.x, data.test.y
    torch.testing.assert_close(fgsm(trained, x, y, 0.2)[:3], fgsm(trained, x[:3], y[:3], 0.2))


def test_curves_are_the_accuracy_by_hand(data, trained):
    x, y = data.test.x, data.test.y
    for attack, make in zip(ATTACKS, (fgsm, pgd)):
        curve = attacked(trained, data, (0.1, 1.0), attack)
        for p in curve:
            bad = make(trained, x, y, p.strength, edges(data))
            assert p.accuracy == float((trained(bad).argmax(1) == y).double().mean()) and p.low <= p.accuracy < p.high
        assert curve[1].accuracy < curve[0].accuracy < scored(trained, x, y)[0]


def test_centred_images_are_attacked_before_they_are_centred(data, trained):
    net = nn.Sequential(Centred(), trained)
    bad = fgsm(net, data.test.x, data.test.y, 0.3, edges(data))
    want = float((net(bad).argmax(1) == data.test.y).double().mean())
    assert attacked(trained, data, (0.3,), prepare=centred)[0].accuracy == want


class Centred(nn.Module):
    def forward(self, x):
        return x - x.mean((1, 2, 3), keepdim=True)


def test_noise_is_the_same_at_all_sizes_and_has_the_size_it_says(data):
    seen = []

    class Spy(nn.Module):
        def forward(self, x):
            seen.append(x)
            return torch.zeros(len(x), 10)

    noisy(Spy(), data, (0.5, 2.0))
    one, two = seen[0] - data.test.x, seen[1] - data.test.x
    torch.testing.assert_close(two, 4 * one, atol=1e-5, rtol=1e-4)
    assert one.std().item() == pytest.approx(0.5, rel=0.01)


@pytest.mark.parametrize("call, match", [
    (lambda net, d: fgsm(net, d.test.x, d.test.y, -0.1), "eps=-0.1"),
    (lambda net, d: pgd(net, d.test.x, d.test.y, 0.1, steps=0), "steps=0"),
    (lambda net, d: attacked(net, d, attack="fast"), "attack='fast'.*fgsm, pgd"),
])  # fmt: skip
def test_errors_name_the_value(data, trained, call, match):
    with pytest.raises(ValueError, match=match):
        call(trained, data)


def test_a_network_that_gives_nan_is_told_and_noise_takes_sizes(data):
    net = nn.Sequential(nn.Flatten(), nn.Linear(64, 10))
    net[1].weight.data.fill_(float("nan"))
    for attack in (fgsm, pgd):
        with pytest.raises(ValueError, match="nan"):
            attack(net, data.test.x, data.test.y, 0.1)
    assert noisy(net, data, (0.5,))[0].accuracy == 0  # nan names no class
    for bad in (float("nan"), -1.0, "big", float("inf"), True):
        with pytest.raises(ValueError, match="sizes="):
            noisy(net, data, (bad,))


class Scaled(nn.Module):
    def __init__(self, net, by):
        super().__init__()
        self.net, self.by = net, by

    def forward(self, x):
        return self.net(x) * self.by


def test_the_direction_is_the_losses_however_sure_the_network():
    z, y = torch.randn(20, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0)), torch.arange(20) % 5
    for scale in (0.1, 1.0, 5.0):
        z2 = (z * scale).requires_grad_()
        (g,) = torch.autograd.grad(cross_entropy(z2, y, reduction="sum"), z2)
        p = z2.softmax(1).gather(1, y[:, None])
        torch.testing.assert_close(steepest(z2, y) * (1 - p), g)
    for lost in (torch.zeros(2, 1), torch.tensor([[0.0, -float("inf")]] * 2)):  # no other class can be
        assert torch.equal(steepest(lost, torch.tensor([0, 0])), torch.zeros_like(lost))


@pytest.mark.parametrize("attack", [fgsm, pgd])
def test_a_factor_of_the_logits_hides_no_direction(data, trained, attack):
    x, y, ends = data.test.x, data.test.y, edges(data)
    plain = float((trained(attack(trained, x, y, 0.3, ends)).argmax(1) == y).double().mean())
    for by in (10.0, 100.0, 1e3, 1e4):
        loud = float((trained(attack(Scaled(trained, by), x, y, 0.3, ends)).argmax(1) == y).double().mean())
        assert abs(loud - plain) < 0.08, (by, loud, plain)  # in float32 it was .10, .39, .41 off
    # two classes: softmax has one direction, and no factor changes a pixel
    two = nn.Sequential(nn.Flatten(), nn.Linear(64, 2))
    want = attack(two, x, y % 2, 0.3)
    for by in (1e-3, 100.0, 1e4, 1e6):
        assert torch.equal(attack(Scaled(two, by), x, y % 2, 0.3), want)


def test_the_attack_is_that_of_the_plain_gradient_where_float32_holds_it(data, trained):
    x, y = data.test.x[:50], data.test.y[:50]
    net = Scaled(trained, 0.3).eval()
    clean = x.clone().double().requires_grad_()
    double = net.double()
    (g,) = torch.autograd.grad(cross_entropy(double(clean), y, reduction="sum"), clean)
    want = (x + 0.2 * g.sign()).float()
    got = fgsm(net.float(), x, y, 0.2)
    assert (got - want).abs().gt(1e-5).double().mean() < 1e-3


def test_what_hangs_on_no_gradient_is_told(data):
    class Cut(nn.Module):
        def forward(self, x):
            return x.detach().flatten(1)[:, :10]

    class Root(nn.Module):
        def forward(self, x):
            return (x * 0).sqrt().flatten(1)[:, :10]

    for net, match in ((Cut(), "no gradient"), (Root(), "gradient in the images is nan")):
        with pytest.raises(ValueError, match=match):
            fgsm(net, data.test.x, data.test.y, 0.1)
    with pytest.raises(ValueError, match="float images"):
        fgsm(Root(), (data.test.x * 10).long(), data.test.y, 0.1)


def test_pgd_starts_anywhere_within_eps_and_the_seed_says_where():
    """A network without a slope: what is left of the attack is where it began."""

    class Flat(torch.nn.Module):
        def forward(self, x):
            return 0 * x.flatten(1)[:, :3]

    x, y = torch.randn(40, 1, 6, 6), torch.zeros(40, dtype=torch.int64)
    got = [fm.measures.pgd(Flat(), x, y, 0.3, steps=4, seed=s) - x for s in (0, 0, 1)]
    assert torch.equal(got[0], got[1]) and not torch.equal(got[0], got[2])
    for off in got:  # uniform from -eps to eps, a pixel at a time
        assert off.abs().max() <= 0.3 + 1e-6 and off.std().item() == pytest.approx(0.3 / 3**0.5, rel=0.05)
        assert off.mean().abs() < 0.02 and off[0].std() > 0.1


def test_noise_is_the_same_for_all_sizes_is_as_large_as_it_says_and_is_prepared_for_the_network():
    data, net, steps = fm.load("digits", per_class=5), fm.recorded.trained().eval(), {}
    for seed in (0, 1):
        given = []
        points = noisy(net, data, (0.5, 2.0), seed, prepare=lambda x, given=given: given.append(x) or centred(x))
        steps[seed] = [(x - data.test.x) / size for x, size in zip(given, (0.5, 2.0))]
        torch.testing.assert_close(*steps[seed], atol=1e-5, rtol=0)
        assert steps[seed][0].std().item() == pytest.approx(1, abs=0.02)
        for x, point in zip(given, points):
            assert point.accuracy == pytest.approx((net(centred(x)).argmax(1) == data.test.y).double().mean().item())
    assert not torch.allclose(steps[0][0], steps[1][0])


def test_edges_are_black_and_white_of_every_channel():
    data = fm.load("digits", per_class=5)
    odd = dataclasses.replace(data, mean=(0.3, 0.5, 0.1), std=(0.2, 0.4, 0.7))
    for end, value in zip(edges(odd), (0.0, 1.0)):
        pixels = end.flatten() * torch.tensor(odd.std) + torch.tensor(odd.mean)
        assert end.shape == (1, 3, 1, 1) and torch.allclose(pixels, torch.full((3,), value), atol=1e-6)
