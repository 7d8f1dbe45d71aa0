"""BC+ against its formula, image by image."""

import torch

from featmix_lite import Mix, draw, mixed_forward
from featmix_lite.mixing.row_mix import mix_rows
from featmix_lite.mixing.rules import bc_plus, centred, noised


def test_bc_plus_equals_the_formula():
    g = torch.Generator().manual_seed(0)
    x = torch.randn(6, 3, 4, 4, generator=g, dtype=torch.float64) * torch.rand(6, 1, 1, 1, generator=g) * 5 + 2
    d = draw(Mix(rule="bc+", per="sample"), 6, g, dtype=torch.float64)
    got = bc_plus(x, d.partners, d.weights)
    for i in range(6):
        one, two = (x[j] - x[j].mean() for j in d.partners[i])
        r = d.weights[i, 0]
        p = 1 / (1 + one.std() / two.std() * (1 - r) / r)
        want = (p * one + (1 - p) * two) / (p**2 + (1 - p) ** 2).sqrt()
        torch.testing.assert_close(got[i], want)


def test_applied_to_the_images_only_and_labels_stay_linear(net, batch):
    x, y = batch
    mix = Mix(rule="bc+")
    out = mixed_forward(net.eval(), x, y, mix, classes=4, generator=torch.Generator().manual_seed(0))
    assert torch.equal(out.logits, net(bc_plus(x, out.partners, out.weights)))
    torch.testing.assert_close(out.targets.sum(1), torch.ones(8))
    assert (out.targets.max(1).values <= out.weights.max() + 1e-6).any()


def test_whole_and_missing_shares_are_finite():
    x = torch.stack([torch.zeros(1, 4, 4), torch.randn(1, 4, 4)])
    who, w = torch.tensor([[0, 1], [1, 0]]), torch.tensor([[1.0, 0.0], [0.5, 0.5]])
    assert torch.isfinite(bc_plus(x, who, w)).all()
    whole = bc_plus(x + 3, who, torch.tensor([[1.0, 0.0], [1.0, 0.0]]))
    torch.testing.assert_close(whole, centred(x + 3))


def test_noise_moves_each_row_as_far_as_mixing_would_elsewhere(net, batch):
    g = torch.Generator().manual_seed(0)
    h = torch.randn(6, 5, 4, 4, generator=g, requires_grad=True)
    d = draw(Mix(per="sample"), 6, g)
    torch.manual_seed(5)  # not the seed of h itself
    step, mixed = noised(h, d.partners, d.weights) - h, mix_rows(h, d.partners, d.weights) - h
    torch.testing.assert_close(step.flatten(1).norm(dim=1), mixed.flatten(1).norm(dim=1))
    cosine = torch.nn.functional.cosine_similarity(step.flatten(1), mixed.flatten(1))
    assert cosine.abs().max() < 0.6
    noised(h, d.partners, d.weights).sum().backward()
    assert torch.equal(h.grad, torch.ones_like(h))  # the move is a constant: nothing flows to its size

    x, y = batch
    out = mixed_forward(net.eval(), x, y, Mix("2", rule="noise"), classes=4, generator=g)
    assert torch.equal(out.targets, torch.nn.functional.one_hot(y, 4).float())
    assert not torch.allclose(out.logits, net(x))
