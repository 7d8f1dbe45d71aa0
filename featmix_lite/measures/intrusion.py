"""Intrusion: how often a mixed feature falls nearest to a class that is neither of its parents."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from ..base.errors import check_choice
from ..base.numbers import as_whole
from ..base.shapes import tensor_of

CHUNK = 2**24  # distances held at once
EQUAL = 1e-9  # distances this close are equal, and only rounding parts them: rows have size 1


class Intrusion(NamedTuple):
    """How often mixed points intrude on a third class, with its 95 % interval, and where each of them fell."""

    rate: float  # share of mixed points nearest to a class that is no parent
    low: float
    high: float  # Wilson's interval for the rate
    distance_ratio: float  # median of ``ratios``: 1 is as near to a parent's class as its own points are
    nearest: Tensor  # (M,) the class each mixed point is nearest to
    intrudes: Tensor  # (M,) bool
    ratios: Tensor  # (M,) float64
    classes: Tensor  # (K,) the classes of the clean points, ascending
    pairs: Tensor  # (P, ways) the sets of parents there are, each ascending
    landed: Tensor  # (P, K) how many mixed points of a pair fell nearest to each class, parents included

    def third(self, *parents: int) -> tuple[int | None, int, int]:
        """(the third class intruded on most, how often, of how many mixes) for one set of parents.

        >>> clean, labels = torch.tensor([[0.0], [1.0], [2.0]]), torch.tensor([3, 8, 5])
        >>> fm.measures.intrusion(clean, labels, torch.tensor([[1.0]]), torch.tensor([[5, 3]])).third(3, 5)
        (8, 1, 1)

        None and 0 where none intrudes; 0 mixes where the pair did not occur.
        """
        row = (self.pairs == torch.tensor(sorted(parents))).all(1) if self.pairs.shape[1] == len(parents) else []
        if not len(row) or not row.any():
            return None, 0, 0
        counts = self.landed[row][0]
        others = counts.masked_fill(torch.isin(self.classes, torch.tensor(parents)), 0)
        most = int(others.argmax())
        return (int(self.classes[most]) if others[most] else None), int(others[most]), int(counts.sum())


def intrusion(
    clean: Tensor, labels: Tensor, mixed: Tensor, parents: Tensor, k: int = 5, by: str = "neighbours"
) -> Intrusion:
    """Where mixed features fall among clean ones: the rate at which they land nearest to a third class.

    >>> clean = torch.tensor([[0.0], [0.1], [1.0], [1.1], [2.0], [2.1]])
    >>> labels = torch.tensor([0, 0, 1, 1, 2, 2])
    >>> fell = fm.measures.intrusion(clean, labels, torch.tensor([[0.1], [1.05]]), torch.tensor([[0, 2], [0, 2]]))
    >>> fell.rate, fell.landed.tolist()
    (0.5, [[1, 1, 0]])

    Arguments:
        clean: (N, ...) features of clean rows, labels (N,) their classes. None of them may be a row that a mixed
            point is made of: a mixed point's own parents are its neighbours, and the rate comes out far too low.
        mixed: (M, ...) mixed features, parents (M, ways) the *labels* of the rows each is made of.
        k: how many clean neighbours vote; the class of most votes is the nearest, of equals the one whose
            neighbour comes first, then the lowest. Rows as far as the k-th share the votes that are left, so the
            order of rows does not matter.
        by: "neighbours" (the vote) or "means" (the nearest class mean).
    ``ratios``: distance to the k-th clean neighbour in a parent's class over the median of what those k neighbours
    have within their class, the smaller over the parents; inf beyond a class of equal rows, nan for parents
    of which ``clean`` has no two rows. Nothing here changes when all points are rotated, shifted or scaled.
    A mix half-way between two corners of a simplex cannot be nearest to a third: 0 at a collapsed last layer
    is geometry, not merit.
    Errors: ``ValueError`` for other shapes, features that are not finite, no clean rows, k below 1, an unknown ``by``.
    No mixed rows: rate nan.
    """
    clean, labels, mixed, parents, k = _checked(clean, labels, mixed, parents, k, by)
    classes, kind = labels.unique(return_inverse=True)
    k = min(int(k), len(clean))
    if by == "means":
        means = torch.zeros(len(classes), clean.shape[1], dtype=clean.dtype).index_add_(0, kind, clean)
        means /= torch.bincount(kind, minlength=len(classes)).unsqueeze(1)
        nearest = classes[_voted(mixed, means, torch.arange(len(classes)), len(classes), 1)]
    else:
        nearest = classes[_voted(mixed, clean, kind, len(classes), k)]
    intrudes = (nearest.unsqueeze(1) != parents).all(1)
    ratios = _ratios(clean, labels, mixed, parents, k)
    pairs, which = parents.sort(1).values.unique(dim=0, return_inverse=True)
    landed = torch.zeros(len(pairs), len(classes), dtype=torch.int64)
    landed.index_put_((which, torch.searchsorted(classes, nearest)), torch.ones_like(nearest), accumulate=True)
    known = ratios[~ratios.isnan()]
    middle = float(known.sort().values[(len(known) - 1) // 2]) if len(known) else math.nan
    rate, low, high = wilson(int(intrudes.sum()), len(mixed))
    return Intrusion(rate, low, high, middle, nearest, intrudes, ratios, classes, pairs, landed)


def wilson(count: int, total: int) -> tuple[float, float, float]:
    """A share and its 95 % Wilson interval; nothing counted: (nan, 0, 1).

    >>> [round(v, 4) for v in wilson(14, 100)]
    [0.14, 0.0853, 0.2214]

    Errors: ``ValueError`` unless 0 <= count <= total. Source: Wilson 1927.
    """
    count, total = as_whole("count", count, low=0), as_whole("total", total, low=0)
    if count > total:
        raise ValueError(f"count={count!r}: no more than total={total!r}")
    if total == 0:
        return math.nan, 0.0, 1.0
    from scipy.stats import binomtest

    low, high = binomtest(int(count), int(total)).proportion_ci(method="wilson")
    return count / total, float(low), float(high)


def _distances(points: Tensor, among: Tensor):
    """Blocks of distances (m, n), a few points at a time."""
    for some in points.split(max(1, CHUNK // len(among))):
        apart = torch.cdist(some, among)
        yield apart.masked_fill_(apart < 1e-7, 0.0)  # equal rows: what is left is rounding (rows have size 1)


def _nearest(points: Tensor, among: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Distances to the ``k`` nearest rows of ``among`` and which they are, both (M, k), nearest first.

    Of rows that are equally far the first ones are taken.
    """
    if not len(points):
        return points.new_zeros(0, k), torch.zeros(0, k, dtype=torch.int64)
    far, which = [], []
    for apart in _distances(points, among):
        near = apart.topk(min(k + 1, apart.shape[1]), largest=False)
        values, rows = near.values[:, :k].clone(), near.indices[:, :k].clone()
        tied = (near.values.diff(dim=1) <= EQUAL).any(1)
        if tied.any():
            order = (apart[tied] / EQUAL).round().argsort(dim=1, stable=True)
            values[tied], rows[tied] = apart[tied].gather(1, order[:, :k]), order[:, :k]
        far.append(values)
        which.append(rows)
    return torch.cat(far), torch.cat(which)


