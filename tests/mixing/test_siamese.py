"""Fact 2: k branches with shared weights are one network on a permuted batch, bit for bit."""

import copy

import pytest
import torch
from nets import hooks, small_net
from torch import nn

import featmix_lite as fm

SITES = ("input", "0", "1", "2", "3", "4", "5", "6", "7")


@pytest.mark.parametrize("ways", [2, 3, 5])
@pytest.mark.parametrize("per", ["batch", "sample"])
@pytest.mark.parametrize("training", [True, False])
def test_the_same_bits_at_every_site(batch, ways, per, training):
    x, y = batch
    for dtype, tight in ((torch.float32, 0.0), (torch.float64, 1e-12)):
        one, many = (small_net().to(dtype).train(training) for _ in range(2))
        for site in SITES:
            d = fm.draw(fm.Mix(site, ways=ways, per=per), 8, torch.Generator().manual_seed(3), dtype=dtype)
            a = fm.mixed_forward(one, x.to(dtype), y, None, classes=4, draw=d)
            b = fm.siamese.forward(many, x.to(dtype), y, None, d, 4)
            assert (a.logits - b.logits).abs().max() <= tight, site
            assert torch.equal(a.targets, b.targets) and torch.equal(a.labels, b.labels)


def test_only_batchnorms_running_averages_differ(batch):
    x, y = batch
    d = fm.draw(fm.Mix("5", ways=3), 8, torch.Generator().manual_seed(0))
    one, many = small_net().train(), small_net().train()
    for net, run in ((one, fm.mixed_forward), (many, None)):
        out = run(net, x, y, None, classes=4, draw=d) if run else fm.siamese.forward(net, x, y, None, d, 4)
        fm.objectives.soft_cross_entropy(out.logits, out.targets).backward()
    for (name, a), (_, b) in zip(one.named_parameters(), many.named_parameters(), strict=True):
        torch.testing.assert_close(a.grad, b.grad, rtol=1e-4, atol=1e-6, msg=name)
    different = [
        n for (n, a), (_, b) in zip(one.named_buffers(), many.named_buffers(), strict=True) if not torch.equal(a, b)
    ]
    assert different == ["1.running_mean", "1.running_var", "1.num_batches_tracked"]
    assert int(one[1].num_batches_tracked) == 1 and int(many[1].num_batches_tracked) == 3


def test_equals_three_separate_networks(batch):
    x, y = batch
    net = small_net().eval()
    towers = [copy.deepcopy(net) for _ in range(3)]
    d = fm.draw(fm.Mix("2", ways=3, per="sample"), 8, torch.Generator().manual_seed(0))
    maps = [t[:3](x[d.partners[:, j]]) for j, t in enumerate(towers)]
    head = sum(d.weights[:, j].reshape(-1, 1, 1, 1) * m for j, m in enumerate(maps))
    torch.testing.assert_close(fm.siamese.forward(net, x, y, None, d, 4).logits, towers[0][3:](head))


def test_a_branch_ends_at_its_site(batch):
    x, _ = batch
    net, ran = small_net(), []
    net[5].register_forward_hook(lambda *a: ran.append(1))
    inputs = [x, x.roll(1, 0), x.roll(2, 0)]
    fm.siamese.branches(net, inputs, torch.full((8, 3), 1 / 3), "2")
    assert len(ran) == 1 and hooks(net) == 1
    assert fm.siamese.features(net, x, "2").requires_grad


def test_bc_plus_and_no_mixing(batch):
    x, y = batch
    net, mix = small_net().eval(), fm.Mix(rule="bc+")
    d = fm.draw(mix, 8, torch.Generator().manual_seed(0))
    one = fm.mixed_forward(net, x, y, mix, classes=4, draw=d)
    assert torch.equal(one.logits, fm.siamese.forward(net, x, y, mix, d, 4).logits)
    off = fm.draw(None, 8)
    assert torch.equal(fm.siamese.forward(net, x, y, None, off).logits, net(x))


def test_bad_input(batch):
    x, y = batch
    net = small_net()
    d = fm.draw(fm.Mix(("0", "2"), every=True), 8)
    with pytest.raises(fm.MixError, match="one site, not at several"):
        fm.siamese.forward(net, x, y, None, d, 4)
    with pytest.raises(fm.MixError, match="equal shapes"):
        fm.siamese.branches(net, [x, x[:4]], torch.full((8, 2), 0.5), "2")
    with pytest.raises(fm.MixError, match="no site"):
        fm.siamese.branches(net, [x, x], torch.full((8, 2), 0.5), "conv")
    assert isinstance(net, nn.Module) and hooks(net) == 0


def test_the_width_of_the_logits_is_taken_from_logits_only(batch):
    x, y = batch
    net = torch.nn.Sequential(small_net(), torch.nn.Unflatten(1, (4, 1, 1)))
    with pytest.raises(fm.MixError, match=r"\(8, 4, 1, 1\).*how many classes"):
        fm.siamese.forward(net, x, y, None, fm.draw(fm.Mix("0.2"), 8))
