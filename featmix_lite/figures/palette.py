"""One look for all figures: colours that most eyes tell apart, a shape for each class as well, large type.

Colour is never the only sign: about one person in twelve in a lecture hall does not see red against green, and
projectors wash out the rest. So each class has a colour, a marker shape and a written name.
"""

from __future__ import annotations

from typing import NamedTuple

import plotly.graph_objects as go

from ..base.numbers import as_whole

INK, QUIET, PAPER, LIT = "#1A1A1A", "#595959", "#FFFFFF", "#B34700"  # text, small text, ground, "here": 5:1 or more
PALE = ("#F0E442", "#E69F00", "#56B4E9")
FONT = "Arial, Helvetica, sans-serif"  # installed everywhere: a web font would be fetched


class Mark(NamedTuple):
    """How one class is drawn: ``colour``, plotly's ``symbol``, and the same shape as an SVG ``path`` in [-1, 1]."""

    colour: str
    symbol: str
    path: str

    @property
    def line(self) -> str:
        """The colour of its thin lines: those of a pale colour would be lost on white."""
        return INK if self.colour in PALE else self.colour


# Okabe & Ito (2008), "Color universal design": eight colours, then grey and brown; the shapes differ all ten times.
MARKS = (
    Mark("#0072B2", "circle", "M-1,0A1,1 0 1 0 1,0A1,1 0 1 0 -1,0Z"),
    Mark("#E69F00", "square", "M-.85,-.85H.85V.85H-.85Z"),
    Mark("#009E73", "triangle-up", "M0,-1.1L1,.75H-1Z"),
    Mark("#CC79A7", "cross", "M-.35,-1H.35V-.35H1V.35H.35V1H-.35V.35H-1V-.35H-.35Z"),
    Mark("#56B4E9", "triangle-down", "M0,1.1L1,-.75H-1Z"),
    Mark("#D55E00", "x", "M-1,-.5L-.5,-1L0,-.5L.5,-1L1,-.5L.5,0L1,.5L.5,1L0,.5L-.5,1L-1,.5L-.5,0Z"),
    Mark("#000000", "star", "M0,-1.1L.28,-.36L1.05,-.34L.45,.15L.65,.9L0,.46L-.65,.9L-.45,.15L-1.05,-.34L-.28,-.36Z"),
    Mark("#F0E442", "hourglass", "M-.9,-1H.9L-.9,1H.9Z"),
    Mark("#999999", "bowtie", "M-1,-.9L1,.9V-.9L-1,.9Z"),
    Mark("#7A4A1E", "pentagon", "M0,-1.05L1,-.32L.62,.85H-.62L-1,-.32Z"),
)
MIXED = Mark("#FFFFFF", "diamond-tall", "M0,-1.4L.9,0L0,1.4L-.9,0Z")  # no class uses a diamond: it means "mixed"
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def mark(number: int) -> Mark:
    """How class (or run) ``number`` is drawn; from ten on the colours go round and meet other shapes.

    >>> mark(0).symbol, mark(10).symbol, mark(0).colour == mark(10).colour
    ('circle', 'square', True)
    """
    turn, index = divmod(as_whole("number", number, low=0), len(MARKS))
    shape = MARKS[(index + turn) % len(MARKS)]
    return Mark(MARKS[index].colour, shape.symbol, shape.path)


def line_and_marker(number: int, size: int = 11) -> dict:
    """How the line of class (or run) ``number`` is drawn: what plotly's scatter takes as ``line`` and ``marker``.

    >>> line_and_marker(1)["line"]["dash"]
    'dash'
    """
    own = mark(number)
    return dict(
        line=dict(color=own.colour, width=3, dash=DASHES[number % len(DASHES)]),
        marker=dict(symbol=own.symbol, size=size, color=own.colour, line=dict(color=INK, width=1)),
    )


def template() -> go.layout.Template:
    """White ground, dark text, 18 px type, thin grid: what every figure of the kit uses.

    >>> template().layout.font.size
    18
    """
    axis = dict(
        showline=True, linecolor=INK, linewidth=1.5, gridcolor="#E3E3E3", zeroline=False, ticks="outside",
        tickfont=dict(size=16), title=dict(font=dict(size=18), standoff=8), automargin=True,
    )
    return go.layout.Template(layout=dict(
        font=dict(family=FONT, size=18, color=INK), paper_bgcolor=PAPER, plot_bgcolor=PAPER,
        title=dict(font=dict(size=22), x=0.01, xanchor="left"), colorway=[m.colour for m in MARKS],
        margin=dict(l=70, r=30, t=70, b=64), xaxis=axis, yaxis=axis, legend=dict(font=dict(size=16)),
        hoverlabel=dict(font=dict(family=FONT, size=16)),
    ))


def config(**more) -> dict:
    """Settings for ``figure.show(config=...)``: nothing that uploads a figure, no logo.

    >>> config()["showSendToCloud"]
    False

    plotly 7 shows a "Share chart" button that uploads; plotly 5 has a "send data" one.
    For a live figure: ``widget._config = config()``.
    """
    return {
        "displaylogo": False, "showSendToCloud": False, "plotlyServerURL": "", "responsive": True,
        "modeBarButtonsToRemove": ["sendDataToCloud", "sendChartToCloud", "lasso2d", "select2d", "autoScale2d"], **more,
    }
