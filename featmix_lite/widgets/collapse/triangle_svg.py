"""The plane of three classes as plain SVG: rows, class means, clean images, mixes by kind and weight, the theory."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch

from ...figures.class_triangle import shade
from ...figures.palette import INK, LIT, MIXED, PAPER, QUIET, SHAPES, mark
from ...measures.theory import channel
from ...representation.embedding.three_classes import simplex_plane
from ..shared.line_chart_svg import text
from ..shared.svg_paper import svg
from .words import TEXT

WIDE, HIGH, KEY, STEPS = 560, 466, 66, 40  # drawing units; the key stands below
MIDDLE = 274  # of the picture, from above: a triangle on its side reaches less far down
RING = SHAPES["circle"]


def side_of(frames, three) -> float:
    """Half the side of the picture that holds every frame: the farthest point, and a margin for the names."""
    far, three = 0.0, list(three)
    for frame in frames:
        plane = simplex_plane(frame.rows[three])
        points = torch.cat([plane.project(frame.mixed), plane.project(frame.means[three]), plane.project(frame.clean)])
        lengths = points.norm(dim=1)
        lengths = lengths[torch.isfinite(lengths)]
        far = max(far, float(lengths.quantile(0.995)) if len(lengths) else 0.0)
    return 1.2 * far or 1.0


def curves(frame, three, decay: float, loss: str) -> list[np.ndarray]:
    """The theory's way between every two of the three classes, in the plane: [(40, 2), ...]; no decay: none."""
    if not decay:
        return []
    return [np.array(one) for one in _curves(tuple(map(tuple, frame.rows.tolist())), tuple(three), decay, loss)]


@lru_cache(64)
def _curves(rows, three, decay: float, loss: str):
    W, weights = torch.tensor(rows, dtype=torch.float64), torch.linspace(0, 1, STEPS, dtype=torch.float64)
    plane = simplex_plane(W[list(three)])
    return [plane.project(channel(W, three[a], three[b], weights, decay, loss)).tolist()
            for a, b in ((0, 1), (1, 2), (2, 0))]  # fmt: skip


def triangle(frame, mixes, three, names, side: float, theory=(), label: str = "") -> str:
    """One ``<svg>`` of a frame.

    Arguments: ``three`` class numbers, ``names`` of all; ``side``, half the picture's in the features' units;
    ``theory``, curves to draw; ``label`` for those who do not see it.
    """
    three = list(three)
    plane = simplex_plane(frame.rows[three])
    unit = (MIDDLE - 14) / side

    def place(points) -> np.ndarray:
        points = np.asarray(points, dtype=float).reshape(-1, 2)
        return np.array([WIDE / 2, MIDDLE]) + unit * points * (1, -1)

    means, rows = place(plane.project(frame.means[three])), plane.project(frame.rows[three]).numpy()
    ends = rows / np.linalg.norm(rows, axis=1, keepdims=True) * side * 0.9
    parts = [_line([place((0, 0))[0], end], INK, 1.2, "0", 0.5, "featmix-row") for end in place(ends)]
    parts += [_line([means[a], means[b]], QUIET, 1.2, "0", 1, "featmix-straight") for a, b in ((0, 1), (1, 2), (2, 0))]
    parts += [_clean(place(plane.project(frame.clean[mixes.labels == c])), c) for c in three]
    parts += _mixes(frame, mixes, three, plane, place)
    parts += [_stamp(SHAPES["x"], x, y, 7, mark(c).colour, 2) for c, (x, y) in zip(three, means)]
    parts += [_line(place(curve), LIT, 3, "8 6", 1, "featmix-theory") for curve in theory]
    parts += [_name(names[c], *end, mark(c).colour) for c, end in zip(three, place(ends))]
    parts.append(_key(bool(theory)))
    return svg(parts, (WIDE, HIGH + KEY), label, "featmix-plane", f"max-width:{WIDE}px")


def _clean(spots, c: int) -> str:
    return f'<g class="featmix-clean">{"".join(_stamp(mark(c).path, x, y, 5, mark(c).colour) for x, y in spots)}</g>'


def _mixes(frame, mixes, three, plane, place) -> list[str]:
    inside, parts = torch.isin(mixes.of, torch.tensor(three)).all(1), []
    one = mixes.of[:, 0] == mixes.of[:, 1]
    for own, kind in ((inside & one, "one"), (inside & ~one, "two")):
        spots, share = place(plane.project(frame.mixed[own])), mixes.weights[own].amax(1).tolist()
        drawn = sorted((s for s in zip(share, *spots.T) if np.isfinite(s).all()), key=lambda s: -s[0])
        parts.append(f'<g class="featmix-{kind}">{"".join(_mix(kind, x, y, s) for s, x, y in drawn)}</g>')
    return parts


def _mix(kind: str, x: float, y: float, share: float) -> str:
    if kind == "one":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="none" stroke="{shade(share)}" stroke-width="2"/>'
    return _stamp(MIXED.path, x, y, 5, shade(share), 0.7)


def _stamp(path: str, x: float, y: float, size: float, fill: str, rim: float = 0.8) -> str:
    return (f'<path d="{path}" transform="translate({x:.1f},{y:.1f}) scale({size:g})" fill="{fill}" stroke="{INK}" '
            f'stroke-width="{rim / size:.2f}"/>')  # fmt: skip


def _line(points, colour: str, width: float, dash: str, opacity: float, kind: str) -> str:
    spots = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (f'<polyline class="{kind}" points="{spots}" fill="none" stroke="{colour}" stroke-width="{width}" '
            f'stroke-dasharray="{dash}" opacity="{opacity}"/>')  # fmt: skip


def _name(said: str, x: float, y: float, colour: str) -> str:
    wide = 9.2 * len(said) + 14
    x = min(max(x, wide / 2 + 2), WIDE - wide / 2 - 2)
    box = (f'<rect x="{x - wide / 2:.0f}" y="{y - 13:.0f}" width="{wide:.0f}" height="25" fill="{PAPER}" '
           f'stroke="{colour}" stroke-width="3"/>')  # fmt: skip
    return box + text(x, y + 5, said, "middle", 16, more='font-weight="bold"')


def _key(theory: bool) -> str:
    shown = [("one", 0.5, TEXT["one"]), ("two", 0.5, TEXT["two"]), ("two", 0.75, TEXT["quarter"]),
             ("two", 1.0, TEXT["clean"])]  # fmt: skip
    parts, x, y = [], 14, HIGH + 18
    for kind, share, said in shown:
        parts += [_mix(kind, x, y - 4, share), text(x + 12, y, said, "start", 14)]
        x += 34 + 7.6 * len(said)
    x, y = 14, HIGH + 44
    parts += [_stamp(SHAPES["x"], x, y - 4, 6, PAPER, 2), text(x + 12, y, TEXT["mean"], "start", 14)]
    x += 120
    for look, said in (((QUIET, 1.2, "0"), TEXT["straight"]), ((LIT, 3, "8 6"), TEXT["curve"]))[: 1 + theory]:
        parts += [_line([(x, y - 4), (x + 30, y - 4)], *look, 1, ""), text(x + 36, y, said, "start", 14)]
        x += 150
    return "".join(parts)
