"""Forest plot: each way of mixing against one other, the paired difference with its interval, and what it says."""

from __future__ import annotations

import math
import textwrap

import plotly.graph_objects as go

from ..base.text_table import counted
from ..experiments.differences import UNMIXED, Paired
from ..experiments.families import LEVEL, UNSEEN, holm
from ..experiments.units import sized, unit_of
from .alt_text import describe, written
from .as_numpy import named_in
from .palette import INK, LIT, PAPER, QUIET, template

# Filled and pointing: told from zero. A filled square: level. Open and round: the runs do not tell. A grey print tells
# them apart as well.
STYLES = {
    "higher": dict(symbol="triangle-right", size=17, color=LIT, line=dict(color=INK, width=1)),
    "lower": dict(symbol="triangle-left", size=17, color="#0072B2", line=dict(color=INK, width=1)),
    LEVEL: dict(symbol="square", size=13, color=QUIET, line=dict(color=INK, width=1)),
    UNSEEN: dict(symbol="circle", size=13, color=PAPER, line=dict(color=QUIET, width=2)),
}
BAND = "#E9E9E9"


def forest(differences: dict[str, Paired], title: str = "", against: str = UNMIXED) -> go.Figure:
    """Draw paired differences, a row each, zero as a line -> figure.

    >>> from featmix_lite.experiments.differences import compared
    >>> fm.figures.alt(forest({"block1": compared([0.010, 0.012, 0.008, 0.011])}))
    'Differences of accuracy from no mixing with 95 % intervals. block1: +1.0 points [0.8, 1.3], 4 seeds, higher.'

    Arguments: ``differences``, {name: what ``fm.paired`` gave}, of one metric; ``title``; ``against``: what was
    subtracted. Each bar is the pair's own 95 % interval. Marks and words follow Holm's correction over all rows:
    filled and pointing, higher or lower; a grey square, level; an open circle, no difference seen. Pairs with a margin
    have it as a pale band around zero, each its own; below the chart it says how wide it is.
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
    for verdict, style in STYLES.items():
        own = [name for name in names if verdicts[name] == verdict]
        rows = [differences[name] for name in own]
        figure.add_scatter(
            x=[scale * one.difference for one in rows], y=own, mode="markers", marker=style, name=verdict,
            error_x=dict(
                array=[scale * (one.high - one.difference) for one in rows], color=INK, thickness=2, width=6,
            ),
            text=[_says(one, verdict) for one in rows],
            hovertemplate="%{y}<br>%{text}<extra></extra>",
        )
    for name, one in differences.items():  # to the right of each row, in words: nobody has to know the shapes
        figure.add_annotation(
            x=1.01, xref="paper", y=name, xanchor="left", showarrow=False, align="left",
            text=f"{one.size}, {counted(one.n, 'seed')}<br><b>{verdicts[name]}</b>",
            font=dict(size=15, color=INK),
        )
    margins = {one.margin for one in differences.values()} - {None}
    ends = [scale * v for one in differences.values() for v in (one.difference, one.low, one.high)]
    ends += [scale * margin for margin in margins]
    far = 1.1 * max((abs(v) for v in ends if math.isfinite(v)), default=1.0) or 1.0
    lines = textwrap.wrap(title, 76)
    figure.update_layout(
        template=template(), showlegend=False, height=165 + 58 * len(names) + 26 * len(lines) + 20 * bool(margins),
        title_text="<br>".join(lines) or None, title_font_size=20,
        margin=dict(r=210, t=40 + 28 * len(lines), b=96 + 20 * bool(margins)),
    )
    what = f"{written(_called(metric))}: difference from {against}" + (", in points of a hundred" if unit else "")
    small = ["the words on the right are Holm's, for all rows together"] * (len(names) > 1)
    small += ["pale band: within the margin, too small to matter"] * bool(margins)
    what += "".join(f"<br><span style='font-size:14px'>{line}</span>" for line in small)
    figure.update_xaxes(title_text=what, range=[-far, far])
    figure.update_yaxes(categoryorder="array", categoryarray=names[::-1], range=[-0.6, len(names) - 0.4], ticks="")
    each = "; ".join(f"{name}: {_says(one, verdicts[name])}" for name, one in differences.items())
    note = " The words are corrected for several comparisons (Holm)." if len(names) > 1 else ""
    note += f" Level: within {' or '.join(sized(m, metric, False) for m in sorted(margins))}." if margins else ""
    return describe(figure, f"Differences of {_called(metric)} from {against} with 95 % intervals. {each}.{note}")


def _says(one: Paired, verdict: str) -> str:
    return f"{one.span}, {counted(one.n, 'seed')}, {verdict}"


def _called(metric: str) -> str:
    return metric.replace("_", " ").replace("nll", "NLL")
