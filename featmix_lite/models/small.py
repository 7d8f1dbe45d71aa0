"""The small networks of the lessons: every interesting place is a module with a name, and no ReLU works in place."""

from __future__ import annotations

from collections import OrderedDict

from torch import nn

from ..base.numbers import as_number
from .first_weights import make


def small_cnn(
    data=None, *, channels: int | None = None, classes: int | None = None, dropout: float = 0.0, seed: int | None = None
) -> nn.Module:
    """Three blocks of convolution, BatchNorm, ReLU and pool, then one linear layer: the network of the lessons.

    >>> import torch
    >>> net = small_cnn(channels=1, classes=10, seed=0)
    >>> net(torch.zeros(5, 1, 8, 8)).shape
    torch.Size([5, 10])

    Args:
        data: what ``fm.load`` gave; the network fits it and goes to its device.
        channels, classes: instead of ``data`` (1 and 10 where left out).
        dropout: chance to drop a feature before ``fc``; 0 builds no dropout layer at all.
        seed: fixes the first weights and leaves the global generator alone; None takes them from it.

    Images (N, C, H, W) of 8 pixels or more. Sites: ``block1``, ``block2``, ``block3``, each with ``conv`` (3x3),
    ``bn``, ``relu``, ``pool``; then ``flatten`` (N, 64) and ``fc``. 32, 64 and 64 channels; 56,714 parameters for
    one channel and ten classes, 57,290 for three channels.

    Errors: ``ValueError`` naming the number that does not fit.
    """
    dropout = as_number("dropout", dropout, "a chance from 0 to below 1", lambda v: 0 <= v < 1)
    return make("small_cnn", _small, data, channels, classes, seed, dropout=float(dropout))


def _small(channels: int, classes: int, dropout: float) -> nn.Module:
    def block(before: int, after: int, pool: nn.Module) -> nn.Module:
        conv = nn.Conv2d(before, after, 3, padding=1)
        return nn.Sequential(OrderedDict(conv=conv, bn=nn.BatchNorm2d(after), relu=nn.ReLU(), pool=pool))

    layers = OrderedDict(
        block1=block(channels, 32, nn.MaxPool2d(2)),
        block2=block(32, 64, nn.MaxPool2d(2)),
        block3=block(64, 64, nn.AdaptiveAvgPool2d(1)),
        flatten=nn.Flatten(),
    )
    if dropout:
        layers["dropout"] = nn.Dropout(dropout)
    layers["fc"] = nn.Linear(64, classes)
    return nn.Sequential(layers)


def oki_cnn(
    data=None, *, channels: int | None = None, classes: int | None = None, seed: int | None = None
) -> nn.Module:
    """Two convolutions, a pool and two linear layers: a plain network in the style of 2018.

    The network of Oki & Kurita's paper is **not known**: the paper does not give it, and no code was published. This
    one only has what their method speaks of, a first convolution to mix after, and nothing that came later (no
    BatchNorm, no skip).

    >>> import torch
    >>> oki_cnn(channels=3, classes=10, seed=0)(torch.zeros(5, 3, 32, 32)).shape
    torch.Size([5, 10])

    Arguments and errors as in ``small_cnn``. Images of 8 pixels or more: ``pool`` takes the largest value in each of
    4x4 fields, whatever the size. Sites: ``conv1``, ``relu1``, ``conv2``, ``relu2``, ``pool``, ``flatten``
    (N, 1024), ``fc1``, ``relu3``, ``fc2``. 151,306 parameters for one channel and ten classes, 151,882 for three
    channels.
    """
    return make("oki_cnn", _oki, data, channels, classes, seed)


def _oki(channels: int, classes: int) -> nn.Module:
    return nn.Sequential(
        OrderedDict(
            conv1=nn.Conv2d(channels, 32, 3, padding=1),
            relu1=nn.ReLU(),
            conv2=nn.Conv2d(32, 64, 3, padding=1),
            relu2=nn.ReLU(),
            pool=nn.AdaptiveMaxPool2d(4),
            flatten=nn.Flatten(),
            fc1=nn.Linear(64 * 4 * 4, 128),
            relu3=nn.ReLU(),
            fc2=nn.Linear(128, classes),
        )
    )
