"""Lines over a few steps or names as a small chart of plain SVG: the axes, the lines and the marks on them."""

from __future__ import annotations

from dataclasses import dataclass

from ...base.escaping import markup
from ...figures.palette import INK, PAPER
from .svg_paper import svg


@dataclass(frozen=True)
class Chart:
    """Where things stand in a chart, and its parts as SVG text.

    >>> chart = Chart((100, 50), left=10, right=90, floor=40, top=5, last=4, values=(0, 2))
    >>> chart.at(0, 0), chart.at(4, 2), chart.at(2, 9)          # a value above the top stays at the edge
    ((10.0, 40.0), (90.0, 5.0), (50.0, 5.0))
    >>> chart.line([(0, 0), (4, 2)], "#000000")[:41]
    '<polyline points="10.0,40.0 90.0,5.0" fil'

    Arguments: ``size`` (width, height) in drawing units; ``left`` and ``right`` of the first and the ``last`` step,
    ``floor`` and ``top`` of the ``values`` (low, high).
    """

    size: tuple[int, int]
    left: float
    right: float
    floor: float
    top: float
    last: float = 1
    values: tuple[float, float] = (0.0, 1.0)

    def at(self, step: float, value: float) -> tuple[float, float]:
        """The place of ``value`` at ``step`` (0 to ``last``) in drawing units, y downwards."""
        low, high = self.values
        x = self.left + (self.right - self.left) * step / (self.last or 1)
        return x, self.floor - (self.floor - self.top) * min((float(value) - low) / (high - low), 1.0)

    def axes(self, before: float = 0, behind: float = 0, colour: str = INK, width: float = 1.5) -> str:
        """The two axes, so much to the left of the first step and beyond the last."""
        path = f"M{self.left - before:.0f},{self.top:.0f}V{self.floor:.0f}H{self.right + behind:.0f}"
        return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>'

    def line(self, readings, colour: str, dash: str = "0", width: float = 2.5) -> str:
        """``readings``, pairs (step, value), joined; nothing where there are none."""
        spots = " ".join("{:.1f},{:.1f}".format(*self.at(step, value)) for step, value in readings)
        look = f'fill="none" stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dash}"'
        return f'<polyline points="{spots}" {look}/>' if spots else ""

    def svg(self, parts, label: str, kind: str = "") -> str:
        """One ``<svg>`` of ``parts``, named ``label`` for those who do not see it; ``kind``, its class."""
        return svg(parts, self.size, label, kind, f"max-width:{self.size[0]}px")


def text(x: float, y: float, said, anchor: str = "end", size: int = 13, fill: str = INK, more: str = "") -> str:
    """A word in a chart; ``more``, further attributes.

    >>> text(3, 4, "<a>")
    '<text x="3" y="4" text-anchor="end" font-size="13" fill="#1A1A1A" >&lt;a&gt;</text>'
    """
    look = f'text-anchor="{anchor}" font-size="{size}" fill="{fill}" {more}'
    return f'<text x="{x:.0f}" y="{y:.0f}" {look}>{markup(said)}</text>'


def circle(x: float, y: float, colour: str, size: float = 5.5) -> str:
    """A filled mark of ``size``, its radius."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size}" fill="{colour}" stroke="{INK}" stroke-width="0.8"/>'


def square(x: float, y: float, colour: str, size: float = 4.5) -> str:
    """An open mark, half of it ``size``."""
    place = f'x="{x - size:.1f}" y="{y - size:.1f}" width="{2 * size}" height="{2 * size}"'
    return f'<rect {place} fill="{PAPER}" stroke="{colour}" stroke-width="2.5"/>'


def shortened(said: str, most: int) -> str:
    """The end of a name that is longer than ``most`` letters: there sites of one block differ.

    >>> shortened("block1.relu", 11), shortened("layer1.0.relu", 8)
    ('block1.relu', '….0.relu')
    """
    return said if len(said) <= most else "…" + said[1 - most :]
