"""What is in eval mode while its network is in train mode was frozen on purpose, and stays so."""

import pytest
import torch
from nets import blobs, small_net
from torch import nn

import featmix_lite as fm


class Block(nn.Sequential):
    """A BatchNorm, a Dropout and a LayerNorm in a block of their own."""

    def __init__(self):
        super().__init__(nn.BatchNorm2d(6), nn.Sequential(nn.Dropout(0.9), nn.BatchNorm2d(6)), nn.LayerNorm([6, 8, 8]))


def with_block():
    net = small_net()
    net[1] = Block()
    return net


@pytest.mark.parametrize("form", ["one-pass", "siamese"])
@pytest.mark.parametrize("evaluated", [True, False])
@pytest.mark.parametrize("part", ["1", "1.1", "1.1.0", "1.1.1"])
def test_a_part_in_eval_mode_stays_so_in_a_network_in_train_mode(form, evaluated, part):
    net = with_block()
    net.get_submodule(part).eval()
    modes = {name: m.training for name, m in net.named_modules()}
    norms = {name: m for name, m in net.named_modules() if isinstance(m, nn.BatchNorm2d)}
    scale = net[1][2].weight.detach().clone()
    for event in fm.train(net, blobs(), fm.Mix("2"), 2, batch=16, form=form, evaluate=evaluated, lr=0.01):
        assert isinstance(event, fm.Epoch) or {name: m.training for name, m in net.named_modules()} == modes
    assert {name: m.training for name, m in net.named_modules()} == modes
    for name, norm in norms.items():
        assert bool(norm.running_mean.any()) == modes[name], name
    assert not torch.equal(scale, net[1][2].weight)  # weights of frozen parts learn: requires_grad tells those


def test_a_frozen_dropout_drops_nothing():
    nets = [with_block(), with_block(), with_block()]
    nets[0][1][1][0].eval()
    nets[1][1][1][0] = nn.Identity()
    got = [[e.loss for e in fm.train(n, blobs(), fm.Mix("2"), 1, batch=16, lr=0.01)] for n in nets]
    assert got[0] == got[1] != got[2]


def test_of_a_network_in_eval_mode_everything_trains():
    """So it is after ``run.restore()``; a part in train mode is no sign of anything."""
    got = []
    for net in (with_block(), with_block().eval(), with_block().eval()):
        if got and len(got) == 2:
            net[1].train()
        modes = [m.training for m in net.modules()]
        got.append([e.loss for e in fm.train(net, blobs(), fm.Mix("2"), 1, batch=16, lr=0.01)])
        assert [m.training for m in net.modules()] == modes and net[1][0].running_mean.any()
    assert got[0] == got[1] == got[2]


def test_a_frozen_part_stays_so_in_a_training_that_goes_on(tmp_path):
    def net():
        made = with_block()
        made[1][0].eval()
        return made

    told = {"batch": 16, "lr": 0.01}
    whole = fm.fit(net(), blobs(), fm.Mix("2"), 3, progress=False, **told)
    events = fm.train(net(), blobs(), fm.Mix("2"), 3, checkpoint=tmp_path / "c", **told)
    for event in events:
        if event.epoch > 1:
            events.close()
    run = fm.fit(net(), blobs(), fm.Mix("2"), 3, progress=False, checkpoint=tmp_path / "c", **told)
    assert run.history == whole.history and not run.weights["1.0.running_mean"].any()
    assert all(torch.equal(v, run.weights[k]) for k, v in whole.weights.items())
