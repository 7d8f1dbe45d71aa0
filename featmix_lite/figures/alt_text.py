"""Text for those who do not see a figure: what it shows, with its counts."""

from __future__ import annotations

import plotly.graph_objects as go

from .own_tags import tame


def describe(figure: go.Figure, text: str) -> go.Figure:
    """Store ``text`` as the figure's alt text (it travels in ``layout.meta``), tame its names, and hand it back.

    >>> alt(describe(go.Figure(), "An empty figure."))
    'An empty figure.'
    """
    figure.layout.meta = {"alt": " ".join(text.split())}
    return tame(figure)


def alt(figure: go.Figure) -> str:
    """Say in words what ``figure`` shows.

    >>> alt(go.Figure(go.Scatter(x=[0, 1], y=[1, 0], name="loss")))
    'A figure with 1 drawn series: loss (2 points).'

    Every figure of the kit carries its own text; for any other the series and their numbers of points are named.
    """
    meta = figure.layout.meta
    if isinstance(meta, dict) and meta.get("alt"):
        return meta["alt"]
    series = [
        f"{trace.name or trace.type} ({len(trace.x)} points)" if getattr(trace, "x", None) is not None
        else f"{trace.name or trace.type}"
        for trace in figure.data
    ]
    title = figure.layout.title.text
    head = f"{title}: a figure" if title else "A figure"
    return f"{head} with {len(series)} drawn series" + (f": {', '.join(series)}." if series else ".")
