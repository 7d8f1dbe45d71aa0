"""Features in two dimensions: the classes, and where mixed points fall among them."""

from __future__ import annotations

from html import unescape

import numpy as np
import plotly.graph_objects as go

from .alt_text import describe, written
from .as_numpy import plain
from .palette import INK, MIXED, PAPER, QUIET, mark, template
from .titles import NARROW, width


def scatter(
    points, labels, mixed=None, mixed_labels=None, mixed_weights=None, names=None, *, partners=None, links: int = 8,
    title: str = "", limits=None, share=None, axes=None,
) -> go.Figure:
    """Draw clean ``points`` by class, and ``mixed`` ones as diamonds in the colours of their parents' classes.

    >>> scatter(torch.randn(6, 2), [0, 0, 1, 1, 2, 2], mixed=[[0.0, 0.0]], mixed_labels=[[0, 2]])
    Figure...

    Arguments:
        points: (N, 2), for instance ``PCA2.project``; labels: (N,) class numbers.
        mixed: (M, 2); mixed_labels: (M, ways) the parents' classes; mixed_weights: (M, ways) their weights.
        names: K class names; numbers if left out.
        partners: (M, ways) the parents as rows of ``points``: the first ``links`` mixed points get lines to them.
        limits: ((x low, x high), (y low, y high)) to hold the axes still; share: (2,) variance along the axes.
        axes: two titles, for a picture that is no PCA.
    A diamond is filled with the colour of its heaviest parent and edged with the next one's. The traces are the
    same in number and order whatever the points, so a live picture can be refreshed in place. Errors: ``ValueError``
    where lengths do not fit.
    """
    points, labels = plain(points).reshape(-1, 2), plain(labels, int).ravel()
    mixed = np.zeros((0, 2)) if mixed is None else plain(mixed).reshape(-1, 2)
    if len(points) != len(labels):
        raise ValueError(f"{len(points)} points do not fit {len(labels)} labels")
    parents = np.zeros((len(mixed), 0), int) if mixed_labels is None else plain(mixed_labels, int)
    weights = _weights(parents, mixed_weights)
    if len(parents) != len(mixed) or weights.shape != parents.shape:
        raise ValueError(f"{len(mixed)} mixed points do not fit parents {parents.shape}, weights {weights.shape}")
    top = max([-1, *labels.tolist(), *parents.ravel().tolist()]) + 1
    names = [written(n) for n in (range(top) if names is None else names)]
    figure = go.Figure()
    for k, name in enumerate(names):
        style, here = mark(k), points[labels == k]
        figure.add_scatter(
            x=here[:, 0], y=here[:, 1], mode="markers", name=name, hovertemplate=f"{name}<extra></extra>",
            marker=dict(color=style.colour, symbol=style.symbol, size=9, opacity=0.75, line=dict(color=INK, width=0.6)),
        )
    figure.add_trace(_lines(points, mixed, partners, links))
    figure.add_scatter(  # a dark rim: a yellow diamond on white is lost without it
        x=mixed[:, 0], y=mixed[:, 1], mode="markers", name="rim of the mixed", hoverinfo="skip",
        marker=dict(symbol=MIXED.symbol, size=20, color=INK),
    )
    figure.add_trace(_diamonds(mixed, parents, weights, names))
    for text in _class_labels(points, labels, names, limits):
        figure.add_annotation(**text)
    drawn = [
        dict(showticklabels=False, ticks="", showgrid=False, title_text=written(axes[i]) if axes else _axis(i, share))
        for i in (0, 1)
    ]
    for axis, limit in zip(drawn, limits or (None, None), strict=True):
        axis["range"] = None if limit is None else [float(v) for v in limit]
    figure.update_layout(
        template=template(), height=520, title_text=title or None, showlegend=False, xaxis=drawn[0], yaxis=drawn[1],
        margin=dict(l=40, r=20, t=34, b=48),
    )
    return describe(figure, _alt_text(labels, mixed, parents, names, title))


def limits(points, margin: float = 0.08) -> tuple[tuple[float, float], tuple[float, float]]:
    """The box around ``points`` (N, 2), a little wider: what ``scatter(limits=...)`` takes.

    >>> limits([[0.0, 0.0], [1.0, 2.0]], margin=0.5)
    ((-0.5, 1.5), (-1.0, 3.0))
    """
    points = plain(points)
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError(f"points of shape {points.shape}: they take (N, 2), N at least 1")
    low, high = points.min(0), points.max(0)
    room = np.where(high > low, high - low, 1.0) * margin
    return tuple((float(a), float(b)) for a, b in zip(low - room, high + room, strict=True))


