"""A strip of seeds: every run's figure, and faint lines that join the runs of one seed."""

from __future__ import annotations

import plotly.graph_objects as go

from ..experiments.figure_ranges import POINTS
from .alt_text import describe, written
from .as_numpy import named_in
from .palette import INK, template
from .site_marks import marker, marks_of

LINES = 40  # more seeds than this and the lines are a grey cloud: then only the points are drawn


def strip(rows: dict[str, dict[int, float]], metric: str = "accuracy", title: str = "") -> go.Figure:
    """Draw one dot a run, a column for each way of mixing, with the mean as a bar -> figure.

    >>> figure = strip({"none": {0: 0.91, 1: 0.95}, "block1": {0: 0.92, 1: 0.97}})
    >>> fm.figures.alt(figure)
    'accuracy of every run, 2 seeds. none: 91.0 to 95.0 %, mean 93.0 %; block1: 92.0 to 97.0 %, mean 94.5 %.'

    Arguments: ``rows``, {name: {seed: figure}}; ``metric`` names the figure (shares are shown in per cent); ``title``.
    A seed keeps its place within each column, and a line joins its runs: what all lines do alike is the mixing, what
    scatters them is the seed. Errors: ``ValueError`` where there is nothing to draw.
    """
    if not named_in("rows", rows, "{name: {seed: figure}}") or not all(rows.values()):
        raise ValueError("a strip takes {name: {seed: figure}}, at least one run each")
    rows = {written(name): own for name, own in rows.items()}
    names, seeds = list(rows), sorted({seed for own in rows.values() for seed in own})
    share = metric.startswith(POINTS)
    scale = 100 if share else 1
    offset = {seed: 0.5 * ((i + 0.5) / len(seeds) - 0.5) for i, seed in enumerate(seeds)}
    figure = go.Figure()
    for seed in seeds if len(seeds) <= LINES else ():
        own = [(i + offset[seed], scale * rows[name][seed]) for i, name in enumerate(names) if seed in rows[name]]
        figure.add_scatter(
            x=[x for x, _ in own], y=[y for _, y in own], mode="lines", line=dict(color="#BDBDBD", width=1),
            hoverinfo="skip", showlegend=False, name=f"seed {seed}",
        )
    marks = marks_of(names)
    for i, (name, own) in enumerate(rows.items()):
        mean = scale * sum(own.values()) / len(own)
        figure.add_scatter(
            x=[i + offset[seed] for seed in own], y=[scale * v for v in own.values()], mode="markers", name=name,
            marker=marker(marks[name], size=10),
            text=[f"seed {seed}" for seed in own], hovertemplate="%{text}: %{y:.2f}<extra>" + name + "</extra>",
        )
        figure.add_scatter(
            x=[i - 0.34, i + 0.34], y=[mean, mean], mode="lines", line=dict(color=INK, width=4), hoverinfo="skip",
            name=f"mean of {name}",
        )
    figure.update_layout(template=template(), height=460, showlegend=False, title_text=title or None,
                         margin_t=34)
    figure.update_xaxes(tickvals=list(range(len(names))), ticktext=names, range=[-0.5, len(names) - 0.5], ticks="")
    figure.update_yaxes(title_text=f"{written(metric.replace('_', ' '))}{', %' if share else ''}")
    digits, unit = (1, " %") if share else (3, "")
    each = "; ".join(
        f"{name}: {scale * min(own.values()):.{digits}f} to {scale * max(own.values()):.{digits}f}{unit}, "
        f"mean {scale * sum(own.values()) / len(own):.{digits}f}{unit}" for name, own in rows.items()
    )  # fmt: skip
    return describe(figure, f"{metric.replace('_', ' ')} of every run, {len(seeds)} seeds. {each}.")
