"""The way from A to B as plain SVG: a small picture a layer, and two charts along the weight."""

from __future__ import annotations

import numpy as np

from ...base.escaping import markup
from ...figures.palette import INK, MARKS, QUIET
from ...figures.site_marks import marks_of
from ..shared.line_chart_svg import Chart, text
from ..shared.svg_paper import svg
from .words import TEXT

SIDE, EDGE = (210, 150), 16
DASHES = ("0", "8 4", "2 3", "10 3 2 3", "5 5", "1 5", "12 3 2 3 2 3")
WIDE, RIGHT = 660, 500  # of the charts, and where their lines end: the names stand behind


def paths(walk, k: int, say) -> str:
    """A picture for every layer, side by side, with stop ``k`` as a diamond; ``say``, a site in plain words."""
    each = {site: _in_lengths(one) for site, one in walk.segments.items()}
    every = np.concatenate([*each.values(), [[0, 0], [1, 0]]])
    low, high = every.min(0), every.max(0)
    scale = min((side - 2 * EDGE) / max(far, 0.05) for side, far in zip(SIDE, high - low))
    middle = (low + high) / 2
    looks = marks_of([say(site) for site in each])
    drawn = []
    for site, points in each.items():
        spots = [SIDE[0] / 2 + scale * (points[:, 0] - middle[0]), SIDE[1] / 2 - scale * (points[:, 1] - middle[1])]
        ends = [(SIDE[0] / 2 + scale * (x - middle[0]), SIDE[1] / 2 + scale * middle[1]) for x in (0, 1)]
        drawn.append(_panel(say(site), spots, ends, k, looks[say(site)].colour, walk, site))
    return f'<div style="display:flex;flex-wrap:wrap;gap:8px">{"".join(drawn)}</div>'


def _in_lengths(one) -> np.ndarray:
    """The path (T, 2) where the line from A to B is 1 long; a line without length: all at 0."""
    points = one.path.numpy()
    return points / one.chord if one.chord else np.zeros_like(points)


def _panel(title: str, spots, ends, k: int, colour: str, walk, site: str) -> str:
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(*spots))
    off = walk.bends(site)
    (ax, ay), (bx, by) = ends
    x, y = spots[0][k], spots[1][k]
    parts = [
        f'<line x1="{ax:.1f}" y1="{ay:.1f}" x2="{bx:.1f}" y2="{by:.1f}" stroke="{QUIET}" stroke-width="2" '
        'stroke-dasharray="5 4"/>',
        f'<polyline class="featmix-way" points="{way}" fill="none" stroke="{colour}" stroke-width="3"/>',
        *(f'<circle cx="{ex:.1f}" cy="{ey:.1f}" r="4" fill="{INK}"/>{text(ex, ey + 17, letter, "middle", 15)}'
          for letter, (ex, ey) in zip("AB", ends)),
        f'<path class="featmix-here" d="M{x:.1f},{y - 7:.1f}l7,7l-7,7l-7,-7z" fill="#FFFFFF" stroke="{INK}" '
        'stroke-width="2"/>',
    ]  # fmt: skip
    if not walk.segments[site].chord:
        parts = [text(SIDE[0] / 2, SIDE[1] / 2, TEXT["point"], "middle")]
    label = f"{title}: off the line by {float(off.max()):.2f} of its length at most, {float(off[k]):.2f} here."
    picture = svg(parts, SIDE, label, "featmix-path", f"max-width:{SIDE[0]}px")
    return f'<div style="flex:0 1 {SIDE[0]}px;min-width:130px"><b>{markup(title)}</b>{picture}</div>'


def bends(walk, k: int, say) -> str:
    """The deviation of every layer along the weight, in lengths of its line, with stop ``k`` as an upright line."""
    rows = {say(site): walk.bends(site).tolist() for site in walk.segments}
    looks = marks_of(list(rows))
    lines = [(name, row, looks[name].colour) for name, row in rows.items()]
    most = max(max(row) for row in rows.values())
    told = "; ".join(f"{name} {max(row):.2f} at most" for name, row in rows.items())
    return _chart(lines, walk, k, (0.0, max(most, 0.05)), f"{TEXT['off']}: {told}.", "featmix-bends", f"{most:.2f}")


def likely(walk, k: int, names) -> str:
    """The probability of A's class, B's class and the likeliest third one along the weight."""
    chosen = list(dict.fromkeys([int(walk.likely[0].argmax()), int(walk.likely[-1].argmax())]))
    others = [c for c in walk.likely.max(0).values.argsort(descending=True).tolist() if c not in chosen]
    chosen += others[: 3 - len(chosen)]
    lines = [(str(names[c]), walk.likely[:, c].tolist(), MARKS[i].colour) for i, c in enumerate(chosen)]
    told = "; ".join(f"{name} from {row[0]:.0%} at A to {row[-1]:.0%} at B, {max(row):.0%} at most"
                     for name, row, _ in lines)  # fmt: skip
    return _chart(lines, walk, k, (0.0, 1.0), f"{TEXT['likely']}: {told}.", "featmix-likely", "100 %")


def _chart(lines, walk, k: int, values, label: str, kind: str, top: str) -> str:
    last = len(walk.weights) - 1
    chart = Chart((WIDE, 160), left=52, right=RIGHT, floor=134, top=14, last=last, values=values)
    x = chart.at(k, 0)[0]
    parts = [chart.axes(colour=QUIET, width=1), text(46, 19, top), text(46, 138, "0"), text(52, 153, "A", "middle"),
             text(RIGHT, 153, "B", "middle"), text((52 + RIGHT) / 2, 153, "share of B", "middle"),
             f'<line x1="{x:.0f}" x2="{x:.0f}" y1="10" y2="134" stroke="{INK}" stroke-width="1.5" '
             'stroke-dasharray="3 3"/>']  # fmt: skip
    for i, (name, row, colour) in enumerate(lines):
        dash, y = DASHES[i % len(DASHES)], 20 + 18 * i  # a name beside its line's look, in the lines' order
        parts.append(chart.line(list(enumerate(row)), colour, dash))
        parts.append(f'<line x1="{RIGHT + 14}" x2="{RIGHT + 46}" y1="{y}" y2="{y}" stroke="{colour}" '
                     f'stroke-width="3" stroke-dasharray="{dash}"/>')  # fmt: skip
        parts.append(text(RIGHT + 52, y + 4, f"{name} {row[k]:.2f}", "start"))
    return chart.svg(parts, label, kind)