def _voted(points: Tensor, among: Tensor, kind: Tensor, classes: int, k: int) -> Tensor:
    """The class (M,) with most of the ``k`` nearest rows; of equals the one met first, then the lowest."""
    named = [torch.zeros(0, dtype=torch.int64)]
    for apart in _distances(points, among):
        edge = apart.kthvalue(k, dim=1, keepdim=True).values
        inside, on = apart < edge - EQUAL, (apart - edge).abs() <= EQUAL
        left = (k - inside.sum(1, keepdim=True)) / on.sum(1, keepdim=True)
        rows, columns = (inside | on).nonzero(as_tuple=True)  # few: only these vote
        own, away = kind[columns], apart[rows, columns]
        share = torch.where(inside[rows, columns], 1.0, left[rows, 0])
        votes = torch.zeros(len(apart), classes, dtype=share.dtype).index_put_((rows, own), share, accumulate=True)
        first = apart.new_full((len(apart), classes), math.inf).view(-1)
        first = first.scatter_reduce_(0, rows * classes + own, away, "amin").view(-1, classes)
        first = first.masked_fill(votes < votes.amax(1, keepdim=True) - 1e-6, math.inf)
        named.append((first <= first.amin(1, keepdim=True) + EQUAL).int().argmax(1))
    return torch.cat(named)


def _ratios(clean: Tensor, labels: Tensor, mixed: Tensor, parents: Tensor, k: int) -> Tensor:
    """How far each mixed point is from its nearer parent's class, in that class's own local distances."""
    out = torch.full((len(mixed),), math.nan, dtype=torch.float64)
    for c in parents.unique().tolist():
        own, at = clean[labels == c], (parents == c).any(1)
        if len(own) < 2:
            continue
        near = min(k, len(own) - 1)
        inside = _nearest(own, own, near + 1)[0][:, -1]  # the row itself is the first
        order = inside.argsort()  # so that of equally far rows those with near neighbours come first
        own, inside = own[order], inside[order]
        far, which = _nearest(mixed[at], own, near)
        usual = inside[which].median(1).values
        ratio = torch.where(far[:, -1] == usual, 1.0, far[:, -1] / usual).double()
        out[at] = torch.fmin(out[at], ratio)
    return out


def _checked(clean, labels, mixed, parents, k, by):
    given = {"clean": clean, "labels": labels, "mixed": mixed, "parents": parents}
    clean, labels, mixed, parents = (tensor_of(name, value) for name, value in given.items())
    check_choice("by", by, ("neighbours", "means"))
    k = as_whole("k", k, of="neighbours")
    shapes = f"clean {tuple(clean.shape)}, labels {tuple(labels.shape)}, mixed {tuple(mixed.shape)}"
    fits = clean.dim() > 1 and clean.shape[1:] == mixed.shape[1:] and labels.shape == clean.shape[:1] and len(clean)
    if not fits or parents.dim() != 2 or len(parents) != len(mixed):
        raise ValueError(f"{shapes}, parents {tuple(parents.shape)}: they take (N, ...), (N,), (M, ...), (M, ways)")
    if any(v.is_floating_point() for v in (labels, parents)):
        raise ValueError(f"labels are {labels.dtype}, parents {parents.dtype}: they take whole numbers (labels)")
    clean, mixed = clean.flatten(1).double(), mixed.flatten(1).double()
    for name, rows in (("clean", clean), ("mixed", mixed)):
        lost = int((~rows.isfinite()).any(1).sum())
        if lost:
            raise ValueError(f"{name} features hold nan or infinity in {lost} of {len(rows)} rows: they fall nowhere")
    centre = clean.mean(0)
    clean, mixed = clean - centre, mixed - centre
    size = clean.square().sum(1).mean().sqrt()
    size = size if size > 0 else torch.ones_like(size)
    return clean / size, labels.long(), mixed / size, parents.long(), k
