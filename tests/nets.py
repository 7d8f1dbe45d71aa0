"""Small networks the tests mix in, and a count of what hangs on them."""

from __future__ import annotations

from types import SimpleNamespace

import torch
from torch import nn

import featmix_lite as fm


def small_net(seed: int = 0, classes: int = 4, norm: bool = True) -> nn.Module:
    """conv, (BatchNorm), ReLU, pool, conv, ReLU, flatten, fc: every kind of site, in milliseconds."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        middle = nn.BatchNorm2d(6) if norm else nn.Identity()
        return nn.Sequential(
            nn.Conv2d(1, 6, 3, padding=1),
            middle,
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(6, 5, 3),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(20, classes),
        )


def hooks(model: nn.Module) -> int:
    """How many forward hooks hang on ``model``."""
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in model.modules())


def blobs(classes: int = 4, per_class: int = 16, seed: int = 0):
    """A tiny learnable image set with the fields of ``fm.Data``: 8x8 grey blobs, one place a class."""
    g = torch.Generator().manual_seed(seed)
    split = []
    for count in (per_class, 2, 5):
        y = torch.arange(classes).repeat(count)
        x = 0.8 * torch.randn(len(y), 1, 8, 8, generator=g)
        for i, k in enumerate(y.tolist()):
            x[i, 0, 2 * (k // 2) : 2 * (k // 2) + 4, 4 * (k % 2) : 4 * (k % 2) + 4] += 1.5
        split.append(SimpleNamespace(x=x, y=y))
    return SimpleNamespace(
        name="blobs", train=split[0], val=split[1], test=split[2], classes=classes, mean=(0.0,), std=(1.0,)
    )


def groups_by_mixing(model, x, found):
    """Which sites give the same logits, found the slow way: mix at each of them with one draw."""
    y = torch.arange(len(x))
    d = fm.draw(fm.Mix(per="sample"), len(x), torch.Generator().manual_seed(0), dtype=x.dtype)
    out = [
        fm.mixed_forward(model, x, y, None, classes=len(x), draw=fm.Draw(s.name, d.partners, d.weights)).logits
        for s in found
    ]
    firsts, groups = [], []
    for logits in out:
        near = [k for k, f in enumerate(firsts) if (logits - f).abs().max() < 1e-9 * logits.abs().max()]
        groups.append(near[0] if near else len(firsts))
        if not near:
            firsts.append(logits)
    return groups