def spread(places: np.ndarray, sizes: np.ndarray, turns: int = 80) -> np.ndarray:
    """Push labels off each other: centres ``places`` (K, 2), widths and heights ``sizes`` (K, 2), in one unit.

    >>> spread(np.array([[0.5, 0.5], [0.5, 0.5]]), np.full((2, 2), 0.1)).round(2).tolist()
    [[0.5, 0.55], [0.5, 0.45]]
    """
    places = places.astype(float).copy()
    need = (sizes[:, None] + sizes[None]) / 2
    for _ in range(turns):
        gaps = places[:, None] - places[None]
        over = (need - np.abs(gaps)).clip(min=0)
        over *= (over > 1e-9).all(-1, keepdims=True)  # boxes meet only where they meet along both axes
        over[np.eye(len(places), dtype=bool)] = 0
        if not over.any():
            break
        over *= over == over.min(-1, keepdims=True)  # the shorter way out
        first = np.arange(len(places))[:, None] < np.arange(len(places))[None]
        sign = np.where(gaps == 0, np.where(first, 1.0, -1.0)[..., None] * [0, 1], np.sign(gaps))
        places += 0.5 * (over * sign).sum(1)
    return places


def _weights(parents, weights) -> np.ndarray:
    if weights is None:
        return np.full(parents.shape, 1.0 / max(parents.shape[1], 1)) if parents.ndim == 2 else np.zeros((0, 0))
    return plain(weights)


def _axis(i: int, share) -> str:
    text = f"{('first', 'second')[i]} principal direction"
    return text if share is None else f"{text} ({100 * plain(share)[i]:.0f} % of the variance)"


def _lines(points, mixed, partners, links) -> go.Scatter:
    x, y = [], []
    if partners is not None:
        for here, rows in zip(mixed[:links], plain(partners, int)[:links], strict=False):
            for row in rows:
                x += [here[0], points[row, 0], None]
                y += [here[1], points[row, 1], None]
    return go.Scatter(x=x, y=y, mode="lines", name="to the parents", hoverinfo="skip",
                      line=dict(color=QUIET, width=1.5, dash="dot"))


def _diamonds(mixed, parents, weights, names) -> go.Scatter:
    fill, edge, words = [], [], []
    for row, share in zip(parents, weights, strict=True):
        order = np.argsort(-share, kind="stable")
        fill.append(mark(row[order[0]]).colour if len(row) else MIXED.colour)
        edge.append(mark(row[order[min(1, len(row) - 1)]]).colour if len(row) else INK)
        words.append(" + ".join(f"{share[j]:.2f} × {names[row[j]]}" for j in order))
    return go.Scatter(
        x=mixed[:, 0], y=mixed[:, 1], mode="markers", name="mixed", text=words,
        hovertemplate="mixed: %{text}<extra></extra>",
        marker=dict(symbol=MIXED.symbol, size=15, color=fill or MIXED.colour, opacity=1,
                    line=dict(color=edge or INK, width=3.5)),
    )


def _class_labels(points, labels, names, box) -> list[dict]:
    there = [k for k in range(len(names)) if (labels == k).any()]
    if not there:
        return []
    means = np.stack([points[labels == k].mean(0) for k in there])
    low, high = plain(box if box is not None else limits(points)).T
    sizes = np.array([[(width(unescape(names[k]), 20, bold=True) + 14) / (NARROW - 60), 0.075] for k in there])
    centres = low + spread((means - low) / (high - low), sizes) * (high - low)
    return [
        dict(x=x, y=y, text=f"<b>{names[k]}</b>", showarrow=False, font=dict(size=20, color=INK), bgcolor=PAPER,
             bordercolor=mark(k).colour, borderwidth=3, borderpad=3, opacity=0.9)
        for k, (x, y) in zip(there, centres.tolist(), strict=True)
    ]


def _alt_text(labels, mixed, parents, names, title) -> str:
    counts = ", ".join(f"{name}: {int((labels == k).sum())}" for k, name in enumerate(names))
    text = f"{title + '. ' if title else ''}Scatter plot of {len(labels)} points in {len(names)} classes ({counts})"
    if len(mixed):
        different = sum(len(set(row)) > 1 for row in parents.tolist())
        text += f", with {len(mixed)} mixed points drawn as diamonds, {different} of them between different classes"
    return text + "."
