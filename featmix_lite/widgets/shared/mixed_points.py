"""Clean images and mixes of some of them as points of one picture: what the lab and the explorer both show."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from ...figures.palette import mark
from ...mixing.sampling import Draw
from ...representation.manifolds import Chosen
from ...representation.site_features import capture_mixed, side_by_side
from .frame import Board
from .tiles import sheet
from .words import a


@dataclass(frozen=True, eq=False)
class MixedPoints:
    """A picture: where the clean images (``points``, (N, 2)) and the mixes (``placed``, (M, 2)) of the ``chosen``
    images lie, in the frame's units. Where nothing is mixed, M is 0."""

    points: Tensor
    placed: Tensor
    chosen: Chosen


def mixes(model: nn.Module, chosen: Chosen, at, looks) -> dict[str, Tensor]:
    """{site of ``looks``: (M, ...)} features of the ``chosen`` mixes, mixed ``at`` a site (or at each of several).

    >>> chosen = fm.manifolds.choose(data, clean=20, mixed=5)
    >>> mixes(model, chosen, "block1.relu", ["flatten"])["flatten"].shape
    torch.Size([5, 64])
    """
    x, y, draw = batch(chosen, at)
    got = capture_mixed(model, x, y, None, looks, draw=draw, batch=max(500, len(x)), budget=float("inf"))
    return {name: h[: len(chosen.parents)] for name, h in got.features.items()}


def batch(chosen: Chosen, at) -> tuple[Tensor, Tensor, Draw]:
    """Images, labels and the draw whose first M rows are the ``chosen`` mixes, mixed ``at`` a site."""
    x, y = chosen.split.x, chosen.split.y
    order, draw = side_by_side(chosen.parents, chosen.weights.to(x.dtype), at)
    order = order.to(x.device)
    return x[order], y[order], draw


def scene(seen: MixedPoints, names: list[str], board: Board, intrusion=None, before: dict | None = None) -> dict:
    """Points, classes and mixes as plain lists, for a page or an SVG; diamonds are filled where ``intrusion`` is known.

    Points of one ``key`` are those of the same images: they glide to their new places. ``before``: the last scene, if
    it was of the same ``chosen``; then only what moves is made anew.
    """
    moved = {"spots": rounded(board.clipped(seen.points)) + rounded(board.clipped(seen.placed))}
    if intrusion is not None:
        moved |= {"nearest": intrusion.nearest.tolist(), "intrudes": intrusion.intrudes.tolist()}
    if before:
        return before | moved
    chosen = seen.chosen
    return moved | {
        "labels": chosen.labels.tolist(), "parents": chosen.parent_labels.tolist(), "weights": rounded(chosen.weights),
        "names": [str(name) for name in names], "marks": marks(names), "board": board._asdict(),
        "key": str(zlib.crc32(chosen.parents.numpy().tobytes())),
    }  # fmt: skip


def images(seen: MixedPoints, data) -> dict:
    """The sheet of all images there are to hover over; ``of[j]`` numbers the parents of mix j on it."""
    chosen = seen.chosen
    parents, back = chosen.parents.unique(return_inverse=True)
    rows = torch.cat([chosen.rows, parents]).to(chosen.split.x.device)
    of = (back.reshape(chosen.parents.shape) + len(chosen.rows)).tolist()
    return sheet(chosen.split.x[rows], data.mean, data.std) | {"of": of}


def marks(names) -> list[dict]:
    """Colour, shape and name of every class, as the page draws them; ``one`` of it has the article.

    >>> marks(["cat"])
    [{'colour': '#0072B2', 'path': 'M-1,0A1,1 0 1 0 1,0A1,1 0 1 0 -1,0Z', 'name': 'cat', 'one': 'a cat'}]
    """
    return [{"colour": mark(k).colour, "path": mark(k).path, "name": str(name), "one": a(name)}
            for k, name in enumerate(names)]


def rounded(values) -> list:
    """Numbers as short text needs them."""
    return np.round(np.asarray(values, float), 3).tolist()
