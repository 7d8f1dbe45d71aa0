"""Rows of small images, each with a line below it: what a deformation or an attack does to the same image."""

from __future__ import annotations

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .alt_text import describe, written
from .as_numpy import named_in, plain
from .maps import _picture, _square
from .palette import INK, template


def gallery(rows, captions=None, mean=None, std=None, title: str = "") -> go.Figure:
    """Draw images in rows.

    >>> gallery({"rotation": torch.rand(2, 1, 8, 8), "shear": torch.rand(3, 1, 8, 8)}, {"rotation": ["0°", "20°"]})
    Figure...

    Arguments:
        rows: {what stands before the row: (n, C, H, W)}, grey or colour; rows may differ in length.
        captions: {row: n texts}, above each image. mean, std: C numbers each, to undo the normalisation.
    All images share one scale; grey ones are dark on white. Where mean and std are given it runs from 0 to 1 (what
    lies beyond is cut), else from the least to the greatest value. Errors: ``ValueError`` for no image, or captions
    that do not fit their row.
    """
    named_in("rows", rows, "{name: images (n, C, H, W)}")
    rows = {written(name): plain(images) for name, images in rows.items()}
    captions = {written(name): [written(t) for t in texts] for name, texts in (captions or {}).items()}
    if not rows or any(images.ndim != 4 or not len(images) for images in rows.values()):
        raise ValueError(f"rows {[images.shape for images in rows.values()]}: each takes images (n, C, H, W)")
    for name, texts in captions.items():
        if name not in rows or len(texts) != len(rows[name]):
            raise ValueError(f"{len(texts)} captions for {name!r}; rows: {({k: len(v) for k, v in rows.items()})}")
    columns = max(map(len, rows.values()))
    room = 0.34 / len(rows) if captions else 0.06 / len(rows)
    figure = make_subplots(len(rows), columns, horizontal_spacing=0.02, vertical_spacing=room)
    low, high = min(v.min() for v in rows.values()), max(v.max() for v in rows.values())
    for r, (name, images) in enumerate(rows.items(), 1):
        for c, image in enumerate(images, 1):
            figure.add_trace(_picture(image, mean, std, low, high), row=r, col=c)
        _write(figure, r, name, captions.get(name, ()))
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, autorange="reversed", constrain="domain")
    _square(figure)
    figure.update_layout(template=template(), height=74 + (135 if captions else 110) * len(rows),
                         title_text=title or None, margin=dict(l=130, r=10, t=54, b=10))
    parts = [f"{name}: {len(images)} images" + (f" ({', '.join(captions[name])})" if name in captions else "")
            for name, images in rows.items()]
    return describe(figure, f"{len(rows)} rows of images. {'; '.join(parts)}.".replace("<br>", ", "))


def _write(figure, row, name, captions) -> None:
    """The row's name before it, and a caption above each image."""
    first = figure.get_subplot(row, 1)
    text = dict(xref="paper", yref="paper", showarrow=False)
    figure.add_annotation(x=-0.015, y=sum(first.yaxis.domain) / 2, text=f"<b>{name}</b>", xanchor="right",
                          yanchor="middle", font=dict(size=17, color=INK), align="right", **text)
    for column, caption in enumerate(captions, 1):
        panel = figure.get_subplot(row, column)
        figure.add_annotation(x=sum(panel.xaxis.domain) / 2, y=panel.yaxis.domain[1], text=caption, xanchor="center",
                              yanchor="bottom", font=dict(size=15, color=INK), **text)
