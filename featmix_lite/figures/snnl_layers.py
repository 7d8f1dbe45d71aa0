"""The Soft Nearest Neighbor loss as pictures: by layer, and over temperatures."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .alt_text import describe, written
from .as_numpy import named_in, plain, shown
from .palette import INK, PAPER, QUIET, template
from .scatter import spread
from .site_marks import lines_of, marks_of
from .titles import NARROW, head, head_room, legend_below, width

MIXED_LINE = "classes mixed at random"


def snnl_by_layer(panels, line=None, title: str = "") -> go.Figure:
    """Draw SNNL readings over sites in forward order, one panel beside another, one curve for each network.

    >>> snnl_by_layer({"least over T": {"before": {"input": 0.9, "fc": 1.1}, "after": {"input": 0.9, "fc": 0.1}}}, 2.3)
    Figure...

    Arguments:
        panels: {panel: {curve: {site: reading}}}; a reading is a number or what ``measures.snnl`` gives. A chart of
            layers needs two panels, the least over temperatures and one relative temperature: alone each misleads.
        line: the reading of classes mixed at random (``measures.class_mixed``), drawn and labelled in every panel.
    All panels have one scale from 0, so that they can be compared. A reading that is nan leaves a gap.
    Errors: ``ValueError`` where there is no panel or no reading.
    """
    named_in("panels", panels, "{panel: {curve: {site: reading}}}")
    panels = {written(name): {written(c): _readings(r) for c, r in curves.items()} for name, curves in panels.items()}
    sites = list(dict.fromkeys(s for curves in panels.values() for r in curves.values() for s in r))
    if not sites:
        raise ValueError("no readings: panels is {panel: {curve: {site: reading}}}")
    several = len(panels) > 1 or list(panels) != [""]
    longest = max(width(c, 15, bold=True) for curves in panels.values() for c in curves)
    crowded = max(map(len, panels.values())) > 2 or longest > 130  # more than there is room for at the ends
    longest = 12 if crowded else 12 + longest
    across = (NARROW - 94 - longest) / len(panels)
    heads = [head(name, across) for name in panels] if several else None
    apart = 0.08 if crowded else min(0.45, (longest + 44) / (NARROW - 94 - longest))
    figure = make_subplots(1, len(panels), subplot_titles=heads, horizontal_spacing=apart)
    looks = lines_of(dict.fromkeys(c for curves in panels.values() for c in curves))
    every = [v for curves in panels.values() for r in curves.values() for v in r.values()] + [line or 0.0]
    top = 1.12 * max([v for v in every if np.isfinite(v)], default=1.0) or 1.0
    for column, curves in enumerate(panels.values(), 1):
        for name, readings in curves.items():
            figure.add_scatter(
                x=sites, y=[readings.get(s) for s in sites], row=1, col=column, name=name, mode="lines+markers",
                hovertemplate=f"{name}<br>%{{x}}<br>SNNL %{{y:.3f}}<extra></extra>", **looks[name],
            )
        figure.update_xaxes(categoryorder="array", categoryarray=sites, row=1, col=column, tickangle=-35)
        figure.update_yaxes(title_text="SNNL (nats)" if column == 1 else None, row=1, col=column)
        figure.update_yaxes(range=[-0.03 * top, top], row=1, col=column)
        if not crowded:
            _ends(figure, curves, sites, top, column)
        if line is not None:
            figure.add_hline(y=line, line=dict(color=QUIET, width=2, dash="dash"), row=1, col=column)
            figure.add_annotation(
                x=0, xref=_axis("x", column) + " domain", y=line, yref=_axis("y", column), text=MIXED_LINE,
                showarrow=False, xanchor="left", yanchor="bottom", font=dict(size=15, color=QUIET),
            )
    figure.update_annotations(font_size=16, selector=dict(yanchor="bottom", xref="paper"))
    figure.update_layout(template=template(), height=440, title_text=title or None, showlegend=False,
                         margin=dict(t=head_room(heads), r=16 + longest, b=90))
    if crowded:
        legend_below(figure, [name for curves in panels.values() for name in curves])
    return describe(figure, _layer_words(panels, line, sites))


def snnl_curves(curves, line=None, title: str = "") -> go.Figure:
    """Draw the SNNL over temperatures, one curve for each set of features.

    >>> x, y = torch.randn(40, 8), torch.arange(40) % 4
    >>> snnl_curves({"noise": fm.measures.snnl_curve(x, y)}, line=fm.measures.class_mixed(y))
    Figure...

    Arguments: ``curves`` {name: (temperatures, losses)} as ``measures.snnl_curve`` gives them, reaching up to ten
    times the mean distance; ``line`` the reading of classes mixed at random. Along the bottom runs the temperature
    over the mean squared distance between two rows, so curves of different layers lie over each other. The mark
    on a curve is its least value, at the largest temperature that comes within 0.001 of it.
    """
    figure, parts = go.Figure(), []
    named_in("curves", curves, "{name: what measures.snnl_curve gave}")
    curves = {written(name): (plain(t) / plain(t)[-1] * 10, plain(loss)) for name, (t, loss) in curves.items()}
    looks = lines_of(curves, 13)
    for name, (t, loss) in curves.items():
        line_look, mark_look = looks[name].values()
        figure.add_scatter(
            x=t, y=loss, name=name, mode="lines",
            line=line_look,
            hovertemplate=f"{name}<br>T = %{{x:.3g}} of the mean<br>SNNL %{{y:.3f}}<extra></extra>",
        )
        if not np.isfinite(loss).any():
            parts.append(f"{name}: no reading")
            continue
        low = int(np.flatnonzero(loss <= np.nanmin(loss) + 1e-3).max())
        figure.add_scatter(
            x=[t[low]], y=[loss[low]], name=f"least of {name}", mode="markers", hoverinfo="skip",
            marker=mark_look,
        )
        parts.append(f"{name}: least {shown(loss[low])} at {shown(t[low])}, {shown(loss[-1])} at {shown(t[-1])}")
    top = 1.15 * max([v for _, loss in curves.values() for v in loss if np.isfinite(v)] + [line or 0.0, 1e-9])
    top = min(top, 3 * line) if line else top
    if line is not None:
        figure.add_hline(y=line, line=dict(color=QUIET, width=2, dash="dash"))
        figure.add_annotation(x=0, xref="x domain", y=line, text=MIXED_LINE, showarrow=False, xanchor="left",
                              yanchor="bottom", font=dict(size=15, color=QUIET))
    figure.update_xaxes(type="log", dtick=1, exponentformat="power")
    figure.update_xaxes(title_text="temperature, in mean squared distances")
    figure.update_yaxes(title_text="SNNL (nats)", range=[-0.02 * top, top])
    figure.update_layout(template=template(), height=440, title_text=title or None, margin_t=34)
    legend_below(figure, curves)
    mixed = f" Classes mixed at random would read {shown(line)}." if line is not None else ""
    return describe(figure, f"SNNL of {len(curves)} sets of features over temperature. {'. '.join(parts)}.{mixed}")


def _ends(figure, curves, sites, top, column) -> None:
    """Each curve's name beside its last point, none over another."""
    ends = [([v for s in sites if np.isfinite(v := r.get(s, np.nan))] or [np.nan])[-1] for r in curves.values()]
    named = [(end / top, i, name) for i, (name, end) in enumerate(zip(curves, ends, strict=True)) if np.isfinite(end)]
    if not named:
        return
    boxes = np.array([[0.5, max(0.03, end)] for end, _, _ in named])
    heights = spread(boxes, np.full(boxes.shape, [0.2, 0.085]))[:, 1]
    heights += max(0.0, 0.03 - heights.min())  # none below the axis, where the sites' names are
    marks = marks_of(curves)
    for (_, _, name), y in zip(named, heights, strict=True):
        figure.add_annotation(
            x=1.02, xref=_axis("x", column) + " domain", y=float(y), yref=_axis("y", column) + " domain",
            text=f"<b>{name}</b>", showarrow=False, xanchor="left", yanchor="middle", font=dict(size=15, color=INK),
            borderpad=2, bordercolor=marks[name].colour, borderwidth=2, bgcolor=PAPER,
        )


def _readings(readings) -> dict[str, float]:
    return {written(site): float(getattr(value, "loss", value)) for site, value in readings.items()}


def _axis(letter: str, column: int) -> str:
    return letter if column == 1 else f"{letter}{column}"


def _layer_words(panels, line, sites) -> str:
    parts = [
        f"{panel + ', ' if panel else ''}{name}: " + ", ".join(f"{s} {shown(v)}" for s, v in readings.items())
        for panel, curves in panels.items()
        for name, readings in curves.items()
    ]
    mixed = f" Classes mixed at random would read {shown(line)}." if line is not None else ""
    return f"SNNL at {len(sites)} sites, {len(parts)} curves in {len(panels)} panels. {'. '.join(parts)}.{mixed}"
