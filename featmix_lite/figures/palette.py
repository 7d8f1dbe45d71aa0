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


# The same shapes for SVG, within [-1, 1]. No class and no site is a diamond: that means "mixed".
SHAPES = {
    "circle": "M-1,0A1,1 0 1 0 1,0A1,1 0 1 0 -1,0Z",
    "square": "M-.85,-.85H.85V.85H-.85Z",
    "triangle-up": "M0,-1.1L1,.75H-1Z",
    "cross": "M-.35,-1H.35V-.35H1V.35H.35V1H-.35V.35H-1V-.35H-.35Z",
    "triangle-down": "M0,1.1L1,-.75H-1Z",
    "x": "M-1,-.5L-.5,-1L0,-.5L.5,-1L1,-.5L.5,0L1,.5L.5,1L0,.5L-.5,1L-1,.5L-.5,0Z",
    "star": "M0,-1.1L.28,-.36L1.05,-.34L.45,.15L.65,.9L0,.46L-.65,.9L-.45,.15L-1.05,-.34L-.28,-.36Z",
    "hourglass": "M-.9,-1H.9L-.9,1H.9Z",
    "bowtie": "M-1,-.9L1,.9V-.9L-1,.9Z",
    "pentagon": "M0,-1.05L1,-.32L.62,.85H-.62L-1,-.32Z",
    "hexagon": "M0,-1.05L.9,-.52V.52L0,1.05L-.9,.52V-.52Z",
    "triangle-right": "M1.1,0L-.75,1V-1Z",
    "triangle-left": "M-1.1,0L.75,1V-1Z",
    "diamond-tall": "M0,-1.4L.9,0L0,1.4L-.9,0Z",
}
# Okabe & Ito (2008), "Color universal design": eight colours, then grey and brown; the shapes differ all ten times.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000", "#F0E442", "#999999", "#7A4A1E")
MARKS = tuple(Mark(colour, symbol, path) for colour, (symbol, path) in zip(COLOURS, SHAPES.items()))
MIXED = Mark("#FFFFFF", "diamond-tall", SHAPES["diamond-tall"])
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def mark(number: int) -> Mark:
    """How class ``number`` is drawn; from ten on the colours go round and meet other shapes.

    >>> mark(0).symbol, mark(10).symbol, mark(0).colour == mark(10).colour
    ('circle', 'square', True)
    """
    turn, index = divmod(as_whole("number", number, low=0), len(MARKS))
    shape = MARKS[(index + turn) % len(MARKS)]
    return Mark(MARKS[index].colour, shape.symbol, shape.path)


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
        "displayModeBar": "hover",  # and no more buttons than `titles.BUTTONS` keeps room for
        "modeBarButtonsToRemove": [
            "sendDataToCloud", "sendChartToCloud", "lasso2d", "select2d", "autoScale2d", "zoomIn2d", "zoomOut2d",
        ], **more,
    }
