"""A step with a mixing hook: what is right, and what is named."""

import torch
from torch.nn.functional import cross_entropy, one_hot

import featmix_lite as fm
from featmix_lite.teaching.exercises.mixing_step_check import mixing_step


def mixed(rows, partners, share):
    share = share.view(-1, *[1] * (rows.dim() - 1))
    return share * rows + (1 - share) * rows[partners]


def by_hook(net, x, y, layer, partners, share, keep=False, hot=lambda y: one_hot(y, 4).double(), back=mixed):
    handle = layer.register_forward_hook(lambda module, given, out: back(out, partners, share))
    logits = net(x)
    if not keep:
        handle.remove()
    return cross_entropy(logits, mixed(hot(y), partners, share))


def by_two_losses(net, x, y, layer, partners, share):
    handle = layer.register_forward_hook(lambda module, given, out: mixed(out, partners, share))
    try:
        logits = net(x)
    finally:
        handle.remove()
    own, other = (cross_entropy(logits, labels, reduction="none") for labels in (y, y[partners]))
    return (share * own + (1 - share) * other).mean()


def by_layers(net, x, y, layer, partners, share):
    for module in net:
        x = mixed(module(x), partners, share) if module is layer else module(x)
    return -(mixed(torch.eye(4, dtype=x.dtype)[y], partners, share) * x.log_softmax(1)).sum(1).mean()


def by_the_kit(net, x, y, layer, partners, share):
    name = next(name for name, module in net.named_modules() if module is layer)
    with fm.at_site(net, name, lambda maps: mixed(maps, partners, share), len(x)):
        return cross_entropy(net(x), mixed(one_hot(y, 4).double(), partners, share))


def writing(rows, partners, share):
    """Changes what the layer gave, and returns nothing."""
    mixed(rows, partners, share)


def test_right_only_once():
    calls = []

    def student(*given):
        calls.append(1)
        return by_hook(*given) if len(calls) < 4 else 1 / 0

    assert "stopped with ZeroDivisionError, in its line" in repr(mixing_step(student))


ASKED = "number"
RIGHT = [by_hook, by_two_losses, by_layers, by_the_kit]
WRONG = [
    (lambda net, x, y, *rest: cross_entropy(net(x), y), "Nothing is mixed"),
    (lambda *given: by_hook(*given, back=writing), "by what it returns"),
    (lambda *given: by_hook(*given, keep=True), "stays in the network"),
    (lambda net, x, y, at, p, s: by_hook(net, mixed(x, p, s), y, at, p, s, back=writing), "mixed the images, or"),
    (lambda net, x, y, at, p, s: by_hook(net, mixed(x, p, s), y, at, p, s), "the images and the maps"),
    (lambda net, x, y, at, p, s: by_hook(net, x, y, at, p, 1 - s), "to the partner, in maps and labels"),
    (lambda net, x, y, at, p, s: by_hook(net, x, y, at, p, 0 * s + 0.5), "half and half, whatever"),
    (lambda *given: by_hook(*given, back=lambda h, p, s: mixed(h, p, 1 - s)), "In the maps the share"),
    (lambda net, x, y, at, p, s: by_hook(net, x, y, net.relu, p, s), "behind the first ReLU, whatever"),
    (lambda net, x, y, at, p, s: by_hook(net, x, y, net[3], p, s), "the wrong layer"),
    (lambda net, x, y, at, p, s: by_hook(net, x, y, net.conv, p, s), "the first convolution, which is the same"),
    (lambda net, x, y, at, p, s: by_hook(net, x, y, net.up, p, s), "the last ReLU, which is the same"),
    (lambda net, x, y, at, p, s: by_hook(net, x, y, at, p, s) * len(x), "sum over the batch"),
    (lambda net, x, y, at, p, s: cross_entropy(mixed(net(x), p, s), mixed(one_hot(y, 4).double(), p, s)), "logits"),
    (lambda net, x, y, at, p, s: net(x), "should be one number; yours are 24"),
    (
        lambda net, x, y, at, p, s: by_hook(net, x, y, at, p, s, back=lambda h, p, s: s * h),
        "stopped with RuntimeError, in its line",
    ),
]
