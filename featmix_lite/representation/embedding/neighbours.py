"""How faithful a picture is, as numbers: which neighbours it invents, and which it keeps."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from ...base.numbers import as_whole
from ...base.shapes import kind_of, tensor_of

EQUAL = 1e-9  # distances that differ by less, as a share of the widest, are equal: only rounding parts them


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
    Of equally far rows none is preferred. Features or points that are nan or infinite: nan.
    Errors: ``ValueError`` where lengths do not fit.
    Source: Venna & Kaski 2001 (trustworthiness).
    """
    k = as_whole("k", k, of="neighbours")
    features, points = tensor_of("features", features), tensor_of("points", points)
    if (mixed is None) != (placed is None):
        raise ValueError("mixed and placed: give both, one point for each row, or neither")
    mixed, placed = (None if v is None else tensor_of(n, v) for n, v in (("mixed", mixed), ("placed", placed)))
    for name, rows in (("features", features), ("points", points), ("mixed", mixed), ("placed", placed)):
        if rows is not None and rows.dim() < 2:
            raise ValueError(f"{name} {kind_of(rows)}: they take (N, ...), a row each")
    both = [None if rows is None else len(rows) for rows in (mixed, placed)]
    if len(features) != len(points) or both[0] != both[1]:
        raise ValueError("features and points, mixed and placed: one point for each row")
    if mixed is not None and mixed.shape[1:].numel() != features.shape[1:].numel():
        raise ValueError(f"features {kind_of(features)}, mixed {kind_of(mixed)}: they take rows of one size")
    if points.dim() != 2 or placed is not None and placed.shape[1:] != points.shape[1:]:
        raise ValueError(f"points {kind_of(points)}, placed {kind_of(placed)}: they take (N, 2) and (M, 2)")
    k = max(1, min(as_whole("k", k, of="neighbours"), (len(features) - 1) // 2))
    clean, seen = features.flatten(1).double(), points.double()
    middle = clean.mean(0)  # far from 0, torch.cdist would lose the differences
    clean = clean - middle
    trust, kept = _compared(clean, seen, clean, seen, k, own=True)
    if mixed is None or not len(mixed):
        return Faithful(trust, kept, math.nan, math.nan, k)
    more = mixed.flatten(1).double() - middle
    return Faithful(trust, kept, *_compared(more, placed.double(), clean, seen, k, own=False), k)


def _compared(here: Tensor, shown: Tensor, among: Tensor, seen: Tensor, k: int, own: bool) -> tuple[float, float]:
    n = len(among) - own
    if n < 2 or not all(bool(rows.isfinite().all()) for rows in (here, shown, among, seen)):
        return math.nan, math.nan
    apart = torch.cdist(here, among)
    apart.masked_fill_(apart < 1e-7 * apart.max(), 0.0)  # equal rows: what is left is rounding
    picture = torch.cdist(shown, seen, compute_mode="donot_use_mm_for_euclid_dist")
    if own:  # a point is not its own neighbour
        apart.fill_diagonal_(-1.0)
        picture.fill_diagonal_(math.inf)
    rows = apart.sort(dim=1).values
    got = torch.searchsorted(rows, apart - EQUAL * apart.max()) + (not own)  # 1: the nearest, and all who tie with it
    edge, equal = picture.kthvalue(k, dim=1, keepdim=True).values, EQUAL * shown.abs().max()
    inside, on = picture < edge - equal, (picture - edge).abs() <= equal
    left = (k - inside.sum(1, keepdim=True)).double() / on.sum(1, keepdim=True)
    near = inside + on * left  # who ties shares the places that are left
    invented = (near * (got - k).clamp_min(0)).sum(1).mean().item()
    worst = k * (2 * n - 3 * k + 1) / 2
    return 1 - invented / worst if worst > 0 else 1.0, (near * (got <= k)).sum(1).mean().item() / k
