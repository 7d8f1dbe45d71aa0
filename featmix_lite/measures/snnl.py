"""The Soft Nearest Neighbor loss: how entangled the classes are in a layer's features."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ..base.errors import check_choice
from ..base.numbers import as_number
from ..base.seeds import generator
from ..base.shapes import check_labels, kind_of, tensor_of
from . import _classwise as classwise

LOWEST, HIGHEST = 5e-6, 10.0  # of the mean distance: where the least loss is looked for
WITHIN = 1e-3  # losses this close count as equal
DISTANCES = ("euclidean", "cosine")


class SNNL(NamedTuple):
    """A reading: the loss in nats, the temperature it was taken at, how many rows had no partner of their class."""

    loss: float
    temperature: float
    dropped: int


def snnl(
    features: Tensor,
    labels: Tensor,
    temperature: float | None = None,
    relative: float | None = None,
    distance: str = "euclidean",
) -> SNNL:
    """Soft Nearest Neighbor loss: minus the mean log share of a row's soft neighbours that are of its own class.

    0: every neighbour is of the own class. ``class_mixed(labels)`` (about log C): classes mixed at random.

    >>> x = torch.tensor([[0.0], [0.1], [5.0], [5.1]])
    >>> fm.measures.snnl(x, torch.tensor([0, 0, 1, 1]), relative=0.1).loss < 1e-4
    True
    >>> round(fm.measures.snnl(x, torch.tensor([0, 1, 0, 1]), relative=0.1).loss, 2)
    14.99

    Arguments:
        features: (N, ...), flattened and centred. labels: (N,) whole numbers.
        temperature: T itself. relative: T as a share of the mean distance between two different rows, so that
            layers can be compared. Neither: the largest T whose loss is within 0.001 of the least there is
            between 5e-6 and 10 times that mean distance.
        distance: "euclidean" (squared) or "cosine" (1 - cos of the centred rows).
    Errors: ``ValueError`` for a temperature that is not above 0, both temperatures, other shapes or names. Rows
    without a partner of their class stay as neighbours of others. None left, or features not finite: loss nan.
    Source: Frosst, Papernot & Hinton 2019, eq. 1; the least over T is theirs too.
    """
    features, labels = _checked(features, labels, distance)
    if temperature is not None and relative is not None:
        raise ValueError(f"temperature={temperature!r} and relative={relative!r}: give one of them")
    given, relative = _above("temperature", temperature), _above("relative", relative)
    data = _prepared(features, labels, distance)
    if data is None or not data.anchors:
        return SNNL(math.nan, math.nan if given is None else given, _dropped(labels))
    dropped = len(labels) - data.anchors
    t = given / data.unit if given is not None else float(relative) if relative is not None else None
    if data.equal:
        return SNNL(data.line, (HIGHEST if t is None else t) * data.unit, dropped)
    if t is None:
        loss, t = _minimised(data, _kept(data))
    else:
        loss = float(classwise.losses(classwise.blocks(data), [(t, 0)], data.anchors))
    return SNNL(loss, t * data.unit if given is None else given, dropped)


def snnl_both(features: Tensor, labels: Tensor, relative: float = 0.1, distance: str = "euclidean"):
    """The two readings a chart of layers needs, for little more than one: (at ``relative``, the least), both ``SNNL``.

    >>> x, y = torch.randn(40, 8), torch.arange(40) % 4
    >>> at, least = snnl_both(x, y)
    >>> at == fm.measures.snnl(x, y, relative=0.1), least == fm.measures.snnl(x, y)
    (True, True)

    Arguments and errors: as ``snnl``.
    """
    if (relative := _above("relative", relative)) is None:
        raise ValueError("relative=None: a number above 0")
    features, labels = _checked(features, labels, distance)
    data = _prepared(features, labels, distance)
    if data is None or not data.anchors or data.equal:
        return snnl(features, labels, relative=relative, distance=distance), snnl(features, labels, distance=distance)
    kept, dropped = _kept(data), len(labels) - data.anchors
    parts = classwise.blocks(data) if kept is None else kept
    at = float(classwise.losses(parts, [(float(relative), 0)], data.anchors))
    least, t = _minimised(data, kept)
    return SNNL(at, relative * data.unit, dropped), SNNL(least, t * data.unit, dropped)


def snnl_curve(features: Tensor, labels: Tensor, distance: str = "euclidean") -> tuple[Tensor, Tensor]:
    """The loss at 43 temperatures from 5e-6 to 10 times the mean distance, in one pass.

    >>> t, loss = fm.measures.snnl_curve(torch.randn(40, 8), torch.arange(40) % 4)
    >>> t.shape, loss.shape, bool((t.diff() > 0).all())
    (torch.Size([43]), torch.Size([43]), True)

    Arguments and errors: as ``snnl``. Returns (temperatures, losses), float64, lowest temperature first.
    """
    data = _prepared(*_checked(features, labels, distance), distance)
    ladders = _ladders(HIGHEST) + _ladders(HIGHEST / 2**0.5) + [(LOWEST, 0)]
    t = torch.tensor(classwise.temperatures(ladders), dtype=torch.float64)
    t, order = t.sort()
    if data is None or not data.anchors:
        return t * math.nan, t * math.nan
    if data.equal:
        return t * data.unit, torch.full_like(t, data.line)
    return t * data.unit, classwise.losses(classwise.blocks(data), ladders, data.anchors)[order]


def snnl_chance(features: Tensor, labels: Tensor, relative: float | None = None, seed: int = 0, **more) -> SNNL:
    """The reading with the labels shuffled: what these features would read if they knew nothing of the classes.

    >>> x, y = torch.randn(200, 8), torch.arange(200) % 2
    >>> abs(snnl_chance(x, y, relative=10.0).loss - class_mixed(y)) < 0.05
    True

    Arguments and errors: as ``snnl``; ``seed`` of the shuffle. At low temperatures it is above ``class_mixed``.
    """
    labels = tensor_of("labels", labels, move=False)
    if labels.dim() != 1:
        raise ValueError(f"labels {kind_of(labels)}: they take (N,) whole numbers")
    order = torch.randperm(len(labels), generator=generator(seed, "shuffled labels")).to(labels.device)
    return snnl(features, labels[order], relative=relative, **more)


def class_mixed(labels: Tensor) -> float:
    """The reading for features that know nothing of the classes: mean of log((n - 1) / (n_c - 1)).

    >>> round(class_mixed(torch.arange(1000) % 10), 3)         # a little above log 10
    2.312

    Argument: ``labels`` (N,). Rows without a partner are left out of the mean; none left: nan.
    """
    labels = tensor_of("labels", labels)
    check_labels(labels.numel(), labels, of="labels")
    size = labels.unique(return_counts=True)[1].double()
    kept, n = size[size > 1], size.sum()
    return float((kept * ((n - 1) / (kept - 1)).log()).sum() / kept.sum())


def _ladders(top: float) -> list[tuple[float, int]]:
    """Halved 20 times; a fresh exponential every seventh time, as each squaring doubles the rounding error."""
    return [(top / 2**k, 6) for k in (0, 7, 14)]


def _kept(data: classwise.Rows) -> list | None:
    """All blocks, where they are small enough to be held for several passes."""
    size = len(data.rows) * data.anchors * data.rows.element_size()
    return list(classwise.blocks(data)) if size <= classwise.KEPT else None


def _minimised(data: classwise.Rows, kept: list | None) -> tuple[float, float]:
    """(loss, T): interpolate between temperatures tried, try the answer, until it has been tried."""

    def tried(ladders) -> dict[float, float]:
        parts = classwise.blocks(data) if kept is None else kept
        got = classwise.losses(parts, ladders, data.anchors).tolist()
        return dict(zip(classwise.temperatures(ladders), got))

    known = tried([(HIGHEST, 10), (LOWEST * 2**10, 10)])  # good enough to look around; what is returned is exact
    exact = {HIGHEST}
    for _ in range(6):
        best, dips = _largest(known)
        new = [t for t in [best, *dips] if min(abs(math.log(t / k)) for k in known) > 1e-3]
        if not new:
            break
        known |= tried([(t, 0) for t in new])
        exact |= {*new}
    t = min(known, key=lambda k: abs(math.log(best / k)))
    return (known if t in exact else tried([(t, 0)]))[t], t


def _largest(known: dict[float, float]) -> tuple[float, list[float]]:
    """The largest T within reach of the least loss, and the dips whose depth is not yet known, by interpolation."""
    x, y = np.log(sorted(known)), np.array([known[t] for t in sorted(known)])
    fine = np.union1d(np.linspace(x[0], x[-1], 20001), x)
    slope, i = np.gradient(y, x), np.clip(np.searchsorted(x, fine, side="right") - 1, 0, len(x) - 2)
    h = x[i + 1] - x[i]
    u = (fine - x[i]) / h
    v = y[i] * (1 + 2 * u) * (1 - u) ** 2 + y[i + 1] * u * u * (3 - 2 * u)  # Hermite's cubic
    v += h * u * (1 - u) * (slope[i] * (1 - u) - slope[i + 1] * u)
    best = fine[v <= v.min() + WITHIN].max()
    low = 1 + np.flatnonzero((v[1:-1] < v[:-2]) & (v[1:-1] <= v[2:]))
    low = [j for j in low if v[j] < v.min() + 10 * WITHIN and v[j] < min(y[i[j]], y[i[j] + 1]) - WITHIN / 50]
    return float(np.exp(best)), [float(np.exp(fine[j])) for j in low]


def _above(name: str, value) -> float | None:
    return None if value is None else float(as_number(name, value, "a number above 0", lambda v: v > 0))


def _checked(features, labels, distance: str) -> tuple[Tensor, Tensor]:
    features, labels = tensor_of("features", features, move=False), tensor_of("labels", labels, move=False)
    check_choice("distance", distance, DISTANCES)
    whole = not (labels.is_floating_point() or labels.is_complex())
    if features.dim() == 0 or labels.shape != features.shape[:1] or not whole:
        raise ValueError(
            f"features {tuple(features.shape)}, labels {tuple(labels.shape)} {labels.dtype}: "
            "they take (N, ...) and (N,) whole numbers"
        )
    return features, labels


def _prepared(features: Tensor, labels: Tensor, distance: str) -> classwise.Rows | None:
    """None where there is nothing to measure: no rows, or features that are not finite."""
    if not features.numel() or not all(bool(v.isfinite()) for v in features.aminmax()):
        return None
    return classwise.prepared(features, labels, distance)


def _dropped(labels: Tensor) -> int:
    size = labels.unique(return_counts=True)[1]
    return int((size == 1).sum())
