"""A perceptron with BatchNorm: the smallest network here that collapses, and the quickest to watch doing so."""

from __future__ import annotations

from collections import OrderedDict

from torch import nn

from ..base.numbers import as_whole
from .first_weights import make


def mlp(
    data=None, *, channels: int | None = None, classes: int | None = None, pixels: int | None = None,
    widths: tuple[int, ...] = (256, 256, 64), seed: int | None = None,
) -> nn.Module:  # fmt: skip
    """Flattened images through blocks of a linear layer, BatchNorm and ReLU, then one linear layer.

    >>> import torch
    >>> net = mlp(channels=1, classes=10, pixels=64, seed=0)
    >>> net(torch.zeros(5, 1, 8, 8)).shape
    torch.Size([5, 10])

    Arguments:
        data: what ``fm.load`` gave; the network fits it and goes to its device.
        channels, classes, pixels: instead of ``data`` (1, 10 and 64 where left out); pixels of an image: height times
            width.
        widths: units of each block.
        seed: fixes the first weights and leaves the global generator alone; None takes them from it.

    Sites: ``flatten``, ``block1``, ``block2``, ..., each with ``linear``, ``bn``, ``relu``, then ``fc``. 100,682
    parameters for 8x8 pixels, one channel, ten classes. BatchNorm is there for a reason: without it such a network
    did not come near collapse in as many epochs.
    Errors: ``ValueError`` naming the number that does not fit.
    """
    own = None if data is None or not hasattr(data, "test") else data.test.x[0, 0].numel()
    if own is not None and pixels not in (None, own):
        raise ValueError(f"pixels={pixels!r}, but {data.name} has {own}: leave pixels out")
    pixels = as_whole("pixels", own or (64 if pixels is None else pixels))
    if not isinstance(widths, (list, tuple)) or not widths:
        raise ValueError(f"widths={widths!r:.80}: the units of each block, such as (256, 256, 64)")
    widths = [as_whole("widths", width, of="units") for width in widths]
    return make("mlp", _mlp, data, channels, classes, seed, pixels=pixels, widths=widths)


def _mlp(channels: int, classes: int, pixels: int, widths: list[int]) -> nn.Module:
    layers, before = OrderedDict(flatten=nn.Flatten()), channels * pixels
    for number, width in enumerate(widths, 1):
        linear = nn.Linear(before, width)
        layers[f"block{number}"] = nn.Sequential(OrderedDict(linear=linear, bn=nn.BatchNorm1d(width), relu=nn.ReLU()))
        before = width
    layers["fc"] = nn.Linear(before, classes)
    return nn.Sequential(layers)
