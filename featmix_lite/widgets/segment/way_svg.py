"""The way from A to B in every layer as plain SVG: a small picture each, all to one scale."""

from __future__ import annotations

import numpy as np

from ...base.escaping import markup
from ...figures.palette import INK, PAPER, QUIET, SHAPES, Mark
from ...figures.site_marks import marks_of
from ..shared.line_chart_svg import text
from ..shared.svg_paper import svg
from .words import TEXT

WIDE, HIGH, EDGE, ABOVE, BELOW = 200, 150, 14, 24, 28  # a picture's size at most; the marks stand above, A and B below
ENDS = {"A": SHAPES["circle"], "B": SHAPES["square"]}


def paths(walk, k: int, say) -> str:
    """A picture for every layer, side by side, with stop ``k`` as a diamond; ``say``, a site in plain words.

    >>> from featmix_lite.widgets.segment.walked import walk
    >>> html = paths(walk(model, data.test.x[0], data.test.x[1], "block1", ["block1", "block2", "fc"], 9), 4, str)
    >>> html.count("featmix-way"), html.count("featmix-here")
    (3, 3)

    The straight line from A to B is 1 long in every picture, and up is as long as along: a bend is as large as it
    looks. The dotted line joins the way, where it is furthest off, with the mix of that weight on the straight line.
    """
    each = {site: _in_lengths(one) for site, one in walk.segments.items()}
    every = np.concatenate([*each.values(), [[0, 0], [1, 0]]])
    low, high = every.min(0), every.max(0)
    room = np.array([WIDE - 2 * EDGE, HIGH - ABOVE - BELOW])
    scale = (room / np.maximum(high - low, 0.05)).min()
    size = WIDE, float(ABOVE + BELOW + scale * (high - low)[1])
    corner, looks = np.array([(WIDE - scale * (high - low)[0]) / 2, ABOVE]), marks_of([say(site) for site in each])

    def place(points) -> np.ndarray:
        return corner + scale * (np.asarray(points) - (low[0], high[1])) * (1, -1)

    drawn = [_panel(say(site), place, points, k, looks[say(site)], walk, site, size) for site, points in each.items()]
    return f'<div style="display:flex;flex-wrap:wrap;gap:8px">{"".join(drawn)}</div>'


def shape(path: str, x: float, y: float, size: float, fill: str, more: str = "") -> str:
    """A mark of ``palette.SHAPES`` at a place, with a dark rim.

    >>> shape("M-1,0H1", 10, 20, 5, "#FFFFFF")[:62]
    '<path d="M-1,0H1" transform="translate(10.0,20.0) scale(5)" fi'
    """
    rim = f'stroke="{INK}" stroke-width="{1.2 / size:.2f}"'
    return f'<path d="{path}" transform="translate({x:.1f},{y:.1f}) scale({size:g})" fill="{fill}" {rim} {more}/>'


def _in_lengths(one) -> np.ndarray:
    """The path (T, 2) where the line from A to B is 1 long; a line without length: all at 0."""
    points = one.path.double().numpy()
    return points / one.chord if one.chord else np.zeros_like(points)


def _panel(title: str, place, points, k: int, look: Mark, walk, site: str, size) -> str:
    off = walk.bends(site)
    most = int(off.argmax())
    weight = float(walk.weights[most])
    way, ends = place(points), dict(zip("AB", place([(0, 0), (1, 0)])))
    (fx, fy), (tx, ty), (x, y) = way[most], place((weight, 0)), way[k]
    (ax, ay), (bx, by) = ends.values()
    line = " ".join(f"{px:.1f},{py:.1f}" for px, py in way)
    parts = [
        f'<line x1="{ax:.1f}" y1="{ay:.1f}" x2="{bx:.1f}" y2="{by:.1f}" stroke="{QUIET}" stroke-width="2" '
        'stroke-dasharray="5 4"/>',
        f'<line class="featmix-off" x1="{fx:.1f}" y1="{fy:.1f}" x2="{tx:.1f}" y2="{ty:.1f}" stroke="{QUIET}" '
        'stroke-width="1.5" stroke-dasharray="1 3"/>',
        f'<polyline class="featmix-way" points="{line}" fill="none" stroke="{look.line}" stroke-width="3"/>',
        *(shape(ENDS[letter], ex, ey, 5, INK) + text(ex, ey + 19, letter, "middle", 15)
          for letter, (ex, ey) in ends.items()),
        f'<path class="featmix-here" d="M{x:.1f},{y - 7:.1f}l7,7l-7,7l-7,-7z" fill="{PAPER}" stroke="{INK}" '
        'stroke-width="2"/>',
    ]  # fmt: skip
    said = TEXT["panel"].format(layer=title, off=float(off[most]), weight=weight, here=float(off[k]))
    if not walk.segments[site].chord:
        parts, said = [text(WIDE / 2, size[1] / 2 + 12, TEXT["point"], "middle")], f"{title}: {TEXT['point']}."
    parts.append(shape(look.path, 12, 12, 7, look.colour))
    picture = svg(parts, size, said, "featmix-path", f"max-width:{WIDE}px")
    return f'<div style="flex:0 1 {WIDE}px;min-width:130px"><b>{markup(title)}</b>{picture}</div>'
