"""Convolution weights in the order convolutions read them fastest, for the length of a training."""

from __future__ import annotations

import contextlib

import torch
from torch import nn


@contextlib.contextmanager
def in_channels_last(networks, on: bool = True):
    """Hold the 4-d weights of ``networks`` in channels_last; afterwards they lie in memory as before.

    >>> net = nn.Conv2d(2, 3, 3)
    >>> with in_channels_last([net]):
    ...     net.weight.is_contiguous(), net.weight.is_contiguous(memory_format=torch.channels_last)
    (False, True)
    >>> net.weight.is_contiguous()
    True

    A convolution hands the order on to what it puts out, so weights are all that has to change. ``on=False``: nothing
    is done. The values stay; sums are added in another order, so last bits of what follows differ.
    Source: torch's memory format tutorial.
    """
    turned: list[nn.Parameter] = []
    try:
        for network in networks if on else ():
            for weight in network.parameters():
                if weight.dim() == 4 and weight.is_contiguous():
                    _lay(weight, torch.channels_last)
                    turned.append(weight)
        yield
    finally:
        for weight in turned:
            _lay(weight, torch.contiguous_format)


def _lay(weight: nn.Parameter, order) -> None:
    """Copied also where one channel makes the two orders one: a convolution goes by the strides."""
    weight.data = torch.empty_like(weight, memory_format=order).copy_(weight.data)
