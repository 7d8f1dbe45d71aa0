"""Learning curves, with a mark where the way of mixing was changed."""

from __future__ import annotations

from collections.abc import Iterable
from html import unescape
from math import isfinite

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ..base.text_table import counted
from ..experiments.differences import UNMIXED
from .alt_text import describe, written
from .as_numpy import shown
from .palette import INK, LIT, PAPER, template
from .site_marks import lines_of, marks_of
from .titles import width

_AXES = {"loss": "training loss", "accuracy": "test accuracy", "nll": "test NLL"}


def curves(runs, by: str = "epoch", metrics=("loss", "accuracy"), marks=None, title: str = "") -> go.Figure:
    """Draw ``metrics`` against ``by``, one panel each, one line a run.

    >>> curves([{"epoch": 1, "loss": 2.1, "accuracy": 0.4}, {"epoch": 2, "loss": 1.3, "accuracy": 0.8}])
    Figure...

    Arguments:
        runs: a ``Run``, its ``history`` (a list of dicts), or {name: either} for several.
        by: the key along the bottom, "epoch" or "step".
        metrics: keys of the dicts; an entry that lacks one is left out of that line.
        marks: [(where, text)] drawn as upright lines. None: taken from the "changes" in the histories.
    Each line is named at its end, so no legend has to be matched by colour.
    """
    lines = {written(name): _history(run) for name, run in _named(runs).items()}
    if marks is None:
        marks = [change for rows in lines.values() for change in _changes(rows, by)]
    figure = make_subplots(rows=1, cols=len(metrics), horizontal_spacing=0.2)
    several, looks = len(lines) > 1, lines_of(lines, 9)
    for name, rows in lines.items():
        for column, metric in enumerate(metrics, 1):
            pairs = [(row[by], row[metric]) for row in rows if row.get(metric) is not None and by in row]
            x, y = [p[0] for p in pairs], [p[1] for p in pairs]
            figure.add_scatter(
                x=x, y=y, row=1, col=column, name=name,
                mode="lines+markers" if 0 < len(x) <= 40 else "lines",
                hovertemplate=f"{name}<br>{written(by)} %{{x}}<br>{written(metric)} %{{y:.4g}}<extra></extra>",
                **looks[name],
            )
    right = max([row.get(by, 0) for rows in lines.values() for row in rows], default=0)
    for column, metric in enumerate(metrics, 1):
        figure.update_xaxes(title_text=written(by), rangemode="tozero", row=1, col=column)
        whole = dict(tickformat=".0%") if metric == "accuracy" else {}
        figure.update_yaxes(title_text=written(_AXES.get(metric, metric)), row=1, col=column, **whole)
        for n, (where, text) in enumerate(marks):
            figure.add_vline(x=where, line=dict(color=LIT, width=2, dash="dash"), row=1, col=column)
            late = where > 0.6 * right  # a label near the right edge goes to the left of its line
            figure.add_annotation(  # labels go down in four steps, so that close changes do not cover each other
                x=where, y=1 - 0.09 * (n % 4), yref="y domain" if column == 1 else f"y{column} domain",
                xref="x" if column == 1 else f"x{column}", text=written(text), showarrow=False, yanchor="top",
                xanchor="right" if late else "left", xshift=-3 if late else 3,
                font=dict(size=15, color=LIT), bgcolor="rgba(255,255,255,.85)",
            )
    figure.update_layout(template=template(), height=420, title_text=title or None, margin_t=34, showlegend=False)
    if several:
        _name_ends(figure, lines, metrics[-1], len(metrics))
    return describe(figure, _alt_text(lines, by, metrics, marks))


def _name_ends(figure, lines, metric, column) -> None:
    """Write each run's name beside the end of its line in the last panel, none on top of another."""
    ends = [[v for row in rows if (v := row.get(metric)) is not None and isfinite(v)] for rows in lines.values()]
    every = [v for values in ends for v in values] or [0.0]
    low, high = min(every), max(every)
    room = (high - low) * 0.08 or 0.1
    low, high = low - room, high + room
    figure.update_yaxes(range=[low, high], row=1, col=column)
    named = sorted(((v[-1] - low) / (high - low), i, name) for i, (name, v) in enumerate(zip(lines, ends)) if v)
    marks = marks_of(lines)
    step, level = min(0.1, 1 / max(len(named), 1)), -1.0
    for n, (height, _, name) in enumerate(named):
        level = max(level + step, min(height, 1 - step * (len(named) - n - 0.5)))
        figure.add_annotation(
            x=1.01, xref="paper", y=level, yref="y domain" if column == 1 else f"y{column} domain",
            text=f"<b>{name}</b>", showarrow=False, xanchor="left", yanchor="middle", font=dict(size=16, color=INK),
            borderpad=2, bordercolor=marks[name].colour, borderwidth=2, bgcolor=PAPER,
        )
    figure.update_layout(margin_r=20 + max((width(unescape(name), 16, bold=True) for name in lines), default=0))


def _named(runs) -> dict:
    if isinstance(runs, dict):
        return runs
    return {"run": runs}


def _history(run) -> list[dict]:
    rows = getattr(run, "history", run)
    rows = list(rows) if isinstance(rows, Iterable) else [rows]
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"runs: {run!r:.80}; they take a Run, its history (a dict an epoch), or several by name")
    return rows


def _changes(rows: list[dict], by: str) -> list[tuple]:
    """[(where, text)] from "changes": ``train`` writes {"step", "mix"}; a pair (step, site) and a name do too."""
    changes = []
    for row in rows:
        for change in row.get("changes") or ():
            where = row.get(by)
            if isinstance(change, dict):
                where = change.get(by, where)
                text = _mixing(change["mix"]) if "mix" in change else _site(change.get("at"))
            elif isinstance(change, (tuple, list)):
                where, text = (change[0] if by == "step" else where), _site(change[-1])
            else:
                text = _site(change)
            changes.append((where, text))
    return [pair for pair in changes if pair[0] is not None]


def _site(at, joined: str = " or ") -> str:
    return joined.join(at) if isinstance(at, (tuple, list)) else str(at or UNMIXED)


def _mixing(mix: dict | None) -> str:
    """A mixing's site, and what else is not at its default."""
    if mix is None or mix.get("alpha", 1.0) <= 0:
        return UNMIXED
    more = [f"{key} {mix[key]:g}" for key, usual in (("ways", 2), ("alpha", 1.0)) if mix.get(key, usual) != usual]
    return ", ".join([_site(mix["at"], " + " if mix.get("every") else " or "), *more])


def _alt_text(lines, by, metrics, marks) -> str:
    parts = []
    for name, rows in lines.items():
        for metric in metrics:
            values = [row[metric] for row in rows if row.get(metric) is not None]
            if values:
                parts.append(f"{name}, {metric}: {shown(values[0])} to {shown(values[-1])} over {len(values)} points")
    changed = "; ".join(f"{text} at {by} {shown(where)}" for where, text in marks)
    return (
        f"Learning curves of {counted(len(lines), 'run')} by {by}. {'. '.join(parts) or 'No points yet'}."
        + (f" {len(marks)} changes marked: {changed}." if marks else "")
    )
