"""A forward that is looked at: against plain hooks, whatever the sites, and what is refused."""

import pytest
import torch
from torch import nn

import featmix_lite as fm
from featmix_lite.mixing.site_reading import looked_at


def net():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))


@pytest.mark.parametrize("at", [(), ("input",), ("0",), ("0", "1"), ("input", "2")])
def test_what_is_kept_is_what_goes_on(at):
    model, x, seen = net(), torch.randn(5, 3), {}
    h = x.flip(0) if "input" in at else x
    wanted = {"input": h}
    for name, module in model.named_children():
        h = module(h).flip(0) if name in at else module(h)
        wanted[name] = h
    names = list(wanted)[list(wanted).index(at[0]) if at else 0 :]  # the first place of mixing and what lies behind
    out = looked_at(model, x, seen.__setitem__, names, at, lambda rows: rows.flip(0))
    assert list(seen) == names and torch.equal(out, h)
    assert all(torch.equal(seen[name], wanted[name]) for name in names)
    assert not any(m._forward_hooks for m in model.modules())


@pytest.mark.parametrize("name", ["input", "0"])
def test_a_site_before_the_mixing_is_refused_and_no_hook_stays(name):
    model = net()
    with pytest.raises(fm.MixError, match=f"'{name}' lies before the mixing at '1'"):
        looked_at(model, torch.randn(5, 3), lambda *_: None, [name], ("1",), lambda h: h)
    assert not any(m._forward_hooks for m in model.modules())
