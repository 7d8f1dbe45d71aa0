"""Accuracy and loss of a live training as two small curves, with a mark where the site of mixing changed."""

from __future__ import annotations

from ...figures.palette import LIT, MARKS, QUIET
from ..shared.line_chart_svg import Chart, text
from ..shared.words import TEXT


def curves(history: list[dict], marks: list[dict], say=str, at_most: int = 300) -> str:
    """One ``<svg>``: accuracy (solid) and loss (dashed) by step, a dashed upright line for each of ``marks``.

    >>> steps = [{"step": 1, "loss": 2.0}, {"step": 2, "loss": 1.0, "accuracy": 0.5}]
    >>> svg = curves(steps, [{"step": 1, "at": "input"}])
    >>> svg.count("featmix-mark")
    1

    Arguments: ``history`` and ``marks`` as ``LiveRun`` keeps them; ``say``, a site in plain words; at most
    ``at_most`` points are drawn.
    """
    last = max([r["step"] for r in history], default=1)
    most = max([r["loss"] for r in history], default=1.0)
    chart = Chart((640, 174), left=48, right=620, floor=150, top=14, last=last)
    right = [(r["step"], r["accuracy"]) for r in history if "accuracy" in r]
    loss = [(r["step"], r["loss"] / max(most, 1e-9)) for r in history]
    parts = [
        chart.axes(behind=12, colour=QUIET, width=1), chart.line(_thinned(right, at_most), MARKS[0].colour),
        chart.line(_thinned(loss, at_most), MARKS[5].colour, "7 5"), text(42, 20, "100 %"), text(42, 150, "0"),
    ]  # fmt: skip
    for m in marks:
        x = chart.at(m["step"], 0)[0]
        upright = f'<line x1="{x:.0f}" x2="{x:.0f}" y1="12" y2="150" stroke="{LIT}" stroke-width="2" ' \
                  'stroke-dasharray="4 3"/>'
        parts.append(f'<g class="featmix-mark">{upright}{text(x + 4, 22, say(m["at"]), "start")}</g>')
    parts.append(text(632, 168, f"step {last}: right (solid), loss (dashed; at most {most:.2f})"))
    return chart.svg(parts, f"{TEXT['curves']}: {len(history)} steps, {len(marks)} marks", "featmix-curves")


def _thinned(readings: list, at_most: int) -> list:
    return readings[:: max(1, len(readings) // at_most)]
