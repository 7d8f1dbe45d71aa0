"""A small chart of a guessed curve, and of the measured one, as plain SVG: it needs no JavaScript."""

from __future__ import annotations

from ...figures.palette import LIT, MARKS
from ..shared.line_chart_svg import Chart, circle, square, text


def sketch_svg(labels, span, guess=None, truth=None) -> str:
    """Draw ``guess`` (dashed, squares) and ``truth`` (solid, circles) over the x ``labels``.

    >>> sketch_svg(["a", "b"], (0, 1), guess=[0.2, 0.4]).count("<rect")
    2

    Arguments: ``labels`` n texts, ``span`` (low, high) of the y axis, ``guess`` and ``truth`` n numbers or None.
    A truth beyond ``span`` widens it. Each line carries its name at its end and its values as its title.
    """
    values = [float(v) for v in truth] if truth is not None else []
    low, high = min([span[0], *values]), max([span[1], *values])
    right = 450 if len(labels) > 1 else 104
    chart = Chart((560, 260), left=64, right=right, floor=216, top=22, last=len(labels) - 1, values=(low, high))
    parts = [chart.axes(10, 8)]
    for value in (low, (low + high) / 2, high):
        parts.append(text(48, chart.at(0, value)[1] + 5, f"{value:g}", size=15))
    parts += [text(chart.at(i, low)[0], 240, label, "middle", 15) for i, label in enumerate(labels)]
    ends = []
    for name, line, colour, dash in (("you", guess, MARKS[0].colour, "9 6"), ("measured", truth, LIT, "0")):
        if line is not None:
            parts.append(chart.line(enumerate(line), colour, dash, width=3))
            spots = [chart.at(i, v) for i, v in enumerate(line)]
            parts += [square(x, y, colour, 5) if name == "you" else circle(x, y, colour, 6) for x, y in spots]
            ends.append([spots[-1][1], name, colour])
    if len(ends) == 2 and abs(ends[0][0] - ends[1][0]) < 20:  # two names at one height would cover each other
        upper, lower = sorted(ends, key=lambda end: end[0])
        middle = (upper[0] + lower[0]) / 2
        upper[0], lower[0] = middle - 10, middle + 10
    x = chart.at(len(labels) - 1, low)[0] + 12
    parts += [text(x, y + 6, name, "start", 15, colour, 'font-weight="bold"') for y, name, colour in ends]
    return chart.svg(parts, _words(labels, guess, truth))


def _words(labels, guess, truth) -> str:
    said = [
        f"{name}: " + ", ".join(f"{label} {float(v):.3g}" for label, v in zip(labels, line, strict=True))
        for name, line in (("Your curve", guess), ("Measured", truth)) if line is not None
    ]
    return ". ".join(said) or f"An empty chart with {len(labels)} places: {', '.join(map(str, labels))}"
