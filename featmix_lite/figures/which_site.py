"""Sites by several metrics on one chart: a panel for each, the same rows in all of them, right is better."""

from __future__ import annotations

import math
from html import unescape

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ..base.text_table import counted
from ..experiments.families import LEVEL
from ..experiments.figure_ranges import POINTS
from ..experiments.ranking import BEHIND, BEST, OPEN, Ranking, less_is_better
from ..experiments.ranking_sentences import amount, called
from .alt_text import describe, written
from .palette import INK, QUIET, template
from .site_marks import marker, marks_on_rows
from .titles import NARROW, head, head_room, width

ACROSS = 2  # panels beside each other: more are too narrow to read in a notebook
# Filling and word, as in a forest; colour and shape are the site's.
FILLS = {BEST: "full", LEVEL: "pale", OPEN: "hollow", BEHIND: "full"}
WORDS = {BEST: "first?", LEVEL: "level", OPEN: "not told", BEHIND: "behind"}
WIDEST = 62  # pixels for the longest of them


def which_site(rankings: list[Ranking], order=None, title: str = "", panels=None) -> go.Figure:
    """Draw rankings (``featmix_lite.experiments.ranking.rank``) of the same sites by several metrics, a panel each.

    >>> from featmix_lite.experiments.ranking import Place
    >>> places = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.96, 0.955, 0.965, "behind")
    >>> figure = which_site([Ranking("accuracy", 20, places)])
    >>> fm.figures.alt(figure)
    '2 sites in 1 panel. test accuracy, 20 seeds: input 97.0 %, told from all others; fc 96.0 %, behind.'

    Arguments:
        rankings: one a panel. order: the rows from the top down; left out: as the first ranking has them.
        title: above the chart. panels: a name for each; left out: the metrics.
    Each row has its site's colour and shape. In each panel the best mean is the larger mark with a dashed line through
    it; its row says "first" if all others are told to be behind it, else "first?". A full mark and "behind": told to be
    so. A pale mark and "level": surely within the kit's margin of the best. Hollow and "not told": the runs do not
    tell. A bar is the 95 % interval of the paired difference from the best, laid at its mean; the marks follow the
    tests, which are corrected for all pairs. A row without a mark was not measured so. Losses run to the left: right is
    better in every panel.
    Errors: ``ValueError`` where there is nothing to draw, or ``order`` lacks a site that was ranked.
    """
    rankings = list(rankings)
    if not rankings:
        raise ValueError("nothing to draw: rankings is a list of what rank() gives")
    rows = list(order) if order is not None else [p.name for p in rankings[0].places]
    rows = [written(row) for row in rows]
    rankings = [r._replace(places=tuple(p._replace(name=written(p.name)) for p in r.places)) for r in rankings]
    lost = sorted({p.name for r in rankings for p in r.places} - set(rows))
    if lost:
        raise ValueError(f"order={rows} lacks {', '.join(lost)}")
    names = [written(n) for n in (panels if panels is not None else (called(r.metric) for r in rankings))]
    wide, high = min(ACROSS, len(rankings)), math.ceil(len(rankings) / ACROSS)
    beside = NARROW - WIDEST - 30 - max(width(unescape(row), 16) for row in rows)  # what is left for the panels
    apart = 0.0 if wide == 1 else min(0.4, (WIDEST + 12) / max(beside, 1))
    heads = [head(name, max(beside, 120) / wide, 17) for name in names]
    top = head_room(heads[:wide])
    between = head_room(heads) + 34  # pixels from one row of panels to the next: ticks, title, heads
    whole = (28 * len(rows) + 16) * high + between * (high - 1)
    figure = make_subplots(
        high, wide, subplot_titles=heads, shared_yaxes=True, horizontal_spacing=apart,
        vertical_spacing=between / whole if high > 1 else 0.0,
    )
    for i, ranking in enumerate(rankings):
        _panel(figure, ranking, rows, i // ACROSS + 1, i % ACROSS + 1)
    figure.update_annotations(font_size=17)
    for i, ranking in enumerate(rankings):
        _mark_words(figure, ranking, i)
    figure.update_layout(
        template=template(), title_text=title or None, showlegend=False,
        height=whole + top + 60, margin=dict(t=top, r=WIDEST, b=60),
    )
    return describe(figure, _alt_text(rankings, rows, names))


def _panel(figure, ranking, rows, row, column) -> None:
    scale = 100 if ranking.metric.startswith(POINTS) else 1
    by_name = {p.name: p for p in ranking.places}
    for name, own in marks_on_rows(rows).items():
        p = by_name.get(name)
        if p is None:
            continue
        look = marker(own, FILLS[p.verdict], 18 if p.verdict == BEST else 13)
        figure.add_scatter(
            x=[scale * p.mean], y=[name], mode="markers", marker=look, row=row, col=column, name=name,
            cliponaxis=False,
            error_x=dict(array=[scale * (p.high - p.low) / 2], color=INK, thickness=2, width=5),
            text=[f"{amount(p.mean, ranking.metric)}, {_verdict(p, ranking)}"],
            hovertemplate="%{y}<br>%{text}<extra></extra>",
        )
    best = dict(color=QUIET, width=2, dash="dash")
    figure.add_vline(x=scale * ranking.places[0].mean, line=best, row=row, col=column)
    ends = [scale * v for p in ranking.places for v in (p.mean, p.low, p.high) if math.isfinite(v)]
    room = 0.07 * (max(ends) - min(ends)) or 0.1
    span = [min(ends) - room, max(ends) + room]
    less = less_is_better(ranking.metric)
    unit = "%" if scale == 100 else "nats" if less and not ranking.metric.startswith("brier") else ""
    title = ", ".join(filter(None, (unit, "less to the right" * less)))
    figure.update_xaxes(range=span[::-1] if less else span, title_text=title, nticks=5, row=row, col=column)
    figure.update_xaxes(title_font_size=15, tickfont_size=15, row=row, col=column)
    figure.update_yaxes(categoryorder="array", categoryarray=rows, range=[len(rows) - 0.5, -0.5], row=row, col=column)
    figure.update_yaxes(showgrid=True, ticks="", row=row, col=column)


def _mark_words(figure, ranking, i) -> None:
    """Beside each row what its mark says: nobody has to know the shapes."""
    axis = "" if i == 0 else str(i + 1)
    for ranked in ranking.places:
        word = "first" if ranked.verdict == BEST and ranking.winner else WORDS[ranked.verdict]
        if word:
            figure.add_annotation(
                x=1, xref=f"x{axis} domain", y=ranked.name, yref=f"y{axis}", showarrow=False, xanchor="left", xshift=4,
                text=f"<b>{word}</b>" if ranked.verdict == BEST else word, font=dict(size=14, color=INK),
            )


def _verdict(ranked, ranking) -> str:
    best = "told from all others" if ranking.winner else "the best mean"
    return {BEST: best, LEVEL: "level with it", OPEN: "not told from it", BEHIND: "behind"}[ranked.verdict]


def _alt_text(rankings, rows, names) -> str:
    parts = []
    for name, ranking in zip(names, rankings, strict=True):
        by_name = {p.name: p for p in ranking.places}
        own = [by_name[row] for row in rows if row in by_name]
        each = "; ".join(f"{p.name} {amount(p.mean, ranking.metric)}, {_verdict(p, ranking)}" for p in own)
        parts.append(f"{name}, {ranking.n} seeds: {each}.")
    return f"{len(rows)} sites in {counted(len(rankings), 'panel')}. {' '.join(parts)}"
