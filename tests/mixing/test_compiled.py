"""Compiled networks: sites have the inner names, and mixing works whatever was run before."""

import copy

import pytest
import torch
from nets import blobs, small_net
from torch import nn

import featmix_lite as fm
from featmix_lite.mixing import compiled

X, Y = torch.randn(6, 1, 8, 8, generator=torch.Generator().manual_seed(0)), torch.arange(6) % 4


def wrapped(net):
    return torch.compile(net, backend="eager")


def inside(net):
    """One part compiled, the rest not."""
    net[3] = torch.compile(nn.Sequential(net[3], net[4]), backend="eager")
    net[4] = nn.Identity()
    return net


def in_place(net):
    net.compile(backend="eager")
    return net


def part_in_place(net):
    net[5].compile(backend="eager")
    return net


WAYS = [wrapped, in_place, part_in_place]


@pytest.mark.parametrize("way", WAYS)
def test_sites_bear_the_inner_names(way):
    net = small_net()
    found = fm.sites(way(copy.deepcopy(net)), X)
    assert found == fm.sites(net, X) and found[1].name == "0"


def test_names_inside_a_compiled_part():
    net = inside(small_net())
    assert [s.name for s in fm.sites(net, X)] == ["input", "0", "1", "2", "3.0", "3.1", "3", "4", "5", "6", "7"]
    assert compiled.find(net, "3.1") is compiled.find(net, "3._orig_mod.1")


@pytest.mark.parametrize("first", [None, "2", "input", "5"])
@pytest.mark.parametrize("way", WAYS)
def test_the_order_of_draws_decides_nothing(way, first):
    """Whatever was run before, plain or mixed elsewhere, a mixed forward is the uncompiled network's."""
    net = small_net().eval()
    fast = way(copy.deepcopy(net))
    for site in (first, "2", "input", "5", "2", None):
        draw = fm.draw(fm.Mix(site or "input", alpha=1.0 if site else 0.0), 6, torch.Generator().manual_seed(1))
        got, want = (fm.mixed_forward(n, X, Y, classes=4, draw=draw) for n in (fast, net))
        torch.testing.assert_close(got.logits, want.logits)
        torch.testing.assert_close(fast(X), net(X))


@pytest.mark.parametrize("way", WAYS)
def test_training_and_looking(way):
    data, mix = blobs(), fm.Mix(("input", "2", "5"))
    plain, fast = small_net(), way(small_net())
    for seed in (1, 2):
        one, two = (fm.fit(net, data, mix, epochs=1, seed=seed, progress=False) for net in (plain, fast))
        assert one.mixed_loss == pytest.approx(two.mixed_loss, rel=1e-5)
    assert torch.allclose(fm.capture(fast, X, ["5"])["5"], fm.capture(plain, X, ["5"])["5"], atol=1e-6)
    with pytest.raises(fm.MixError, match="there is no site '9'"):
        fm.mixed_forward(fast, X, Y, fm.Mix("9"), classes=4)


def test_an_old_torch_says_so(monkeypatch):
    net = wrapped(small_net())
    monkeypatch.delattr(torch.compiler, "set_stance")
    with pytest.raises(fm.MixError, match="torch 2.6"):
        fm.mixed_forward(net, X, Y, fm.Mix("2"), classes=4)
