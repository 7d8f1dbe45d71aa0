"""The red and blue points, their mixes and the hidden layer's line as plain SVG text, live and in print alike."""

from __future__ import annotations

from ...figures.palette import INK, LIT, MARKS, MIXED, PAPER
from ..shared import points_svg
from ..shared.points_svg import relative, stamp
from ..shared.svg_paper import svg
from .plane import REACH, RED

SIDE = 460  # drawing units of a panel
UNIT = SIDE / (2 * REACH + 0.4)
MIDDLE = SIDE / 2
LOOKS = (("#B3122A", MARKS[0].path, "red"), ("#56B4E9", MARKS[1].path, "blue"))  # dark circles, light squares in grey


def panel(points, kinds, mixes, label: str, chosen: int = -1, line=None) -> str:
    """One ``<svg>``: points by colour and shape, mixes as diamonds, the bad ones large and crossed.

    >>> from featmix_lite.widgets.red_blue import plane
    >>> points, kinds = plane.start("ring")
    >>> found = plane.mixes(points, kinds)
    >>> panel(points, kinds, found, "The ring").count("data-bad") == int(found.bad.sum())
    True

    Arguments: ``points`` (N, 2) within ``REACH``, ``kinds`` (N,), ``mixes`` of both; ``label``: in words;
    ``chosen``: the point to ring, with its mixes' lines; ``line``: ([a, b], c), drawn where a x + b y + c = 0.
    """
    spots = [place(p) for p in points.tolist()]
    parts = [f'<rect width="{SIDE}" height="{SIDE}" fill="{PAPER}" stroke="#ccc"/>', *_line(line)]
    landed = [(*place(s), int(k), b, pair) for s, k, b, pair in
              zip(mixes.spots.tolist(), mixes.kinds, mixes.bad.tolist(), mixes.pairs.tolist(), strict=True)]
    for *_, kind, bad, pair in landed:
        if chosen in pair:
            a, b = (spots[i] for i in pair)
            parts.append(f'<line x1="{a[0]}" y1="{a[1]}" x2="{b[0]}" y2="{b[1]}" stroke="{LOOKS[kind][0]}" '
                         f'stroke-width="{2.5 if bad else 1.5}" {"" if bad else _DASHED}/>')
    for x, y, kind, bad, _ in sorted(landed, key=lambda one: one[3]):  # bad ones on top
        parts.append(_bad(x, y, kind) if bad else
                     f'<path d="{stamp([(x, y)], MIXED.path, 4)}" fill="{LOOKS[kind][0]}" fill-opacity=".6" '
                     f'stroke="{INK}" stroke-width=".8"/>')
    for n, ((x, y), kind) in enumerate(zip(spots, kinds.tolist(), strict=True)):
        ring = f'<circle r="17" fill="none" stroke="{LIT}" stroke-width="4"/>' if n == chosen else ""
        parts.append(f'<g class="fm-point" data-n="{n}" transform="translate({x} {y})">{ring}'
                     f'<path d="M0 0{relative(LOOKS[kind][1], 10)}" fill="{LOOKS[kind][0]}" stroke="{INK}" '
                     f'stroke-width="1.5"/></g>')
    return svg(parts, (SIDE, SIDE), label, style=f"max-width:{SIDE}px")


_DASHED = 'stroke-dasharray="3 5"'


def place(point) -> tuple[float, float]:
    """A point of the plane in drawing units, y downwards. ``place((0, 0))`` is the middle.

    >>> place((0, 0))
    (230.0, 230.0)
    """
    (x, y), *_ = points_svg.place(point, (MIDDLE / UNIT, MIDDLE / UNIT), UNIT).round(1).tolist()
    return x, y


def fitted(points, line):
    """Hidden points and their line, moved and scaled alike in both directions so that they fill the panel.

    >>> import torch
    >>> fitted(torch.tensor([[10.0, 0.0], [14.0, 2.0]]), ([1.0, 0.0], -12.0))[0].tolist()
    [[-1.35..., -0.67...], [1.35..., 0.67...]]
    """
    low, high = points.amin(0), points.amax(0)
    middle, half = (low + high) / 2, float((high - low).max()) / 2 or 1.0
    scale = 0.9 * REACH / half
    (a, b), c = line
    return (points - middle) * scale, ([a / scale, b / scale], c + a * float(middle[0]) + b * float(middle[1]))


def _bad(x: float, y: float, kind: int) -> str:
    cross = PAPER if kind == RED else INK
    return (f'<g data-bad="1"><path d="{stamp([(x, y)], MIXED.path, 9)}" fill="{LOOKS[kind][0]}" stroke="{INK}" '
            f'stroke-width="2"/><path d="M{x - 3} {y - 3}l6 6m0 -6l-6 6" stroke="{cross}" stroke-width="2"/></g>')


def _line(line) -> list[str]:
    """The part of a x + b y + c = 0 that lies in the panel."""
    if line is None:
        return []
    (a, b), c = line
    edge, ends = MIDDLE / UNIT, []
    for side in (-edge, edge):
        if abs(b) > 1e-12 and abs(y := -(a * side + c) / b) <= edge:
            ends.append((side, y))
        if abs(a) > 1e-12 and abs(x := -(b * side + c) / a) <= edge:
            ends.append((x, side))
    if len(ends) < 2:
        return []
    (x1, y1), (x2, y2) = place(ends[0]), place(ends[-1])
    return [f'<line class="fm-line" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{INK}" stroke-width="3" '
            'stroke-dasharray="10 6"/>']
