"""Lesson 02's own picture: the bent line of a ReLU, and two ways to mix two values."""

from __future__ import annotations

import plotly.graph_objects as go

from ..figures.alt_text import describe
from ..figures.palette import INK, LIT, MIXED, QUIET, template


def bent_line(a: float, b: float, mixed: bool = False) -> go.Figure:
    """Draw a ReLU as a line, the values ``a`` and ``b`` of one pixel on it; ``mixed``: and their mixes by halves.

    >>> fm.figures.alt(bent_line(-1, 2))
    'The line of a ReLU: 0 up to 0, then rising. A: -1 before it, 0 after it. B: 2 before it, 2 after it.'

    The mix of the maps lies half-way between the two points; the map of the mix half-way along the bottom, on the line.
    """
    after, middle = (max(a, 0), max(b, 0)), (a + b) / 2
    points = {"A": (a, after[0]), "B": (b, after[1])}
    ends = [min(a, b, 0) - 1, 0, max(after) + 0.5]
    figure = go.Figure()
    figure.add_scatter(x=ends, y=[max(x, 0) for x in ends], mode="lines", line=dict(color=INK, width=3))
    if mixed:
        figure.add_scatter(x=[a, b], y=after, mode="lines", line=dict(color=QUIET, width=2, dash="dash"))
        points |= {"mix of the maps": (middle, sum(after) / 2), "map of the mix": (middle, max(middle, 0))}
    said = "The line of a ReLU: 0 up to 0, then rising."
    for name, (x, y) in points.items():
        own, left = len(name) == 1, name != "map of the mix"
        look = dict(symbol="circle" if own else MIXED.symbol, color=INK if own else MIXED.colour if left else LIT)
        figure.add_scatter(x=[x], y=[y], mode="markers", marker=dict(size=14, line=dict(color=INK, width=2), **look))
        beside = dict(xanchor="right", yanchor="bottom", xshift=-12) if left else dict(xanchor="left", yanchor="top")
        figure.add_annotation(x=x, y=y, text=f"<b>{name}</b>", showarrow=False, **{"xshift": 12, **beside})
        said += f" {name[0].upper()}{name[1:]}: {x:g} before it, {y:g} after it."
    figure.update_traces(hoverinfo="skip")
    figure.update_layout(template=template(), showlegend=False, height=380, width=640, margin=dict(t=20, r=20))
    figure.update_xaxes(title_text="the pixel's value before the ReLU")
    figure.update_yaxes(title_text="after the ReLU")
    return describe(figure, said)
