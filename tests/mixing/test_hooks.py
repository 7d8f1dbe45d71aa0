"""A hook lives as long as its block, whatever ends the block."""

import pytest
import torch
from nets import hooks
from torch import nn

from featmix_lite import MixError, at_site
from featmix_lite.mixing.hooks import unfit


@pytest.mark.parametrize("stop", [None, RuntimeError, KeyboardInterrupt, GeneratorExit])
def test_removed_on_every_way_out(net, stop):
    def run():
        with at_site(net, "2", lambda h: h * 0, 3):
            assert hooks(net) == 1
            net(torch.randn(3, 1, 8, 8))
            if stop:
                raise stop

    if stop:
        with pytest.raises(stop):
            run()
    else:
        run()
    assert hooks(net) == 0


def test_changes_what_comes_out_and_none_leaves_it(net):
    net.eval()
    x = torch.randn(3, 1, 8, 8)
    plain = net(x)
    with at_site(net, "7", lambda h: h + 1, 3):
        raised = net(x)
    with at_site(net, "7", lambda h: None, 3):
        same = net(x)
    assert torch.equal(raised, plain + 1) and torch.equal(same, plain)


def test_twice_and_never():
    relu = nn.ReLU()
    with pytest.raises(MixError, match="'0' ran twice"):
        with at_site(nn.Sequential(relu), "0", lambda h: h, 2):
            relu(relu(torch.randn(2)))
    with pytest.raises(MixError, match="'0' did not run"):
        with at_site(nn.Sequential(relu), "0", lambda h: h, 2):
            pass
    assert hooks(relu) == 0


def test_unfit_in_words():
    assert unfit(torch.ones(3, 2), 3) is None
    assert unfit([1], 3) == "gave a list, not a tensor"
    assert unfit(torch.ones(3, dtype=torch.int32), 3) == "gave torch.int32 numbers, not floats"
    assert "first axis is not the batch of 4" in unfit(torch.ones(3, 2), 4)
    assert unfit(torch.tensor(1.0), 1).startswith("gave shape ()")
