"""Several small pictures of points side by side: the same points seen in different ways."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from .alt_text import describe, written
from .as_numpy import plain
from .palette import INK, mark, template
from .scatter import limits
from .titles import NARROW, head, head_room, legend_below


def clouds(pictures, labels, names=None, alike: bool = False, title: str = "") -> go.Figure:
    """Draw {title: (N, 2) points} side by side, each class in its own colour and shape.

    >>> clouds({"one view": torch.randn(6, 2), "another": torch.randn(6, 2)}, [0, 0, 1, 1, 2, 2])
    Figure...

    Arguments:
        pictures: {what stands above it: (N, 2)}. labels: (N,) classes, or {title: (N,)} where they differ.
        names: of the classes; numbers if left out. alike: one scale for all panels, where their units are the same.
    One unit is as long upwards as sideways. The axes carry no numbers. Errors: ``ValueError`` for no picture or lengths
    that do not fit.
    """
    per = labels if isinstance(labels, dict) else dict.fromkeys(pictures, labels)
    drawn = {written(head): (plain(p).reshape(-1, 2), plain(per[head], int).ravel()) for head, p in pictures.items()}
    if not drawn or any(len(p) != len(k) for p, k in drawn.values()):
        raise ValueError(f"points {[len(p) for p, _ in drawn.values()]}, labels {[len(k) for _, k in drawn.values()]}")
    top = max(int(k.max(initial=0)) for _, k in drawn.values()) + 1
    names = [written(n) for n in (range(top) if names is None else names)]
    heads = [head(name, (NARROW - 32) / len(drawn) - 16) for name in drawn]
    figure = make_subplots(1, len(drawn), subplot_titles=heads, horizontal_spacing=0.04)
    for column, (points, kinds) in enumerate(drawn.values(), 1):
        for k in range(top):
            style, here = mark(k), points[kinds == k]
            figure.add_scatter(
                x=here[:, 0], y=here[:, 1], mode="markers", name=names[k], row=1, col=column, showlegend=column == 1,
                hovertemplate=f"{names[k]}<extra></extra>", legendgroup=names[k],
                marker=dict(color=style.colour, symbol=style.symbol, size=6, opacity=0.8,
                            line=dict(color=INK, width=0.5)),
            )
        figure.update_xaxes(row=1, col=column, showticklabels=False, ticks="", showgrid=False, mirror=True)
        figure.update_yaxes(row=1, col=column, showticklabels=False, ticks="", showgrid=False, mirror=True)
        figure.update_yaxes(row=1, col=column, scaleanchor="x" if column == 1 else f"x{column}")
        if alike:
            box = limits(np.concatenate([p for p, _ in drawn.values()]))
            figure.update_xaxes(row=1, col=column, range=box[0])
            figure.update_yaxes(row=1, col=column, range=box[1])
    figure.update_annotations(font_size=16)
    figure.update_layout(
        template=template(), height=380 if len(drawn) > 2 else 430, title_text=title or None, showlegend=False,
        margin=dict(l=16, r=16, t=head_room(heads), b=16),
    )
    if top > 1:
        legend_below(figure, names)
        figure.layout.legend.itemsizing = "constant"
    counts = f"{len(next(iter(drawn.values()))[0])} points in {top} class{'es' * (top > 1)}"
    heads = "; ".join(head.replace("<br>", ", ") for head in drawn)
    return describe(figure, f"{len(drawn)} pictures side by side, {counts}: {heads}.")
