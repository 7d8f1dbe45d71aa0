"""Forest plot: each way of mixing against one other, the paired difference with its interval, and what it says."""

from __future__ import annotations

import math
from html import unescape

import plotly.graph_objects as go

from ..base.text_table import counted
from ..experiments.differences import UNMIXED, Paired
from ..experiments.families import LEVEL, UNSEEN, holm
from ..experiments.ranking_sentences import answer
from ..experiments.units import sized, unit_of
from .alt_text import describe, written
from .as_numpy import named_in
from .palette import INK, template
from .site_marks import marker, marks_on_rows
from .titles import NARROW, broken, width

FILLS = {"higher": "full", "lower": "full", LEVEL: "pale", UNSEEN: "hollow"}  # colour and shape are the site's
BAND = "#E9E9E9"


def forest(differences: dict[str, Paired], title: str = "", against: str = UNMIXED) -> go.Figure:
    """Draw paired differences, a row each, zero as a line -> figure.

    >>> from featmix_lite.experiments.differences import compared
    >>> fm.figures.alt(forest({"block1": compared([0.010, 0.012, 0.008, 0.011])}))
    'Differences of accuracy from no mixing with 95 % intervals. block1: +1.0 points [0.8, 1.3], 4 seeds, higher.'

    Arguments: ``differences``, {name: what ``fm.paired`` gave}, of one metric; ``title``; ``against``: what was
    subtracted. Each bar is the pair's own 95 % interval. Words and filling follow Holm's correction over all rows:
    a full mark, higher or lower; a pale one, level; hollow, the runs do not tell. Its colour and shape are those of the
    row's site. Pairs with a margin have it as a pale band around zero, each its own; below the chart it says how wide
    it is.
    Errors: ``ValueError`` where there is nothing to draw or the metrics differ.
    """
    named_in("differences", differences, "{name: what fm.paired gave}")
    differences = {written(name): one for name, one in differences.items()}
    title, against = str(title or ""), written(against)
    if not differences or len({one.metric for one in differences.values()}) > 1:
        raise ValueError("a forest takes {name: Paired}, one or more, all of one metric")
    verdicts, metric = holm(differences), next(iter(differences.values())).metric
    scale, _, unit = unit_of(metric)
    figure, names = go.Figure(), list(differences)
    figure.add_vline(x=0, line=dict(color=INK, width=2, dash="dash"))
    for row, one in enumerate(differences.values()):
        if one.margin is not None:
            figure.add_shape(
                type="rect", x0=-scale * one.margin, x1=scale * one.margin, y0=len(names) - row - 1.5,
                y1=len(names) - row - 0.5, fillcolor=BAND, line_width=0, layer="below",
            )
    for name, own in marks_on_rows(names).items():
        one, verdict = differences[name], verdicts[name]
        figure.add_scatter(
            x=[scale * one.difference], y=[name], mode="markers", marker=marker(own, FILLS[verdict], 15), name=name,
            error_x=dict(array=[scale * (one.high - one.difference)], color=INK, thickness=2, width=6),
            text=[_says(one, verdict)], hovertemplate="%{y}<br>%{text}<extra></extra>",
        )
    beside = {name: f"{one.size}, {counted(one.n, 'seed')}" for name, one in differences.items()}
    for name in names:  # to the right of each row, in words: nobody has to know the shapes
        figure.add_annotation(
            x=1.01, xref="paper", y=name, xanchor="left", showarrow=False, align="left",
            text=f"{beside[name]}<br><b>{answer(verdicts[name])}</b>",
            font=dict(size=15, color=INK),
        )
    margins = {one.margin for one in differences.values()} - {None}
    ends = [scale * v for one in differences.values() for v in (one.difference, one.low, one.high)]
    ends += [scale * margin for margin in margins]
    far = 1.1 * max((abs(v) for v in ends if math.isfinite(v)), default=1.0) or 1.0
    right = 24 + max(max(width(beside[name], 15), width(answer(verdicts[name]), 15, bold=True)) for name in names)
    what = f"{_called(metric)}: difference from {unescape(against)}" + (", in points of a hundred" if unit else "")
    small = ["the words on the right are Holm's, for all rows together"] * (len(names) > 1)
    small += ["pale band: within the margin, too small to matter"] * bool(margins)
    lines = broken(what, NARROW - right - 60, 18)
    small = [row for line in small for row in broken(line, NARROW - right - 60, 14)]
    what = "<br>".join(map(written, lines)) + "".join(f"<br><span style='font-size:14px'>{s}</span>" for s in small)
    below = 50 + 22 * len(lines) + 18 * len(small)
    figure.update_layout(
        template=template(), showlegend=False, height=34 + 58 * len(names) + below, title_text=title or None,
        margin=dict(r=right, t=34, b=below),
    )
    figure.update_xaxes(title_text=what, range=[-far, far])
    figure.update_yaxes(categoryorder="array", categoryarray=names[::-1], range=[-0.6, len(names) - 0.4], ticks="")
    each = "; ".join(f"{name}: {_says(one, verdicts[name])}" for name, one in differences.items())
    note = " The words are corrected for several comparisons (Holm)." if len(names) > 1 else ""
    note += f" Level: within {' or '.join(sized(m, metric, False) for m in sorted(margins))}." if margins else ""
    return describe(figure, f"Differences of {_called(metric)} from {against} with 95 % intervals. {each}.{note}")


def _says(one: Paired, verdict: str) -> str:
    return f"{one.span}, {counted(one.n, 'seed')}, {answer(verdict)}"


def _called(metric: str) -> str:
    return metric.replace("_", " ").replace("nll", "NLL")
