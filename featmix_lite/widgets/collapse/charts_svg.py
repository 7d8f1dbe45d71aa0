"""Two small charts as plain SVG: collapse over the frames on a logarithmic axis, and a reliability diagram."""

from __future__ import annotations

import math

from ...figures.palette import INK, PAPER, QUIET, mark
from ..shared.line_chart_svg import Chart, text
from .words import TEXT

WIDE, HIGH, LEFT, RIGHT = 330, 230, 46, 240
READINGS = (("nc1_per_class", "NC1"), ("nc3", "NC3"), ("nc4", "NC4"))
DASHES = ("0", "8 4", "2 3")
FLOOR = 1e-4  # what is smaller, 0 too, lies on the bottom line


def over_frames(frames, when, k: int, axis: str) -> str:
    """NC1, NC3 and NC4 of every frame, with frame ``k`` as an upright line.

    Arguments: ``when``, the epoch or step of each frame; ``axis``, what they count.
    """
    every = [_log(getattr(one.collapse, name)) for one in frames for name, _ in READINGS]
    top = math.ceil(max([v for v in every if v is not None], default=0.0) + 1e-9)
    low = math.log10(FLOOR)
    chart = Chart((WIDE, HIGH), LEFT, RIGHT, HIGH - 36, 12, max(1, len(frames) - 1), (low, max(top, low + 1)))
    parts = [chart.axes(colour=QUIET, width=1)]
    for power in range(round(low), max(top, round(low) + 1) + 1):
        x, y = chart.at(0, power)
        parts += [f'<path d="M{x - 4:.0f},{y:.1f}h4" stroke="{QUIET}"/>', text(x - 7, y + 4, _power(power, low))]
    x = chart.at(k, low)[0]
    parts.append(f'<line class="featmix-here" x1="{x:.1f}" x2="{x:.1f}" y1="8" y2="{HIGH - 36}" stroke="{INK}" '
                 'stroke-width="1.5" stroke-dasharray="3 3"/>')  # fmt: skip
    for i in sorted({0, len(frames) // 3, 2 * len(frames) // 3, len(frames) - 1}):
        parts.append(text(chart.at(i, low)[0], HIGH - 20, when[i], "middle"))
    parts.append(text((LEFT + RIGHT) / 2, HIGH - 4, axis, "middle"))
    heights: list[float] = []
    for number, (name, said) in enumerate(READINGS):
        row = [(i, v) for i, one in enumerate(frames) if (v := _log(getattr(one.collapse, name))) is not None]
        parts.append(chart.line(row, mark(number).line, DASHES[number]))
        if row:
            x, y = chart.at(*row[-1])
            heights.append(_apart(y, heights))
            value = getattr(frames[k].collapse, name)
            parts.append(text(x + 8, heights[-1] + 4, f"{said} {value:.2g}", "start", 13))
    told = ", ".join(f"{said} {getattr(frames[k].collapse, name):.2g}" for name, said in READINGS)
    return chart.svg(parts, f"{TEXT['lines']}. At {axis.lower()} {when[k]}: {told}.", "featmix-collapse")


def reliability(frame) -> str:
    """Accuracy against confidence of the test images, a dot a bin, as large as many images fell in; the diagonal."""
    size = 200
    x0, y0, total = LEFT, size + 10, max(1.0, float(frame.counts.sum()))

    def at(sure: float, right: float) -> tuple[float, float]:
        return x0 + size * sure, y0 - size * right

    (ax, ay), (bx, by) = at(0, 0), at(1, 1)
    parts = [f'<path d="M{ax},{by}V{ay}H{bx}" fill="none" stroke="{QUIET}"/>',
             f'<path d="M{ax},{ay}L{bx},{by}" stroke="{QUIET}" stroke-width="1.5" stroke-dasharray="5 4"/>',
             text(ax - 6, by + 6, "1"), text(ax - 6, ay + 4, "0"), text(bx, ay + 16, "1", "middle"),
             text((ax + bx) / 2, ay + 16, TEXT["confidence"], "middle")]  # fmt: skip
    told = []
    bins = zip(frame.counts.tolist(), frame.confidence.tolist(), frame.accuracy.tolist())
    for count, sure, right in bins:
        if not count:
            continue
        x, y = at(sure, right)
        dx, dy = at(sure, sure)
        radius = 3 + 12 * math.sqrt(count / total)
        parts.append(f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{dx:.1f}" y2="{dy:.1f}" stroke="{INK}" stroke-width="2"/>')
        parts.append(f'<circle class="featmix-bin" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{mark(0).colour}" '
                     f'fill-opacity=".75" stroke="{PAPER}"/>')  # fmt: skip
        told.append(f"{count:.0f} images {sure:.0%} sure, {right:.0%} right")
    said = f"{TEXT['sure']}: {'; '.join(told)}."
    return Chart((WIDE, size + 36), LEFT, RIGHT, 0, 0).svg(parts, said, "featmix-reliability")


def _log(value: float) -> float | None:
    return math.log10(max(value, FLOOR)) if math.isfinite(value) else None


def _power(power: int, low: float) -> str:
    shown = {0: "1", -1: ".1", -2: ".01", -3: ".001", 1: "10", 2: "100"}
    return "0" if power == round(low) else shown.get(power, f"1e{power}")


def _apart(y: float, taken: list[float]) -> float:
    for other in sorted(taken):
        if abs(y - other) < 15:
            y = other + 15
    return y
