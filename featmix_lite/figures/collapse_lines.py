"""Neural collapse over the epochs: a reading's lines on a logarithmic axis, each named at its end."""

from __future__ import annotations

import math
from html import unescape

import plotly.graph_objects as go

from .alt_text import describe, written
from .as_numpy import named_in
from .curves import _history
from .palette import INK, PAPER, template
from .site_marks import lines_of, marks_of
from .titles import width

NAMES = {"nc1": "NC1, over the classes", "nc3": "NC3", "nc4": "NC4"}


def collapse_lines(runs, reading: str = "nc1", title: str = "") -> go.Figure:
    """Draw a reading of collapse over the epochs, one line a training.

    >>> history = [{"epoch": 1, "collapse_nc1": 2.0}, {"epoch": 10, "collapse_nc1": 0.01}]
    >>> fm.figures.alt(collapse_lines({"no mixing": history}))
    'NC1, over the classes by epoch, on a logarithmic scale. no mixing: 2 at epoch 1, 0.01 at epoch 10.'

    Arguments: ``runs`` {name: a ``Run`` or its history}, watched as ``fm.train(watch={"collapse": ...})`` or a record's
    history has it; ``reading``: nc1, nc2_norm_means, nc2_angle_means, nc3, ... Epochs without it, and values that are 0
    or not finite, leave a gap: a logarithm has no place for them.
    Errors: ``ValueError`` where no training has the reading.
    """
    named_in("runs", runs, "{name: a Run, or its history}")
    key, called = f"collapse_{reading}", NAMES.get(reading, reading.replace("_", " "))
    lines = {}
    for name, run in runs.items():
        points = [(row["epoch"], row[key]) for row in _history(run) if key in row]
        lines[written(name)] = [(e, v) for e, v in points if math.isfinite(v) and v > 0]
    if not any(lines.values()):
        raise ValueError(f"reading={reading!r}: no history holds {key}: fm.train(watch={{'collapse': f}}) does")
    figure, looks, marks = go.Figure(), lines_of(lines, 9), marks_of(lines)
    for name, points in lines.items():
        figure.add_scatter(
            x=[e for e, _ in points], y=[v for _, v in points], name=name, mode="lines+markers",
            hovertemplate=f"{name}<br>epoch %{{x}}<br>{called} %{{y:.3g}}<extra></extra>", **looks[name],
        )  # fmt: skip
    drawn = {name: points for name, points in lines.items() if points}
    low, high = _range([v for points in drawn.values() for _, v in points])
    _name_ends(figure, drawn, marks, low, high)
    figure.update_xaxes(title_text="epoch", rangemode="tozero")
    figure.update_yaxes(title_text=called, type="log", range=[low, high], exponentformat="power", dtick=1)
    room = 24 + max(width(unescape(name), 16, bold=True) for name in drawn)
    figure.update_layout(template=template(), height=430, title_text=title or None, showlegend=False,
                         margin=dict(t=34, r=room))  # fmt: skip
    ends = {name: (points[0], points[-1]) for name, points in drawn.items()}
    told = [f"{name}: {a[1]:.3g} at epoch {a[0]}, {b[1]:.3g} at epoch {b[0]}" for name, (a, b) in ends.items()]
    return describe(figure, f"{called} by epoch, on a logarithmic scale. {'; '.join(told)}.")


def _range(values: list[float]) -> tuple[float, float]:
    low, high = math.log10(min(values)), math.log10(max(values))
    room = 0.08 * (high - low) or 0.2
    return low - room, high + room


def _name_ends(figure, drawn, marks, low: float, high: float) -> None:
    """Each name beside the end of its line, none on another."""
    named = sorted((math.log10(points[-1][1]), i, name) for i, (name, points) in enumerate(drawn.items()))
    step, level = min(0.1, 1 / len(named)), -1.0
    for n, (value, _, name) in enumerate(named):
        at = (value - low) / (high - low)
        level = max(level + step, min(at, 1 - step * (len(named) - n - 0.5)))
        figure.add_annotation(
            x=1.01, xref="paper", y=level, yref="y domain", text=f"<b>{name}</b>", showarrow=False, xanchor="left",
            yanchor="middle", font=dict(size=16, color=INK), borderpad=2, bordercolor=marks[name].colour,
            borderwidth=2, bgcolor=PAPER,
        )  # fmt: skip
