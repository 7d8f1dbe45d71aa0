"""Rows sorted by class and compared block by block: what the Soft Nearest Neighbor loss is summed from."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import softplus

SMALL = 4e9  # up to so many products (rows x rows x features) all is done in double
CHUNK, CACHE, KEPT = 2**25, 2**20, 2**28  # bytes: one product of matrices, a block that stays in the cache, all blocks


class Rows(NamedTuple):
    """Rows ready to be compared: sorted by class, centred, scaled to a mean distance of 1."""

    rows: Tensor  # (n, d); classes of one row come last
    spans: list[tuple[int, int]]  # where each class of two or more rows begins and ends
    unit: float  # the mean distance between two different rows, in the features' own units; 1 where all are equal
    cosine: bool
    equal: bool  # all rows are equal
    line: float  # the loss where classes are mixed at random

    @property
    def anchors(self) -> int:
        return self.spans[-1][1] if self.spans else 0


class Block(NamedTuple):
    """Some rows of one class against all rows: distances beyond the nearest of the own and of the other classes."""

    beyond: Tensor  # (r, n), infinite at the row itself
    lo: int
    hi: int  # columns lo .. hi are of the own class
    gap: Tensor  # (r,) distance to the nearest of another class less that to the nearest of the own


def prepared(features: Tensor, labels: Tensor, distance: str) -> Rows:
    """Sort, centre and scale. All in double, and only then rounded to the precision that is worked in."""
    n, x = len(features), features.detach().flatten(1)
    x = x.cpu() if x.device.type == "mps" else x  # no doubles there
    x = x if x.is_floating_point() else x.double()
    kind, size = labels.to(x.device).unique(return_inverse=True, return_counts=True)[1:]
    order = torch.argsort(torch.where(size[kind] > 1, kind, len(size)), stable=True)
    ends = size[size > 1].cumsum(0).tolist()
    spans = list(zip([0, *ends[:-1]], ends))
    line = sum((hi - lo) * math.log((n - 1) / (hi - lo - 1)) for lo, hi in spans) / ends[-1] if spans else math.nan
    double = x.dtype == torch.float64 or n * n * x.shape[1] <= SMALL
    rows = torch.empty(x.shape, dtype=torch.float64 if double else torch.float32, device=x.device)
    peak = max(abs(float(v)) for v in x.aminmax()) if x.numel() else 0.0
    peak = peak if peak > 0 else 1.0
    part = max(1, CHUNK // (8 * max(1, x.shape[1])))
    mean = sum((x[i : i + part].double() / peak).sum(0) for i in range(0, n, part)) / max(n, 1)
    total, equal = 0.0, True
    for i in range(0, n, part):
        equal = equal and bool((x[i : i + part] == x[:1]).all())
        centred = x[order[i : i + part]].double() / peak - mean
        square = centred.square().sum(1, keepdim=True)
        if distance == "cosine":
            centred = torch.where(square > 0, centred * square.clamp_min(1e-300).rsqrt(), 0.0)
        total += float(square.sum())
        rows[i : i + part] = centred
    if distance == "cosine":  # mean of 1 - cos over pairs, from the sum of the directions
        own = rows.double() if double else rows
        total = 1 - (float(own.sum(0).double().square().sum()) - float(own.square().sum())) / max(1, n * (n - 1))
    else:
        total *= 2 / max(1, n - 1)
    if equal:
        return Rows(rows.zero_(), spans, 1.0, distance == "cosine", True, line)
    rows.mul_(total**-0.5)
    return Rows(rows, spans, total if distance == "cosine" else total * peak * peak, distance == "cosine", False, line)


def blocks(data: Rows) -> Iterator[Block]:
    """All anchors in blocks small enough for the processor's cache; a distance needs no own term, which cancels."""
    rows, n = data.rows, len(data.rows)
    bias = rows.new_zeros(n) if data.cosine else rows.double().square().sum(1).to(rows.dtype)
    step, few = (max(8, size // (n * rows.element_size())) for size in (CHUNK, CACHE))
    for start in range(0, data.anchors, step):
        stop = min(start + step, data.anchors)
        apart = torch.addmm(bias, rows[start:stop], rows.T, alpha=-1 if data.cosine else -2)
        at = torch.arange(start, stop, device=rows.device)
        apart[at - start, at] = math.inf
        for lo, hi in data.spans:
            for i in range(max(lo, start), min(hi, stop), few):
                yield _block(apart[i - start : min(i + few, hi, stop) - start], lo, hi)


def _block(beyond: Tensor, lo: int, hi: int) -> Block:
    parts = [beyond[:, :lo], beyond[:, hi:]]
    own = beyond[:, lo:hi].amin(1, keepdim=True)
    other = [p.amin(1, keepdim=True) for p in parts if p.shape[1]]
    other = torch.stack(other).amin(0) if other else own
    beyond[:, lo:hi] -= own
    for p in parts:
        p -= other
    return Block(beyond, lo, hi, (other - own).squeeze(1).double())


def temperatures(ladders: list[tuple[float, int]]) -> list[float]:
    """The temperatures that a list of ladders (the top one, how often it is halved) stands for."""
    return [top / 2**k for top, halvings in ladders for k in range(halvings + 1)]


def losses(parts, ladders: list[tuple[float, int]], anchors: int) -> Tensor:
    """The loss at every rung of every ladder, float64, in one pass over the blocks.

    One exponential a ladder; a squaring then halves the temperature. Own and other classes are measured each from
    its nearest, so nothing that counts can underflow: loss = softplus(log others - log own - gap / T).
    """
    ladder_t = torch.tensor(temperatures(ladders), dtype=torch.float64).unsqueeze(1)
    total, spare = torch.zeros(len(ladder_t), dtype=torch.float64), None
    for b in parts:
        if spare is None or len(spare) < len(b.beyond):
            spare = torch.empty_like(b.beyond, memory_format=torch.contiguous_format)
            floor = spare.new_tensor(1e-18 if spare.dtype == torch.float32 else 1e-150)
            t, total = ladder_t.to(spare.device), total.to(spare.device)
        own, other, e = [], [], spare[: len(b.beyond)]
        for top, halvings in ladders:
            torch.mul(b.beyond, -1 / top, out=e).clamp_min_(math.log(floor)).exp_()
            for k in range(halvings + 1):
                if k:  # the floor keeps squares out of the numbers a processor is slow with; a sum is 1 or more
                    torch.addcmul(floor, e, e, out=e)
                own.append(e[:, b.lo : b.hi].sum(1))
                other.append(e[:, : b.lo].sum(1) + e[:, b.hi :].sum(1))
        odds = torch.stack(other).double().log() - torch.stack(own).double().log() - b.gap / t
        total += softplus(odds).sum(1)
    return total.cpu() / anchors
