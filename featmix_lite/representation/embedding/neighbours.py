"""How faithful a picture is, as numbers: which neighbours it invents, and which it keeps."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from ...base.numbers import as_whole
from .pca import flat_rows


class Faithful(NamedTuple):
    """From 0 to 1, 1 is best: ``trustworthiness`` (1: a point's neighbours in the picture are its neighbours) and
    ``kept`` (share of its ``k`` nearest that are kept); the same for placed points among the clean ones (nan: none).
    """

    trustworthiness: float
    kept: float
    placed_trustworthiness: float
    placed_kept: float
    k: int

    def __str__(self) -> str:
        clean = f"Trustworthiness {self.trustworthiness:.2f}, {self.kept:.0%} of the {self.k} nearest neighbours kept"
        if math.isnan(self.placed_kept):
            return clean
        return f"{clean}; mixed points {self.placed_trustworthiness:.2f} and {self.placed_kept:.0%}"


def faithful(features: Tensor, points: Tensor, mixed: Tensor | None = None, placed: Tensor | None = None, k: int = 10):
    """Compare neighbours in a picture with those in feature space -> ``Faithful``.

    >>> x = torch.randn(40, 2)
    >>> print(faithful(torch.cat([x, torch.zeros(40, 3)], 1), x))
    Trustworthiness 1.00, 100% of the 10 nearest neighbours kept

    Arguments:
        features: (N, ...) clean; points: (N, 2) where the picture shows them.
        mixed: (M, ...), placed: (M, 2): points put in later, compared with their neighbours among the clean ones.
        k: how many neighbours; of few rows half of them at most, so that there is something to get wrong.
    Errors: ``ValueError`` where lengths do not fit.
    Source: Venna & Kaski 2001 (trustworthiness).
    """
    both = [None if rows is None else len(rows) for rows in (mixed, placed)]
    if len(features) != len(points) or both[0] != both[1]:
        raise ValueError("features and points, mixed and placed: one point for each row")
    k = max(1, min(as_whole("k", k, of="neighbours"), (len(features) - 1) // 2))
    clean, seen = features.detach().cpu().flatten(1).double(), points.double()
    middle = clean.mean(0)  # far from 0, torch.cdist would lose the differences
    clean = clean - middle
    trust, kept = _compared(clean, seen, clean, seen, k, own=True)
    if mixed is None or not len(mixed):
        return Faithful(trust, kept, math.nan, math.nan, k)
    more = flat_rows(mixed, clean.shape[1]).cpu().double() - middle
    return Faithful(trust, kept, *_compared(more, placed.double(), clean, seen, k, own=False), k)


def _compared(here: Tensor, shown: Tensor, among: Tensor, seen: Tensor, k: int, own: bool) -> tuple[float, float]:
    n = len(among) - own
    if n < 2:
        return math.nan, math.nan
    apart, picture = torch.cdist(here, among), torch.cdist(shown, seen)
    if own:  # a point is not its own neighbour
        apart.fill_diagonal_(-1.0)
        picture.fill_diagonal_(math.inf)
    ranks = apart.argsort(dim=1, stable=True).argsort(dim=1) + (not own)  # 1 is the nearest
    near = picture.topk(k, largest=False).indices
    got = ranks.gather(1, near)
    invented = (got - k).clamp_min(0).sum(1).double().mean().item()
    worst = k * (2 * n - 3 * k + 1) / 2
    return 1 - invented / worst if worst > 0 else 1.0, (got <= k).double().mean().item()
