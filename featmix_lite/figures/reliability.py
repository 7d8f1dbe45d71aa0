"""Reliability diagrams: how often a network is right when it is so sure, bin by bin, with the counts below."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ..measures.intrusion import wilson
from .alt_text import describe, written
from .as_numpy import named_in, plain
from .palette import INK, LIT, QUIET, template
from .site_marks import marks_of
from .titles import NARROW, head, head_room

HOLDS = "{network: what measures.calibration gave, or {row: the same}}"
_HIGH, _APART = 400, 130  # pixels: a diagram with its counts, and between two rows of them


def reliability(found, title: str = "") -> go.Figure:
    """Draw accuracy against confidence for each network, one column a network, with each bin's count below.

    >>> made = fm.measures.calibration(torch.randn(50, 10), torch.arange(50) % 10)
    >>> reliability({"untrained": made})
    Figure...
    >>> reliability({"untrained": {"raw": made, "one temperature": made}})      # a row for each
    Figure...

    Arguments: ``found``, {network: what ``measures.calibration`` gave, or {row: the same}}, such as raw above and after
    a temperature below. Along the diagonal a network is right as often as it is sure; above it, it is less sure than
    right. A marker stands at the mean confidence and the accuracy of a bin's images, its bar is the 95 % interval
    (Wilson), the upright line to the diagonal its gap: the ECE above is the mean gap, weighted by the counts.
    Errors: ``ValueError`` where there is no network, or networks have different rows.
    """
    named_in("found", found, HOLDS)
    networks = {
        written(name): {written(row): own for row, own in (one if isinstance(one, dict) else {"": one}).items()}
        for name, one in found.items()
    }
    rows = list(next(iter(networks.values()), {}))
    if not rows or any(list(one) != rows for one in networks.values()):
        each = [list(one) for one in networks.values()]
        raise ValueError(f"rows {each}: at least one network, all with the same rows")
    said = [", ".join(filter(None, (name, row))) for row in rows for name in networks]
    across, marks = (NARROW - 100) * (1 - 0.16 * (len(networks) - 1)) / len(networks), marks_of(networks)
    figure = make_subplots(2 * len(rows), len(networks), horizontal_spacing=0.16)
    _lay_out(figure, len(rows), len(networks))
    sentences, heads = [], []
    for r, row in enumerate(rows):
        for c, (name, states) in enumerate(networks.items()):
            made, bins = states[row], _Plain(states[row].bins)
            one = said[r * len(networks) + c]
            heads.append(f"{head(one, across, 17)}<br>ECE {made.ece:.1%}")
            _points(figure, bins, name, marks[name], (2 * r + 1, c + 1))
            _counts(figure, bins, name, marks[name], (2 * r + 2, c + 1))
            _head(figure, heads[-1], (2 * r + 1, c + 1))
            sentences.append(_alt_text(one, made, bins))
    top = head_room(heads[: len(networks)])
    figure.update_layout(template=template(), height=top + _HIGH * len(rows) + _APART * (len(rows) - 1) + 70, bargap=0,
                         title_text=title or None, showlegend=False, margin=dict(t=top, b=70, l=76, r=24))
    return describe(figure, f"{len(sentences)} reliability diagrams: accuracy by confidence. {' '.join(sentences)}")


class _Plain:
    """Bins as numpy arrays, those without an image left out; ``low``, ``high``: intervals of the accuracy."""

    def __init__(self, bins):
        counts, edges = plain(bins.counts, int), plain(bins.edges)
        full = counts > 0
        self.edges, self.every, self.counts = edges, counts, counts[full]
        self.sure, self.right = plain(bins.confidence)[full], plain(bins.accuracy)[full]
        sides = [wilson(round(a * n), int(n))[1:] for a, n in zip(self.right, self.counts, strict=True)]
        self.low, self.high = np.array(sides, float).reshape(-1, 2).T
        self.names = [f"{a:.0%} to {b:.0%}" for a, b in np.stack([edges[:-1], edges[1:]], 1)[full]]


def _points(figure, bins, name, style, where) -> None:
    cell = dict(row=where[0], col=where[1])
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", name="as sure as right", hoverinfo="skip",
                       line=dict(color=QUIET, width=2, dash="dash"), **cell)
    ends = [[s, a, None] for s, a in zip(bins.sure, bins.right, strict=True)]
    figure.add_scatter(
        x=[v for s, _, none in ends for v in (s, s, none)], y=[v for s, a, none in ends for v in (s, a, none)],
        mode="lines", name="gap", hoverinfo="skip", line=dict(color=LIT, width=5), opacity=0.55, **cell,
    )
    figure.add_scatter(
        x=bins.sure, y=bins.right, mode="markers", name=name,
        customdata=[[w, n, a, b] for w, n, a, b in zip(bins.names, bins.counts, bins.low, bins.high, strict=True)],
        error_y=dict(
            type="data", symmetric=False, array=bins.high - bins.right, arrayminus=bins.right - bins.low,
            color=style.line, thickness=2, width=5,
        ),
        marker=dict(symbol=style.symbol, size=11, color=style.colour, line=dict(color=INK, width=1.5)),
        hovertemplate=f"{name}<br>%{{customdata[0]}} sure: %{{customdata[1]}} images<br>mean confidence %{{x:.1%}}"
        "<br>right %{y:.1%}, %{customdata[2]:.1%} to %{customdata[3]:.1%}<extra></extra>", **cell,
    )
    figure.update_xaxes(range=[-0.02, 1.02], dtick=0.25, tickformat=".0%", showticklabels=False, **cell)
    figure.update_yaxes(range=[-0.02, 1.05], dtick=0.25, tickformat=".0%", **cell)
    if where[1] == 1:
        figure.update_yaxes(title_text="share right", **cell)


def _counts(figure, bins, name, style, where) -> None:
    """How many images each bin holds; the number above its bar, where there is one."""
    cell, most = dict(row=where[0], col=where[1]), max(int(bins.every.max()), 1)
    figure.add_bar(
        x=(bins.edges[:-1] + bins.edges[1:]) / 2, y=bins.every, width=np.diff(bins.edges), name=f"images, {name}",
        marker=dict(color=style.colour, line=dict(color=INK, width=1)), text=[str(n) if n else "" for n in bins.every],
        textposition="outside", textfont=dict(size=13, color=INK), textangle=0, cliponaxis=False, hoverinfo="skip",
        **cell,
    )
    figure.update_xaxes(range=[-0.02, 1.02], dtick=0.25, tickformat=".0%", title_text="confidence", **cell)
    figure.update_yaxes(range=[0, 1.35 * most], showticklabels=False, ticks="", showgrid=False, **cell)
    if where[1] == 1:
        figure.update_yaxes(title_text="images", **cell)


def _lay_out(figure, rows: int, columns: int) -> None:
    """A diagram with its counts close below; between rows there is room for the axis and the next heading."""
    whole = rows * _HIGH + (rows - 1) * _APART
    for r in range(rows):
        top = 1 - r * (_HIGH + _APART) / whole
        low = top - _HIGH / whole
        for c in range(1, columns + 1):
            figure.get_subplot(2 * r + 1, c).yaxis.domain = (low + 0.27 * (top - low), min(top, 1))
            figure.get_subplot(2 * r + 2, c).yaxis.domain = (max(low, 0), low + 0.24 * (top - low))


def _head(figure, text, where) -> None:
    panel = figure.get_subplot(*where)
    figure.add_annotation(
        x=panel.xaxis.domain[0], y=panel.yaxis.domain[1], xref="paper", yref="paper", text=text, showarrow=False,
        xanchor="left", yanchor="bottom", align="left", font=dict(size=17, color=INK), yshift=4,
    )


def _alt_text(head, made, bins) -> str:
    total = int(bins.counts.sum())
    sure, right = (float((v * bins.counts).sum() / max(total, 1)) for v in (bins.sure, bins.right))
    each = "; ".join(
        f"{w} {n}, {a:.0%}" for n, w, a in zip(bins.counts, bins.names, bins.right, strict=True)
    )
    return (
        f"{head}: {total} images, {sure:.1%} sure on average, {right:.1%} right, ECE {made.ece:.1%}. "
        f"Images and share right by confidence: {each}."
    )
