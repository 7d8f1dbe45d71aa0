"""Text for those who do not see a figure: what it shows, with its counts."""

from __future__ import annotations

from html import unescape

import plotly.graph_objects as go

from ..base.escaping import markup
from .titles import fit_title


def written(text: object) -> str:
    """A name or a title as plotly is to draw it: its markup shows as letters, only the line break ``<br>`` acts.

    >>> written('<a href="x">block1</a><br>again')
    '&lt;a href=&#34;x&#34;&gt;block1&lt;/a&gt;<br>again'
    """
    return markup(text).replace("&lt;br&gt;", "<br>")


def describe(figure: go.Figure, text: str) -> go.Figure:
    """Store ``text`` as the figure's alt text (it travels in ``layout.meta``) and hand the figure back.

    The last step of every figure: names in ``text`` may be as ``written`` made them, the alt text has them as they
    were; the figure's title is written here, in lines that fit, and gets its room above.

    >>> alt(describe(go.Figure(), "An empty figure."))
    'An empty figure.'
    """
    fit_title(figure)
    figure.layout.meta = {"alt": " ".join(unescape(text).split())}
    return figure


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
