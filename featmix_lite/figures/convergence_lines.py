"""How fast a training gets there: the share of runs that have not got there yet, step by step, a line an arm."""

from __future__ import annotations

import math
from html import unescape

import numpy as np
import plotly.graph_objects as go

from .alt_text import describe, written
from .as_numpy import named_in
from .palette import INK, PAPER, QUIET, template
from .site_marks import lines_of, marker, marks_of
from .titles import NARROW, broken, legend_below, width

HIGH, SIZE, SMALL = 400, 12, 14  # pixels: of the axes, of a mark, of the words at the right end
HAIR, STACK, BESIDE = 0.05, 0.035, 0.035  # shares of the axes: of lines that coincide, of equal medians, of equal ends


def not_there_yet(estimates, title: str = "") -> go.Figure:
    """Draw the share of runs that have not got there yet against epochs, steps down from 1 -> figure.

    >>> import numpy as np
    >>> from featmix_lite.experiments.times_to_loss import Convergence
    >>> found = Convergence(4.0, 3.0, 6.0, 4, 3, 9, np.array([3.0, 4.0, 6.0]), np.array([0.75, 0.5, 0.25]))
    >>> fm.figures.alt(not_there_yet({"image": found}))
    'Share of runs that have not got there yet over 9 epochs, 1 arm. image: median 4 [3, 6] epochs, 3 of 4 runs got ...'

    Arguments: ``estimates`` {arm: ``Convergence``}, as ``convergence`` of the experiments gives them; ``title``: say in
    it what "there" is. A full mark on the half line is the median; it stands in the legend with its 95 % interval. An
    open mark at the right end are the runs that never got there, and how many they are. Lines are set apart a little,
    to the right and upwards, and marks of equal medians stand one above another: none hides another.
    Errors: ``ValueError`` where there is nothing to draw.
    """
    estimates = _checked(estimates)
    arms, last = list(estimates), max(one.epochs for one in estimates.values())
    looks, marks = lines_of(arms, SIZE), marks_of(arms)
    words = {arm: _named(arm, one) for arm, one in estimates.items()}
    aside, up = min(0.8 / len(arms), 0.008 * last), min(HAIR / len(arms), 0.01)
    shares = [_left(one) for one in estimates.values()]
    most = max(map(shares.count, shares))  # of those that end at one height, side by side
    figure, beside = go.Figure(), last * min(BESIDE, 0.25 / most)
    for arm in arms:  # for the legend
        figure.add_scatter(x=[None], y=[None], mode="lines+markers", name=words[arm], legendgroup=arm,
                           line=looks[arm]["line"], marker=marker(marks[arm], size=SIZE))  # fmt: skip
    figure.add_hline(y=0.5, line=dict(color=QUIET, width=2, dash="dash"), layer="below")
    for i, (arm, one) in enumerate(estimates.items()):
        off = i - (len(arms) - 1) / 2
        x, y = _steps(one)
        figure.add_scatter(
            x=x + off * aside, y=y + off * up, mode="lines", name=arm, legendgroup=arm, showlegend=False,
            line=looks[arm]["line"], customdata=np.column_stack([x, y]),
            hovertemplate=f"{arm}<br>epoch %{{customdata[0]:g}}: %{{customdata[1]:.0%}} not there yet<extra></extra>",
        )
        level = [other for other in arms if estimates[other].median == one.median]
        if math.isfinite(one.median):
            high = 0.5 + (level.index(arm) - (len(level) - 1) / 2) * STACK
            _mark(figure, arm, one, one.median + off * aside, high, marker(marks[arm], size=SIZE))
        ends = [other for other in arms if _left(estimates[other]) == _left(one)]
        if one.reached < one.n:
            place = one.epochs + beside * (1 + ends.index(arm))
            _mark(figure, arm, one, place, _left(one) + off * up, marker(marks[arm], "hollow", SIZE))
    right = _say_lost(figure, estimates, marks)
    figure.update_xaxes(title_text="epochs of training", range=[-0.02 * last, last + beside * (most + 1)])
    figure.update_yaxes(title_text="runs not there yet", range=[-0.05, 1.05], tickformat=".0%", dtick=0.25)
    figure.update_layout(
        template=template(), height=HIGH + 34 + 64, title_text=title or None, margin=dict(t=34, r=right, b=64)
    )
    legend_below(figure, list(words.values()), one_a_row=True)
    each = "; ".join(f"{arm}: {one}" for arm, one in estimates.items())
    many = f"over {last:g} epochs, {len(arms)} arm{'s' * (len(arms) > 1)}"
    return describe(figure, f"Share of runs that have not got there yet {many}. {each}. In brackets: 95 % intervals.")


def _checked(estimates) -> dict:
    holds = "{arm: what experiments' convergence gave}"
    named_in("estimates", estimates, holds)
    if not estimates:
        raise ValueError(f"nothing to draw: estimates is {holds}")
    parts = ("median", "n", "reached", "epochs", "times", "share")
    for arm, one in estimates.items():
        if not all(hasattr(one, part) for part in parts):
            raise ValueError(f"estimates[{arm!r:.80}]={one!r:.80}: estimates is {holds}")
    return {written(arm): one for arm, one in estimates.items()}


def _named(arm: str, one) -> str:
    """An arm in the legend: its name, and its median in words."""
    said = f"{unescape(arm)}: {str(one).rpartition(', ')[0]}"
    return "<br>".join(map(written, broken(said, NARROW - 84, 16)))


def _left(one) -> float:
    """The share of the runs that never got there."""
    return 1 - one.reached / one.n


def _steps(one) -> tuple[np.ndarray, np.ndarray]:
    """The corners of one line: along, down, along, from (0, 1) on to the last epoch."""
    x = np.concatenate([[0.0], np.repeat(np.asarray(one.times, float), 2), [one.epochs]])
    return x, np.repeat(np.concatenate([[1.0], np.asarray(one.share, float)]), 2)


def _mark(figure, arm: str, one, x: float, y: float, look: dict) -> None:
    figure.add_scatter(
        x=[x], y=[y], mode="markers", name=arm, legendgroup=arm, showlegend=False, marker=look, text=[str(one)],
        hovertemplate=f"{arm}<br>%{{text}}<extra></extra>",
    )


def _say_lost(figure, estimates, marks) -> float:
    """Write at the right end how many runs of each arm never got there, none over another; how wide that is."""
    lost = {arm: f"{one.n - one.reached} of {one.n} not reached"
            for arm, one in estimates.items() if one.reached < one.n}  # fmt: skip
    step, level = min(0.055, 1.1 / max(len(lost), 1)), -1.0
    for i, arm in enumerate(sorted(lost, key=lambda arm: _left(estimates[arm]))):  # from below
        level = max(level + step, min(_left(estimates[arm]), 1.02 - step * (len(lost) - i - 1)))
        figure.add_annotation(
            x=1.01, xref="paper", y=level, xanchor="left", yanchor="middle", showarrow=False, text=lost[arm],
            font=dict(size=SMALL, color=INK), borderpad=1, bordercolor=marks[arm].colour, borderwidth=2, bgcolor=PAPER,
        )
    return 24 + max((width(said, SMALL) for said in lost.values()), default=0)
