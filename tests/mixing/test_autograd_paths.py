"""Paths counted in autograd's graph, on graphs drawn by hand."""

import torch

from featmix_lite.mixing.autograd_paths import always_crossed


def test_chain_skip_and_dead_end():
    start = torch.ones(2, requires_grad=True).clone()
    a = start * 2
    b = a.exp()
    c = a + b
    d = c.sin()
    dead = a.cos()
    assert always_crossed(d.sum(), [start, a, b, c, d, dead], start) == [True, True, False, True, True, False]


def test_very_deep_and_many_paths():
    start = torch.ones(1, requires_grad=True).clone()
    h, inside = start, []
    for _ in range(1500):  # deeper than Python's recursion; 2 ** 1500 paths
        inside.append(h.sin())
        h = h + inside[-1]
    found = always_crossed(h.sum(), [h, inside[0], inside[-1]], start)
    assert found == [True, False, False]


def test_without_a_gradient_to_the_start_nothing_is_claimed():
    w = torch.ones(1, requires_grad=True)
    assert always_crossed((w * 2).sum(), [w * 1], torch.tensor([1])) == [True]
