"""A figure as a piece of a page that opens offline."""

from __future__ import annotations

import plotly.graph_objects as go

from ..base.escaping import markup
from .alt_text import alt
from .palette import config


def to_html(figure: go.Figure, javascript: bool = True, height: int | None = None, caption: str = "") -> str:
    """Give ``figure`` as one self-contained ``<figure>`` element, named by its alt text.

    >>> to_html(go.Figure(), javascript=False).startswith('<figure role="figure" aria-label=')
    True

    Arguments:
        javascript: put plotly's own code (some 4 MB) before it. A page needs that once: with its first figure.
        height: in pixels; the width is the page's.
        caption: a line below the figure, plain text.
    Nothing is fetched (no CDN, no MathJax) and no button uploads.
    """
    body = figure.to_html(
        full_html=False, include_plotlyjs=bool(javascript), include_mathjax=False, config=config(),
        default_height=f"{height or figure.layout.height or 450}px",
    )
    below = f"<figcaption>{markup(caption)}</figcaption>" if caption else ""
    return f'<figure role="figure" aria-label="{markup(alt(figure))}">{body}{below}</figure>'


def refresh(target: go.Figure, figure: go.Figure) -> None:
    """Put the contents of ``figure`` into ``target`` (a FigureWidget on a page) in one message.

    >>> a = go.Figure(go.Scatter(y=[0])); refresh(a, go.Figure(go.Scatter(y=[1, 2]))); len(a.data[0].y)
    2

    Both must have the same number of traces, as two figures from one function of this kit have; otherwise
    ``ValueError``. A zoom that the viewer chose stays where the axes' ranges are the same as before.
    """
    if len(target.data) != len(figure.data):
        raise ValueError(f"{len(figure.data)} traces do not fit a figure of {len(target.data)}: draw it anew")
    with target.batch_update():
        for old, new in zip(target.data, figure.data, strict=True):
            old.update(new.to_plotly_json(), overwrite=True)
        kept = {k: v for k, v in figure.layout.to_plotly_json().items() if k != "template"}
        target.layout.update(kept, overwrite=True)
