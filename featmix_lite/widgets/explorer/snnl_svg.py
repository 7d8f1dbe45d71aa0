"""The Soft Nearest Neighbor loss by site as a small chart of plain SVG: it needs no JavaScript."""

from __future__ import annotations

import math

from ...base.escaping import markup
from ...figures.palette import INK, LIT, MARKS, QUIET
from ..shared.line_chart_svg import Chart, circle, shortened, square, text
from .words import TEXT

COLOURS, DRAW = (MARKS[0].colour, MARKS[5].colour), (circle, square)  # at the temperature, and the least


def snnl_chart(readings: dict, line: float, relative: float, at: str = "", look: str = "", say=str) -> str:
    """One ``<svg>``: at a relative temperature (solid, circles) and the least over temperatures (dashed, squares).

    >>> from featmix_lite.measures import SNNL
    >>> chart = snnl_chart({"input": (SNNL(1.2, 3.0, 0), SNNL(0.4, 1.0, 0)), "fc": (SNNL(0.3, 3.0, 0),) * 2}, 2.3, 0.1)
    >>> chart.count("<circle"), "input 1.2, least 0.4" in chart
    (3, True)

    Arguments: ``readings`` {site: (SNNL at the temperature, least SNNL)} in forward order; ``line`` that of classes
    mixed at random, dashed grey; ``at`` and ``look``, the sites of mixing and looking, are marked below the
    axis; ``say``, a site in plain words.
    Readings above 1.5 times the line are drawn at the top edge, with an arrow and their number.
    """
    sites = list(readings)
    pairs = [(readings[s][0].loss, readings[s][1].loss) for s in sites]
    top = min(1.5 * line, max([1.12 * line, *(1.05 * v for pair in pairs for v in pair if math.isfinite(v))]))
    chart = Chart((430, 268), left=60, right=398, floor=196, top=40, last=len(sites) - 1, values=(0, top))
    parts = [chart.axes(20, 20, width=1.3), *_scale(chart, line), *_names(chart, sites, at, look, say)]
    for which, dash in ((1, "7 5"), (0, "0")):
        seen = [(i, pair[which]) for i, pair in enumerate(pairs) if math.isfinite(pair[which])]
        parts.append(chart.line(seen, COLOURS[which], dash))
        for i, value in seen:
            x, y = chart.at(i, value)
            mark = DRAW[which](x, y, COLOURS[which])
            parts.append(f"<g><title>{markup(say(sites[i]))}: {value:.3f}</title>{mark}</g>")
            if value > top:
                parts.append(text(x, 31, f"↑ {value:.1f}", "middle", 12))
    for x, which, said in ((40, 0, f"at T = {relative:.2g} of the mean"), (230, 1, "least over T")):
        parts += [DRAW[which](x + 8, 12, COLOURS[which]), text(x + 20, 17, said, "start")]
    parts.append(text(418, 265, "▲ mixed here ● seen here", size=12, fill=QUIET))
    told = ", ".join(f"{say(s)} {a:.3g}, least {b:.3g}" for s, (a, b) in zip(sites, pairs, strict=True))
    label = f"{TEXT['snnl']}, at {relative:.2g} of the mean distance: {told}. Classes mixed at random: {line:.3g}."
    return chart.svg(parts, label, "featmix-snnl")


def _scale(chart: Chart, line: float) -> list[str]:
    """The whole numbers beside the axis, and the level of classes mixed at random."""
    parts = []
    for value in range(5):
        if value <= chart.values[1]:
            y = chart.at(0, value)[1]
            parts += [text(33, y + 5, value, size=14), f'<path d="M36,{y:.1f}h4" stroke="{INK}"/>']
    y = chart.at(0, line)[1]
    return [
        *parts, text(418, y - 5, "classes mixed at random", fill=QUIET),
        f'<path class="featmix-line" d="M40,{y:.1f}H418" stroke="{QUIET}" stroke-width="2" stroke-dasharray="3 4"/>',
    ]  # fmt: skip


def _names(chart: Chart, sites: list[str], at: str, look: str, say) -> list[str]:
    """The sites below the axis, slanted."""
    parts = []
    for i, name in enumerate(sites):
        here = name in (at, look)
        said = "▲" * (name == at) + "●" * (name == look) + shortened(say(name), 14)
        more = f'transform="translate({chart.at(i, 0)[0] + 4:.0f} {chart.floor + 15}) rotate(-28)"'
        more += f' font-weight="{"bold" if here else "normal"}"'
        parts.append(text(0, 0, said, fill=LIT if here else INK, more=more))
    return parts
