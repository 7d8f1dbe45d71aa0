"""The Soft Nearest Neighbor loss by site as a small chart of plain SVG: it needs no JavaScript."""

from __future__ import annotations

import math
from html import escape

from ...figures.palette import INK, LIT, MARKS, PAPER, QUIET
from .words import TEXT

WIDE, HIGH, LEFT, RIGHT, TOP, FLOOR = 430, 268, 40, 12, 40, 196


def snnl_chart(readings: dict, line: float, relative: float, at: str = "", look: str = "") -> str:
    """One ``<svg>``: at a relative temperature (solid, circles) and the least over temperatures (dashed, squares).

    >>> from featmix_lite.measures import SNNL
    >>> chart = snnl_chart({"input": (SNNL(1.2, 3.0, 0), SNNL(0.4, 1.0, 0)), "fc": (SNNL(0.3, 3.0, 0),) * 2}, 2.3, 0.1)
    >>> chart.count("<circle"), "input 1.2, least 0.4" in chart
    (3, True)

    Arguments: ``readings`` {site: (SNNL at the temperature, least SNNL)} in forward order; ``line`` that of classes
    mixed at random, dashed grey; ``at`` and ``look``, the sites of mixing and looking, are marked below the axis.
    Readings above 1.5 times the line are drawn at the top edge, with an arrow and their number.
    """
    sites = list(readings)
    pairs = [(readings[s][0].loss, readings[s][1].loss) for s in sites]
    top = min(1.5 * line, max([1.12 * line, *(1.05 * v for pair in pairs for v in pair if math.isfinite(v))]))
    step = (WIDE - LEFT - RIGHT - 40) / max(len(sites) - 1, 1)

    def place(i: int, value: float) -> tuple[float, float]:
        return LEFT + 20 + i * step, FLOOR - (FLOOR - TOP) * min(value, top) / top

    parts = [_axis(place, sites, line, top, at, look)]
    for which, colour, dash in ((1, MARKS[5].colour, "7 5"), (0, MARKS[0].colour, "0")):
        spots = [(i, pair[which]) for i, pair in enumerate(pairs) if math.isfinite(pair[which])]
        path = " ".join("{:.1f},{:.1f}".format(*place(i, v)) for i, v in spots)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5" '
                     f'stroke-dasharray="{dash}"/>')
        for i, value in spots:
            x, y = place(i, value)
            parts.append(f"<g><title>{escape(sites[i])}: {value:.3f}</title>{_mark(which, x, y, colour)}</g>")
            if value > top:
                parts.append(f'<text x="{x:.0f}" y="{TOP - 9}" text-anchor="middle" font-size="12" '
                             f'fill="{INK}">↑ {value:.1f}</text>')
    told = ", ".join(f"{s} {a:.3g}, least {b:.3g}" for s, (a, b) in zip(sites, pairs, strict=True))
    label = f"{TEXT['snnl']}, at {relative:.2g} of the mean distance: {told}. Classes mixed at random: {line:.3g}."
    return (
        f'<svg class="featmix-snnl" role="img" aria-label="{escape(label, quote=True)}" viewBox="0 0 {WIDE} {HIGH}" '
        f'style="width:100%;max-width:{WIDE}px;background:{PAPER};display:block" font-family="Arial,sans-serif">'
        f'{"".join(parts)}{_key(relative)}</svg>'
    )


def _mark(which: int, x: float, y: float, colour: str) -> str:
    if which:
        return f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9" fill="{PAPER}" stroke="{colour}" ' \
               'stroke-width="2.5"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5" fill="{colour}" stroke="{INK}" stroke-width="0.8"/>'


def _axis(place, sites, line, top, at, look) -> str:
    parts = [f'<path d="M{LEFT},{TOP}V{FLOOR}H{WIDE - RIGHT}" fill="none" stroke="{INK}" stroke-width="1.3"/>']
    for value in (0, 1, 2, 3, 4):
        if value <= top:
            y = place(0, value)[1]
            parts.append(f'<text x="{LEFT - 7}" y="{y + 5:.0f}" text-anchor="end" font-size="14">{value}</text>'
                         f'<path d="M{LEFT - 4},{y:.1f}h4" stroke="{INK}"/>')
    y = place(0, line)[1]
    parts.append(f'<path class="featmix-line" d="M{LEFT},{y:.1f}H{WIDE - RIGHT}" stroke="{QUIET}" stroke-width="2" '
                 f'stroke-dasharray="3 4"/><text x="{WIDE - RIGHT}" y="{y - 5:.0f}" text-anchor="end" font-size="13" '
                 f'fill="{QUIET}">classes mixed at random</text>')
    for i, name in enumerate(sites):
        x, here = place(i, 0)[0], name in (at, look)
        short = name if len(name) < 15 else "…" + name[-13:]
        parts.append(f'<text transform="translate({x + 4:.0f} {FLOOR + 15}) rotate(-28)" text-anchor="end" '
                     f'font-size="13" fill="{LIT if here else INK}" font-weight="{"bold" if here else "normal"}">'
                     f"{'▲' * (name == at)}{'●' * (name == look)}{escape(short)}</text>")
    return "".join(parts)


def _key(relative: float) -> str:
    said = (
        (LEFT, _mark(0, LEFT + 8, 12, MARKS[0].colour), f"at T = {relative:.2g} of the mean"),
        (LEFT + 190, _mark(1, LEFT + 198, 12, MARKS[5].colour), "least over T"),
    )
    parts = [f'{mark}<text x="{x + 20}" y="17" font-size="13">{text}</text>' for x, mark, text in said]
    return "".join(parts) + (
        f'<text x="{WIDE - RIGHT}" y="{HIGH - 3}" text-anchor="end" font-size="12" fill="{QUIET}">'
        "▲ mixed here ● seen here</text>"
    )
