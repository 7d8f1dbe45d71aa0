"""What stops gradients lets them through inside the block, and nothing is changed outside of it."""

import pytest
import torch

from featmix_lite.mixing.gradient_flow import Flow

WAYS = {
    "detach": lambda x: x.detach() * 2,
    "data": lambda x: x.data * 2,
    "no_grad": torch.no_grad()(lambda x: x * 2),
    "set_grad_enabled": torch.set_grad_enabled(False)(lambda x: x * 2),
}


@pytest.mark.parametrize("way", WAYS)
def test_through(way):
    x = torch.randn(3, requires_grad=True)
    with Flow():
        y = WAYS[way](x)
    assert torch.equal(torch.autograd.grad(y.sum(), x)[0], torch.full((3,), 2.0))
    assert torch.is_grad_enabled() and not WAYS[way](x).requires_grad
    with Flow(through=False):
        assert not WAYS[way](x).requires_grad


def test_steps_are_noted_and_masks_are_not():
    x = torch.randn(3, 2, requires_grad=True)
    mask = torch.ones(3, 2)
    with Flow() as flow:
        x.masked_fill(mask == 0, 1.0).relu().sum()
    assert flow.steps == set()
    with Flow() as flow:
        (x > 0).float(), torch.round(x), x.sign(), x.argmax(1)
    assert flow.steps == {"gt", "round", "sign", "argmax"}
