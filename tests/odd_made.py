"""What the odd calls are made around: small features, labels, images and a network, always the same."""

from __future__ import annotations

import dataclasses

import torch
from nets import small_net

import featmix_lite as fm

N, K = 24, 4


def some(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def images():
    """A small image set: 8x8 digits, 10 classes, few of each."""
    data = fm.load("digits", per_class=5)
    return dataclasses.replace(data, test=fm.Split(data.test.x[:N], data.test.y[:N]))


def alone(odd):
    """Rows that nothing else has to fit: fewer of them are fine."""
    return [(w, v, "any" if w in ("a row less", "rows stretched", "no rows") else want) for w, v, want in odd]


def torch_only(odd):
    """Losses take tensors: a list or an array may be refused, or say the same."""
    return [(w, v, "same" if w in ("numpy", "list") else want) for w, v, want in odd]


X, Y, Z = some(N, 6), torch.arange(N) % K, some(N, K, seed=1)
NET = small_net(classes=10).eval()
DATA = images()
