"""The way of one mix from image A to image B, in every layer's picture at once. No widgets here."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ...measures import intrusion
from ...mixing.one_pass import mixed_forward
from ...models.evaluation import in_eval
from ...representation.manifolds import Chosen
from ..shared.mixed_points import batch
from ..shared.site_words import SiteWords
from .engine import Engine

STOPS, PANELS = 21, 4


@dataclass(frozen=True, eq=False)
class Way:
    """``ends``: the classes of A and B; ``labels`` (N,) of the clean points; ``rows`` (2,) the images; ``weights``
    (S, 2); by site, in forward order, the clean ``points`` (N, 2), the ``path`` (S, 2) and the class ``nearest``
    (S,) by votes of 5; ``likely`` (S, K); ``say``, the sites in plain words."""

    say: SiteWords
    at: str
    ends: tuple[int, int]
    labels: Tensor
    rows: Tensor
    weights: Tensor
    points: dict[str, Tensor]
    path: dict[str, Tensor]
    nearest: dict[str, Tensor]
    likely: Tensor


def way(engine: Engine, at: str, a: int, b: int, turn: int = 0, kind: str = "pca", cancel=None) -> Way:
    """Drag a mix of one image of class ``a`` and one of ``b`` (their ``turn``-th pair) all the way, mixed ``at``.

    >>> from featmix_lite.widgets.explorer.engine import Engine
    >>> gone = way(Engine(model, data, clean=60, mixed=20), "block1.relu", 3, 8)
    >>> gone.likely.shape, list(gone.path)
    (torch.Size([21, 10]), ['block1.relu', 'block2.relu', 'flatten', 'fc'])

    The pictures are principal components, or discriminants for ``kind="lda"``: there the way at the mixing site is
    the straight line that it is. Neither image is among the clean points. Errors: ``ValueError`` for a == b.
    """
    many = engine.chosen((a, b))
    rows = many.parents[turn % len(many.parents)]
    share = torch.linspace(0, 1, STOPS)
    chosen = Chosen(many.split, many.rows, rows.expand(STOPS, 2), torch.stack([1 - share, share], 1))
    names = downstream(engine.say.first, engine.order, at)
    mixed = engine.mixes(chosen, at, names)
    points, path, nearest = {}, {}, {}
    for name in names:
        view, box = engine.view(name, "lda" if kind == "lda" else "pca", cancel=cancel)
        points[name], path[name] = box(view.points), box(view.place(mixed[name]))
        nearest[name] = intrusion(engine.clean(name), engine.labels, mixed[name], chosen.parent_labels).nearest
    likely = predicted(engine, chosen, at)
    return Way(engine.say, at, (a, b), engine.labels, rows, chosen.weights, points, path, nearest, likely)


def downstream(names, order: list[str], at: str, at_most: int = PANELS) -> list[str]:
    """The mixing site and up to three of ``names`` behind it, the last one among them.

    >>> downstream(["a", "b", "c", "d", "e", "f"], list("abcdef"), "b", 3)
    ['b', 'd', 'f']
    """
    late = [at, *(n for n in names if order.index(n) > order.index(at))]
    if len(late) <= at_most:
        return late
    return [late[round(i * (len(late) - 1) / (at_most - 1))] for i in range(at_most)]


def predicted(engine: Engine, chosen: Chosen, at: str) -> Tensor:
    """(S, K) what the network says to each mix."""
    x, y, draw = batch(chosen, at)
    with in_eval(engine.net):
        out = mixed_forward(engine.net, x, y, draw=draw, classes=engine.data.classes)
    return out.logits[: len(chosen.parents)].softmax(1).cpu()
