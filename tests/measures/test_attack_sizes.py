"""Sizes of attacks: numbers of any kind say the same, channels get their own, pixels are counted in pixels."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

import featmix_lite as fm
from featmix_lite.measures import edges, fgsm, pgd, pixel_eps
from featmix_lite.measures.attack_sizes import bounds_like, eps_like

G = torch.Generator().manual_seed(0)
X, Y = torch.rand(6, 3, 3, 4, generator=G), torch.arange(6) % 5  # channels and height are one number: a trap
STD = (0.2, 0.5, 0.25)
DATA = SimpleNamespace(test=SimpleNamespace(x=X, y=Y), mean=(0.5, 0.4, 0.3), std=STD)


@pytest.fixture
def net():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return nn.Sequential(nn.Flatten(), nn.Linear(36, 5))


@pytest.mark.parametrize("attack", [fgsm, pgd])
def test_one_number_of_any_kind_is_the_same_number(net, attack):
    want = attack(net, X, Y, 0.25)
    same = [np.float32(0.25), np.float64(0.25), np.array(0.25), torch.tensor(0.25), [0.25] * 3, np.full(3, 0.25),
            torch.full((3, 1, 1), 0.25), torch.full((1, 3, 1, 1), 0.25), (0.25,) * 3]  # fmt: skip
    for eps in same:
        assert torch.equal(attack(net, X, Y, eps), want), eps
    assert torch.equal(attack(net, X, Y, np.int64(0)), X) and torch.equal(attack(net, X, Y, torch.zeros(3)), X)


@pytest.mark.parametrize("attack", [fgsm, pgd])
def test_each_channel_has_its_own(net, attack):
    eps = [0.1, 0.0, 0.3]
    moved = (attack(net, X, Y, eps) - X).abs()
    for c in range(3):
        assert moved[:, c].max() == pytest.approx(eps[c], abs=1e-6)
        if attack is fgsm:
            assert torch.equal(fgsm(net, X, Y, eps)[:, c], fgsm(net, X, Y, eps[c])[:, c])


def test_pixels_are_counted_in_pixels(net):
    eps = pixel_eps(DATA, 8 / 255)
    assert eps.tolist() == [8 / 255 / s for s in STD]
    pixels = (fgsm(net, X, Y, eps) - X) * torch.tensor(STD).view(1, 3, 1, 1) * 255
    torch.testing.assert_close(pixels.abs(), torch.full_like(X, 8.0), atol=1e-4, rtol=0)
    for bad in (8, -0.1, math.nan, True, "8/255", [0.1]):
        with pytest.raises(ValueError, match="share="):
            pixel_eps(DATA, bad)
    assert pixel_eps(DATA, np.float32(0.5)).tolist() == pixel_eps(DATA, 0.5).tolist()


@pytest.mark.parametrize("attack", [fgsm, pgd])
def test_bounds_of_any_kind(net, attack):
    want, whole = attack(net, X, Y, 0.5, (0.0, 1.0)), (torch.zeros_like(X), torch.ones_like(X))
    assert want.min() == 0 and want.max() == 1
    assert attack is pgd or torch.equal(want, fgsm(net, X, Y, 0.5).clamp(0, 1))
    for bounds in ((0, 1), [0.0, 1.0], (np.zeros(3), 1.0), torch.tensor([0.0, 1.0]), whole,
                   (np.float32(0), torch.ones(3, 1, 1))):  # fmt: skip
        assert torch.equal(attack(net, X, Y, 0.5, bounds), want)
    assert attack(net, X, Y, 0.5, (-math.inf, 1.0)).min() < 0
    low, high = bounds_like(X, ([0.0, -1.0, -2.0], [1.0, 2.0, 3.0]))
    assert low.shape == (3, 1, 1) and high.flatten().tolist() == [1, 2, 3]


@pytest.mark.parametrize("eps", [
    -0.1, math.nan, math.inf, True, "0.1", None, 1j, [0.1, 0.2], [0.1, -0.2, 0.3], [0.1, math.nan, 0.2], {}, [],
    torch.ones(4), torch.ones(3, 1), torch.ones(2, 1, 1, 1), torch.ones(1, 1, 3, 1, 1), [[0.1], "x"],
])  # fmt: skip
def test_an_eps_that_cannot_be_is_named(net, eps):
    for attack in (fgsm, pgd):
        with pytest.raises(ValueError, match="eps"):
            attack(net, X, Y, eps)


@pytest.mark.parametrize("bounds", [
    (1.0, 0.0), (0.0,), (0.0, 1.0, 2.0), 1.0, "01", (0.0, math.nan), (True, False), ("0", "1"), (None, 1.0),
    ([0.0, 0.0], 1.0), (0.0, torch.ones(4)), (0.0, [1.0, 1.0, -1.0]),
])  # fmt: skip
def test_bounds_that_cannot_be_are_named(net, bounds):
    with pytest.raises(ValueError, match="bounds"):
        fgsm(net, X, Y, 0.1, bounds)


def test_images_beyond_the_bounds_would_be_moved_further_than_eps(net, data):
    with pytest.raises(ValueError, match=r"run from .* beyond bounds=\(0.0, 1.0\).*edges"):
        fgsm(fm.models.small_cnn(data, seed=0), data.test.x, data.test.y, 0.1, (0.0, 1.0))
    bounds_like(data.test.x, edges(data))  # what rounding leaves over is no matter
    assert eps_like(torch.zeros(2, 5), [0.1] * 5).shape == (5,)
