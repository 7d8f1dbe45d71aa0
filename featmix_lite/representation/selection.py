"""Which rows, which site and which weights a picture shows: chosen once, so that pictures can be compared."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..base.seeds import generator
from ..mixing import pairing


def balanced(labels: Tensor, at_most: int, seed: int = 0) -> Tensor:
    """Row indices with (nearly) the same number of each class, ``at_most`` in all.

    >>> balanced(torch.tensor([0, 0, 0, 1, 1, 1]), 4).shape
    torch.Size([4])
    """
    order = torch.randperm(len(labels), generator=generator(seed, "scene"))
    hot = torch.nn.functional.one_hot(labels[order].long())
    rank = (hot.cumsum(0) * hot).sum(1)  # the how-maniest of its class each row is
    return order[rank.argsort(stable=True)[:at_most]].sort().values


def penultimate(model: nn.Module, order: list[str]) -> str:
    """The site whose features the last linear layer reads: the one completed just before it.

    >>> penultimate(nn.Sequential(nn.Flatten(), nn.Linear(4, 2)), ["input", "0", "1"])
    '0'
    """
    modules = dict(model.named_modules())
    last = [i for i, name in enumerate(order) if isinstance(modules.get(name), nn.Linear)]
    return order[last[-1] - 1] if last and last[-1] else order[-1]


def shares(count: int, ways: int, alpha: float, seed: int = 0) -> Tensor:
    """(count, ways) weights as training draws them, spread evenly; a mix keeps its rank when ``alpha`` moves.

    >>> shares(3, 2, 1.0)[:, 0].tolist()
    [0.833..., 0.5, 0.166...]

    For two ways the quantiles of Beta(alpha, alpha), from its density over the log-odds, which has no spikes.
    """
    if ways > 2:
        return pairing.weights(count, ways, alpha, generator(seed, "shares")).float()
    odds = torch.linspace(-60, 60, 12001, dtype=torch.float64) / min(1.0, max(alpha, 1e-3))
    log = alpha * (torch.nn.functional.logsigmoid(odds) + torch.nn.functional.logsigmoid(-odds))
    below = (log - log.max()).exp().cumsum(0)
    want = (torch.arange(count, dtype=torch.float64) + 0.5) / count
    at = torch.searchsorted(below / below[-1], want).clamp_max(len(odds) - 1)
    first = torch.sigmoid(odds[at])
    first = first[torch.randperm(count, generator=generator(seed, "shares"))]
    return torch.stack([first, 1 - first], 1).float()
