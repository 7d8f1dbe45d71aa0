"""As a class's seeds arrive: the interval of one difference after each, and the votes beside the answer."""

from __future__ import annotations

import math
from collections import Counter

import plotly.graph_objects as go

from ..experiments.differences import compared
from ..experiments.units import sized, unit_of
from .alt_text import describe
from .forest import BAND
from .palette import INK, template
from .site_marks import marker, marks_on_rows


def room(differences, metric: str = "accuracy", what: str = "", votes=None, margin: float | None = None) -> go.Figure:
    """Draw the mean difference and its 95 % interval after 2, 3, ... seeds -> figure.

    >>> fm.figures.alt(room([0.01, 0.012, 0.008, 0.011], what="block1 minus none"))
    'block1 minus none as seeds arrive: after 2 seeds +1.1 points [-0.2, 2.4]; after 4 seeds +1.0 points [0.8, 1.3].'

    Arguments: ``differences``: (n,), one a seed, in the order they came, 2 or more; ``what`` was subtracted from
    what; ``votes``: an iterable of what was predicted: counted in the text below; ``margin``: a difference too small
    to matter, in the figure's own unit, drawn as a pale band around zero.
    Whoever stops as soon as the interval leaves zero errs more often than one time in twenty: fix the number before.
    Errors: ``ValueError`` for fewer than two.
    """
    values = [float(v) for v in differences]
    if len(values) < 2:
        raise ValueError(f"{len(values)} difference: an interval takes two or more")
    scale, _, unit = unit_of(metric)
    counts = list(range(2, len(values) + 1))
    intervals = [compared(values[:n], metric, margin) for n in counts]
    low, high = ([scale * getattr(one, end) for one in intervals] for end in ("low", "high"))
    (own,) = marks_on_rows([what.split(" minus ")[0]]).values()
    figure = go.Figure()
    if margin is not None:
        figure.add_hrect(y0=-scale * margin, y1=scale * margin, fillcolor=BAND, line_width=0, layer="below")
    figure.add_hline(y=0, line=dict(color=INK, width=2, dash="dash"))
    figure.add_scatter(
        x=[*counts, *counts[::-1]], y=[*high, *low[::-1]], fill="toself", fillcolor=own.colour, opacity=0.25,
        mode="lines",
        line=dict(color=own.line, width=1), hoverinfo="skip", name="95 % interval",
    )
    figure.add_scatter(
        x=counts, y=[scale * one.difference for one in intervals], mode="lines+markers", name="mean difference",
        line=dict(color=INK, width=3), marker=marker(own, size=10),
        text=[str(one) for one in intervals], hovertemplate="%{text}<extra></extra>",
    )
    settled = intervals[min(4, len(intervals) - 1)]  # the first few intervals are so wide that the rest would be a line
    ends = [scale * v for v in (settled.low, settled.high) if math.isfinite(v)]
    far = 1.4 * max([abs(v) for v in ends] + [abs(scale * intervals[-1].difference), 1e-9, scale * (margin or 0)])
    figure.update_layout(template=template(), height=430, showlegend=False, title_text=what or None,
                         margin_t=34)
    figure.update_xaxes(title_text="seeds so far: one a student", range=[1.5, len(values) + 0.5])
    figure.update_yaxes(title_text=f"difference{', points' if unit else ''}", range=[-far, far])
    ends = [(counts[0], intervals[0])] + ([(counts[-1], intervals[-1])] if len(intervals) > 1 else [])
    sentence = "; ".join(f"after {n} seeds {one.span}" for n, one in ends)
    counted = Counter(votes or ()).most_common()
    cast = " Votes: " + ", ".join(f"{vote} {n}" for vote, n in counted) + "." if counted else ""
    band = f" The pale band: within {sized(margin, metric, False)}." if margin is not None else ""
    return describe(figure, f"{what or 'the difference'} as seeds arrive: {sentence}.{band}{cast}")
