"""In which order rows come: a new one every pass, the same for a seed whatever else is done."""

from __future__ import annotations

import torch
from torch import Tensor

from ..base.seeds import generator


def in_turns(n: int, size: int, seed: int, name: str, device="cpu"):
    """A function of the step (from 0) that gives its rows, (size,) int64; a pass drops a last part.

    >>> rows = in_turns(5, 2, seed=0, name="order")
    >>> len(torch.cat([rows(0), rows(1)]).unique()), rows(2).shape
    (4, torch.Size([2]))

    Arguments: ``n`` rows, ``size`` a step; ``name`` of the stream: pass k (from 1) has the generator (seed, name, k).
    """
    steps, kept = n // size, (0, None)

    def rows(number: int) -> Tensor:
        nonlocal kept
        turn, at = divmod(number, steps)
        if kept[0] != turn + 1:
            kept = turn + 1, torch.randperm(n, generator=generator(seed, name, turn + 1)).to(device)
        return kept[1][at * size : (at + 1) * size]

    return rows
