"""Random features of classes of unequal size, with a classifier and its bias."""

from __future__ import annotations

import torch


def unbalanced(seed=0, classes=4, d=6, kind=torch.float64):
    g = torch.Generator().manual_seed(seed)
    y = torch.cat([torch.full((2 + 3 * c,), c) for c in range(classes)])
    y = y[torch.randperm(len(y), generator=g)]
    h = torch.randn(classes, d, generator=g, dtype=torch.float64)[y] * 2 + 0.7
    h = h + 0.9 * torch.randn(len(y), d, generator=g, dtype=torch.float64)
    weight = torch.randn(classes, d, generator=g, dtype=torch.float64)
    return h.to(kind), y, weight, torch.randn(classes, generator=g, dtype=torch.float64)
