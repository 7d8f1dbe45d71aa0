"""Three classes as their classifier sees them: corners, clean images, mixes of one class and of two, and the theory."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import torch

from ..measures.theory import channel, simplex_error
from ..representation.embedding.three_classes import simplex_plane
from .alt_text import describe, written
from .as_numpy import plain
from .palette import INK, LIT, MIXED, PAPER, QUIET, mark, template

ONE, TWO = "circle-open", MIXED.symbol  # mixes of one class, and of two
LIGHT = (0xF5, 0xD7, 0xB5)  # a mix that is nearly clean; half-way is ink
STEPS = 60  # points of a curve


def class_triangle(
    frame, mixes, classes, names=None, *, decay: float = 0.0, loss: str = "ce", title: str = "", limits=None
) -> go.Figure:
    """Draw what lies before the last layer, in the plane of three rows of the classifier.

    >>> film = fm.recorded.film()
    >>> class_triangle(film.takes[1].frames[-1], film.mixes, (1, 5, 8), film.names, decay=0.01)
    Figure...

    Arguments:
        frame, mixes: what ``fm.recorded.film()`` holds, or ``representation.collapse_frames`` gives.
        classes: three class numbers; only mixes of them are drawn. names: of all classes.
        decay, loss: of the theory whose curves are drawn (dashed); 0: none.
        limits: half the side of the picture, to hold it still from frame to frame; None: what fits.
    Rings are mixes of two images of one class, diamonds of two classes, the darker the nearer to half-way: where many
    half-way mixes lie, it is black. Thin straight lines join the class means: there convex mixes lie.
    Errors: ``ValueError`` for classes that are not three of those there.
    Source: the pictures of Fisher, Meng & Papyan 2024, the projection of their code.
    """
    three = _three(classes, len(frame.rows))
    names = [written(n) for n in (range(len(frame.rows)) if names is None else names)]
    plane = simplex_plane(frame.rows[three])
    means = plane.project(frame.means[three]).numpy()
    figure = go.Figure()
    for a, b in ((0, 1), (1, 2), (2, 0)):
        figure.add_scatter(x=means[[a, b], 0], y=means[[a, b], 1], mode="lines", hoverinfo="skip", showlegend=False,
                           name="convex mixes of the class means", line=dict(color=QUIET, width=1))  # fmt: skip
    _clean(figure, plane, frame, mixes, three, names)
    kept, seen = _mixed(figure, plane, frame, mixes, three)
    curves = _theory(figure, plane, frame, three, decay, loss) if decay else np.zeros((0, 2))
    far = np.concatenate([seen, means, curves, plane.project(frame.clean[torch.isin(mixes.labels, _t(three))]).numpy()])
    side = float(np.nanmax(np.linalg.norm(far, axis=1))) * 1.3 if limits is None else float(limits)
    _corners(figure, plane, frame, three, names, side)
    figure.update_layout(
        template=template(), height=640, title_text=title or None, margin=dict(l=12, r=12, t=34, b=12),
        xaxis=_axis(side), yaxis=_axis(side) | dict(scaleanchor="x"),
        legend=dict(orientation="h", y=-0.02, yanchor="top", x=0.5, xanchor="center", font=dict(size=15)),
    )  # fmt: skip
    return describe(figure, _alt_text(frame, three, names, kept, decay, title))


def _t(three: list[int]) -> torch.Tensor:
    return torch.tensor(three)


def _three(classes, known: int) -> list[int]:
    three = [int(c) for c in plain(classes, int).ravel()]
    if len(three) != 3 or len(set(three)) < 3 or not all(0 <= c < known for c in three):
        raise ValueError(f"classes={classes!r:.80}: three different numbers from 0 to {known - 1}")
    return three


def _axis(side: float) -> dict:
    return dict(visible=False, range=[-side, side])


def _clean(figure, plane, frame, mixes, three, names) -> None:
    for c in three:
        here = plane.project(frame.clean[mixes.labels == c]).numpy()
        style = mark(c)
        figure.add_scatter(
            x=here[:, 0], y=here[:, 1], mode="markers", name=names[c], hovertemplate=f"{names[c]}<extra></extra>",
            marker=dict(color=style.colour, symbol=style.symbol, size=11, line=dict(color=INK, width=0.8)),
            legendrank=10,
        )  # fmt: skip


def _mixed(figure, plane, frame, mixes, three):
    """Draw the mixes of the three classes -> how many of one class and of two, and where they lie."""
    inside = torch.isin(mixes.of, _t(three)).all(1)
    one = mixes.of[:, 0] == mixes.of[:, 1]
    counts, seen = [], []
    for own, symbol, name in ((inside & one, ONE, "mix of one class"), (inside & ~one, TWO, "mix of two classes")):
        here, share = plane.project(frame.mixed[own]).numpy(), mixes.weights[own].amax(1).numpy()
        order = np.argsort(-share, kind="stable")  # half-way ones on top
        here, share = here[order], share[order]
        figure.add_scatter(
            x=here[:, 0], y=here[:, 1], mode="markers", name=name, text=[f"{s:.2f}" for s in share], showlegend=False,
            hovertemplate=f"{name}, larger weight %{{text}}<extra></extra>",
            marker=dict(symbol=symbol, size=9 if symbol == TWO else 8, opacity=0.85, color=[shade(s) for s in share],
                        line=dict(width=1.6 if symbol == ONE else 0.5, color=INK if symbol == TWO else None)),
        )  # fmt: skip
        counts.append(int(own.sum()))
        seen.append(here)
    for symbol, share, words in ((ONE, 0.5, "one class, half-way"), (TWO, 0.5, "two classes, half-way"),
                                 (TWO, 0.75, "3/4"), (TWO, 1.0, "nearly clean")):  # fmt: skip
        figure.add_scatter(x=[None], y=[None], mode="markers", name=words, legendrank=20,
                           marker=dict(symbol=symbol, size=10, color=shade(share),
                                       line=dict(width=0.5 if symbol == TWO else 1.6, color=INK)))  # fmt: skip
    return counts, np.concatenate(seen)


def shade(share: float) -> str:
    """Ink at one half, light at one."""
    t = min(1.0, max(0.0, 2 * (share - 0.5)))
    ink = [int(INK[i : i + 2], 16) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + t * (b - a)):02X}" for a, b in zip(ink, LIGHT))


def _theory(figure, plane, frame, three, decay: float, loss: str) -> np.ndarray:
    weights, drawn = torch.linspace(0, 1, STEPS, dtype=torch.float64), []
    for number, (a, b) in enumerate(((0, 1), (1, 2), (2, 0))):
        curve = plane.project(channel(frame.rows, three[a], three[b], weights, decay, loss)).numpy()
        figure.add_scatter(x=curve[:, 0], y=curve[:, 1], mode="lines", name="theory", showlegend=number == 0,
                           hoverinfo="skip", legendrank=30, line=dict(color=LIT, width=3, dash="dash"))  # fmt: skip
        drawn.append(curve)
    return np.concatenate(drawn)


def _corners(figure, plane, frame, three, names, side: float) -> None:
    """A ray from the middle along each row, with the class's name at its end."""
    rows = plane.project(frame.rows[three]).numpy()
    ends = rows / np.linalg.norm(rows, axis=1, keepdims=True) * side * 0.8  # beyond the points
    for c, end in zip(three, ends):
        figure.add_scatter(x=[0, end[0]], y=[0, end[1]], mode="lines", hoverinfo="skip", showlegend=False,
                           name=f"row of {names[c]}", line=dict(color=INK, width=1.5), opacity=0.5)  # fmt: skip
        figure.add_annotation(
            x=end[0] * 1.08, y=end[1] * 1.08, text=f"<b>{names[c]}</b>", showarrow=False, bgcolor=PAPER,
            bordercolor=mark(c).colour, borderwidth=3, borderpad=3, yanchor=_beside(end[1], side),
            font=dict(size=18, color=INK),
        )  # fmt: skip


def _beside(y: float, side: float) -> str:
    return "bottom" if y > 0.3 * side else "top" if y < -0.3 * side else "middle"


def _alt_text(frame, three, names, counts, decay, title) -> str:
    a, b, c = (names[k] for k in three)
    text = (
        f"{title + '. ' if title else ''}Features before the last layer in the plane of three rows of the classifier: "
        f"{a}, {b} and {c}. {counts[0]} mixes of two images of one class as rings, {counts[1]} of two classes as "
        f"diamonds, darkest half-way. The classifier's distance from a simplex: {simplex_error(frame.rows):.2f}"
    )
    return text + (", and the theory's curves, dashed." if decay else ".")
