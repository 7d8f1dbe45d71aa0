"""Accuracy and loss of a live training as two small curves, with a mark where the place of mixing changed."""

from __future__ import annotations

from html import escape

from ...figures.palette import INK, LIT, MARKS, QUIET
from ..shared import words

WIDE, HIGH = 640, 150


def curves(history: list[dict], marks: list[dict], at_most: int = 300) -> str:
    """One ``<svg>``: accuracy (solid) and loss (dashed) by step, a dashed upright line for each of ``marks``.

    >>> steps = [{"step": 1, "loss": 2.0}, {"step": 2, "loss": 1.0, "accuracy": 0.5}]
    >>> svg = curves(steps, [{"step": 1, "at": "input"}])
    >>> svg.count("featmix-mark")
    1

    Arguments: ``history`` and ``marks`` as ``LiveRun`` keeps them; at most ``at_most`` points are drawn.
    """
    last = max([r["step"] for r in history], default=1)
    top = max([r["loss"] for r in history], default=1.0)
    keep = history[:: max(1, len(history) // at_most)]
    right = [(r["step"], r["accuracy"]) for r in history if "accuracy" in r]
    right = right[:: max(1, len(right) // at_most)]
    lines = _line(right, last, 1.0, MARKS[0].colour, "") + _line(
        [(r["step"], r["loss"]) for r in keep], last, top, MARKS[5].colour, "7 5"
    )
    for m in marks:
        x = _x(m["step"], last)
        lines += (
            f'<g class="featmix-mark"><line x1="{x:.0f}" x2="{x:.0f}" y1="12" y2="{HIGH}" stroke="{LIT}" '
            f'stroke-width="2" stroke-dasharray="4 3"/><text x="{x + 4:.0f}" y="22" font-size="13" fill="{INK}">'
            f'{escape(words.place(m["at"]))}</text></g>'
        )
    label = f"{words.TEXT['curves']}: {len(history)} steps, {len(marks)} marks"
    return (
        f'<svg class="featmix-curves" role="img" aria-label="{escape(label, quote=True)}" '
        f'style="width:100%;max-width:{WIDE}px" viewBox="0 0 {WIDE} {HIGH + 24}" font-family="Arial,sans-serif">'
        f'<path d="M40 12V{HIGH}H{WIDE - 8}" fill="none" stroke="{QUIET}"/>{lines}'
        f'<text x="34" y="20" text-anchor="end" font-size="13">100 %</text>'
        f'<text x="34" y="{HIGH}" text-anchor="end" font-size="13">0</text>'
        f'<text x="{WIDE - 8}" y="{HIGH + 18}" text-anchor="end" font-size="13">step {last}: '
        f"right (solid), loss (dashed; at most {top:.2f})</text></svg>"
    )


def _x(step: int, last: int) -> float:
    return 40 + (WIDE - 60) * step / max(last, 1)


def _line(points, last, top, colour, dash) -> str:
    if not points:
        return ""
    spots = " ".join(f"{_x(s, last):.1f},{HIGH - (HIGH - 14) * v / max(top, 1e-9):.1f}" for s, v in points)
    return f'<polyline fill="none" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dash}" points="{spots}"/>'
