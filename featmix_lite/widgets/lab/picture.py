"""The live picture: which way to draw it, and how its points glide to their new places."""

from __future__ import annotations

import os
import sys

import ipywidgets as W
import numpy as np

from ...figures.as_numpy import plain
from ...figures.palette import INK, MIXED, config
from ...figures.scatter import scatter, spread
from ..shared import words

KINDS = ("figure", "svg")
REACH = (3.0, 1.9)  # how far the frame reaches to each side and up, in the units of ``scene.FILLED``
EDGE = (REACH[0] - 0.06, REACH[1] - 0.06)


def kind(asked: str | None = None) -> str:
    """Which of the two ways to draw: the one ``asked`` for, else what works here.

    >>> kind("svg")
    'svg'

    Colab, VS Code and Voila start with "svg" (a live plotly figure shows nothing there, or stands still at times),
    and so does a Python without plotly's live part. Errors: ``ValueError`` naming the choices.
    """
    if asked is not None:
        if asked not in KINDS:
            raise ValueError(f"picture={asked!r}: choose one of {', '.join(KINDS)}, or leave it out")
        return asked
    if "google.colab" in sys.modules or any(name in os.environ for name in ("VSCODE_PID", "VSCODE_CWD")):
        return "svg"
    if os.environ.get("SERVER_SOFTWARE", "").startswith("voila"):
        return "svg"
    try:
        import plotly.graph_objects as go

        go.FigureWidget()
    except ImportError:  # plotly 6 and later need anywidget
        return "svg"
    return "figure"


class FigurePicture:
    """The live picture as a plotly figure: zoom, hover; the same interface as ``scatter_svg.SvgPicture``.

    >>> FigurePicture(["zero", "one"]).widget.children
    ()

    The figure is made at the first ``draw``, with its points in it: what is sent to a figure that the page has
    not yet drawn may be lost.
    """

    fps = 8

    def __init__(self, names: list[str]):
        self.names, self.figure = [str(n) for n in names], None
        self.widget = W.VBox([], layout=W.Layout(width="100%", min_height="364px"))
        self._boxes = np.array([[0.16 + 0.13 * len(n), 0.36] for n in self.names])  # labels, in those units

    def draw(self, clean, labels, mixed, label: str) -> None:
        """Show ``clean`` (N, 2) by ``labels`` (N,) and ``mixed`` (M, 2), in the frame's units."""
        if self.figure is None:
            self.figure = self._made(clean, labels, mixed)
            self.widget.children = (self.figure,)
            return
        figure, there = self.figure, [k for k in range(len(self.names)) if (labels == k).any()]
        with figure.batch_update():
            for k in there:
                here = clean[labels == k]
                figure.data[k].x, figure.data[k].y = here[:, 0], here[:, 1]
            figure.data[-1].x, figure.data[-1].y = mixed[:, 0], mixed[:, 1]
            means = np.stack([clean[labels == k].mean(0) for k in there])
            for note, (x, y) in zip(figure.layout.annotations, spread(means, self._boxes[there])):
                note.x, note.y = x, y

    def _made(self, clean, labels, mixed):
        import plotly.graph_objects as go

        limits = ((-REACH[0], REACH[0]), (-REACH[1], REACH[1]))
        drawn = scatter(clean, labels, [[0, 0]], [[0, 0]], names=self.names, limits=limits)
        diamonds = next(trace for trace in drawn.data if trace.name == "mixed")
        drawn.data = (*drawn.data[: len(self.names)], diamonds)
        drawn.data[-1].update(x=mixed[:, 0], y=mixed[:, 1], text=None, hovertemplate="mixed<extra></extra>")
        drawn.data[-1].marker.update(color=MIXED.colour, size=13, line=dict(color=INK, width=2))
        drawn.update_layout(height=360, autosize=True, margin=dict(l=4, r=4, t=4, b=4), uirevision="kept")
        drawn.update_xaxes(title_text=None, mirror=True, linewidth=1)
        drawn.update_yaxes(title_text=None, mirror=True, linewidth=1)
        figure = go.FigureWidget(drawn)
        figure._config = config()  # without plotly's button that uploads
        return figure


class Picture:
    """A picture of a ``scene.View`` whose points glide: each frame goes part of the way.

    >>> Picture(["a", "b"], "svg").kind
    'svg'
    """

    def __init__(self, names: list[str], asked: str | None = None):
        self.kind = kind(asked)
        if self.kind == "svg":
            from .scatter_svg import SvgPicture as Backend
        else:
            Backend = FigurePicture
        self.backend = Backend(names)
        self.widget, self.fps, self.names = self.backend.widget, self.backend.fps, self.backend.names
        self._now = self._view = None

    def show(self, view, jump: bool = False) -> bool:
        """Go part of the way to ``view`` (``jump``: all of it); True while there is more way to go."""
        clean, mixed = plain(view.clean), plain(view.mixed).reshape(-1, 2)
        if self._now is None or jump or self._now[0].shape != clean.shape:
            now = (clean, mixed)
        elif view is self._view and self._arrived:
            return False
        else:
            same = self._now[1].shape == mixed.shape
            now = (_towards(self._now[0], clean), _towards(self._now[1], mixed) if same else mixed)
        self._arrived = all(np.abs(a - b).max(initial=0) < 0.01 for a, b in zip(now, (clean, mixed)))
        self._now, self._view = now, view
        inside = [points.clip(np.negative(EDGE), EDGE) for points in now]  # nothing is lost from sight
        self.backend.draw(inside[0], plain(view.labels, int), inside[1], words.picture(view, self.names))
        return not self._arrived


def _towards(now, then, share: float = 0.6):
    return now + share * (then - now)
