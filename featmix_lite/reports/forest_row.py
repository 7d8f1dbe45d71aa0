"""A difference with its interval as a small picture for one row of a table: a mark, a bar, zero, and the margin."""

from __future__ import annotations

import math

from ..base.escaping import markup
from ..experiments.units import end, unit_of

WIDE, HIGH, ROOM = 300, 26, 12  # pixels; ROOM is left on both sides
# A verdict is a filling, as in the figures, where a shape is a site's; none points to a side: a claim may be that a
# loss is lower.
MARKS = {
    "seen": '<circle r="6.5" fill="#404040"/>',
    "does not hold": '<circle r="6.5" fill="#404040"/>'
                     '<path d="M-4,-4 L4,4 M-4,4 L4,-4" stroke="#FFFFFF" stroke-width="2.4"/>',
    "level": '<circle r="6" fill="#BDBDBD" stroke="#404040"/>',
    "undecided": '<circle r="5.5" fill="#FFFFFF" stroke="#404040" stroke-width="2"/>',
    "pooled": '<path d="M-10,0 L0,-7 L10,0 L0,7 z" fill="#1A1A1A"/>',
}


def reach(intervals) -> float:
    """How far from zero an axis goes that holds intervals [(low, high)], in the figure's unit.

    >>> reach([(-0.1, 0.5), (0.0, float("nan"))])
    0.55

    Nothing finite: 1.
    """
    far = max((abs(v) for pair in intervals for v in pair if math.isfinite(v)), default=0.0)
    return 1.1 * far or 1.0


def axis(far: float, metric: str) -> str:
    """The numbers above the rows: the two ends and zero, in the unit a difference is printed in.

    >>> axis(0.022, "accuracy").count("<text")
    3
    """
    scale, digits, unit = unit_of(metric)
    places = ((ROOM, -far), (WIDE / 2, 0.0), (WIDE - ROOM, far))
    anchors = ("start", "middle", "end")
    texts = "".join(
        f'<text x="{x:g}" y="13" text-anchor="{anchor}">{markup(end(scale * v, digits))}{unit if not v else ""}</text>'
        for (x, v), anchor in zip(places, anchors)
    )
    return f'<svg class="forest" width="{WIDE}" height="18" aria-hidden="true">{texts}</svg>'


def row(
    difference: float, low: float, high: float, kind: str, far: float, margin: float | None = None, link: str = "",
    words: str = "",
) -> str:
    """One row's picture: SVG, ``WIDE`` by ``HIGH`` pixels.

    >>> row(0.01, -0.01, 0.03, "undecided", 0.05).count("<circle")
    1

    Arguments: the difference and its interval; ``kind``, a key of ``MARKS``; ``far``, where the axis ends; ``margin``:
    drawn as a pale band; ``link``, where the mark leads; ``words``, what a screen reader says. An end beyond the axis
    is cut off there; a number that is nan is not drawn.
    """

    def x(value: float) -> float:
        return round(WIDE / 2 + (WIDE / 2 - ROOM) * max(-1.0, min(1.0, value / far)), 1)

    parts = []
    if margin is not None:
        parts.append(f'<rect class="band" x="{x(-margin)}" y="0" width="{x(margin) - x(-margin):g}" height="{HIGH}"/>')
    parts.append(f'<line class="zero" x1="{WIDE / 2:g}" x2="{WIDE / 2:g}" y1="0" y2="{HIGH}"/>')
    middle = HIGH / 2
    if math.isfinite(low) and math.isfinite(high):
        parts.append(f'<line class="bar" x1="{x(low)}" x2="{x(high)}" y1="{middle:g}" y2="{middle:g}"/>')
    if math.isfinite(difference):
        mark = f'<g transform="translate({x(difference)},{middle:g})">{MARKS[kind]}</g>'
        parts.append(f'<a href="#{markup(link)}" aria-label="{markup(words)}: its runs">{mark}</a>' if link else mark)
    return (
        f'<svg class="forest" width="{WIDE}" height="{HIGH}" role="img" aria-label="{markup(words)}">'
        f"<title>{markup(words)}</title>{''.join(parts)}</svg>"
    )
