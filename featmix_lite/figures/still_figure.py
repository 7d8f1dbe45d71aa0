"""A plotly figure as a still picture, made without a browser: for a page without plotly's script, a printer, GitHub."""

from __future__ import annotations

import re
from html import unescape

from ..base.escaping import markup
from .alt_text import alt
from .palette import INK, PAPER
from .still_axes import Axis
from .still_traces import DRAWN, key_svg, trace_svg
from .titles import broken
from .titles import width as line_width

GRID = "#E3E3E3"


def still_svg(figure) -> str:
    """One ``<svg>`` that shows what ``figure`` does, named by its alt text: no hovering, no zoom, nothing fetched.

    >>> import plotly.graph_objects as go
    >>> still_svg(go.Figure(go.Scatter(x=[0, 1, 2], y=[1, 2, 0]))).count("<use")
    2

    It draws what the kit's figures have: scatters, bars, heatmaps, lines and boxes, notes; what else a figure has is
    left out. Not a copy to the pixel: the legend always stands below. Errors: ``ValueError`` where nothing is left.
    """
    return _Paper(figure).svg()


class _Paper:
    def __init__(self, figure):
        self.figure, own = figure, figure.layout
        self.traces = [trace for trace in figure.data if trace.type in DRAWN]
        if figure.data and not self.traces:
            kinds = ", ".join(sorted({trace.type for trace in figure.data}))
            raise ValueError(f"a still has no {kinds}; it draws: {', '.join(DRAWN)}")
        self.wide, self.high = own.width or 760, own.height or 450
        keys = [key for key in own if re.fullmatch(r"[xy]axis\d*", key)]
        drawn = {(t.xaxis or "x") for t in self.traces} | {(t.yaxis or "y") for t in self.traces}
        names = sorted({key.replace("axis", "") for key in keys} | drawn | {"x", "y"})
        held = [str(ref).split()[0] for part in (*own.shapes, *own.annotations) for ref in (part.xref, part.yref)]
        self.used = {*drawn, *held}  # a panel that holds nothing is left out, as plotly does
        values, cells = {name: [] for name in names}, set()
        for trace in self.traces:
            for name, found in zip((trace.xaxis or "x", trace.yaxis or "y"), _values(trace)):
                values[name] += found
            if trace.type in ("heatmap", "image"):
                cells |= {trace.xaxis or "x", trace.yaxis or "y"}
        for name in names:  # axes that match show one range
            other = own[_key(name)].matches
            if other in values:
                values[name] = values[other] = values[other] + values[name]
        longest = max([_wide(str(said), 15) for name in names if name[0] == "y" and _shown(own[_key(name)])
                       for _, said in Axis(own[_key(name)], values[name], (0, 1)).ticks()], default=0)
        margin = own.margin
        titles = [own[_key(name)].title.text for name in names if name[0] == "y"]
        titled = max([7 + 19 * len(_lines(said)) for said in titles if said is not None], default=0)
        self.left = max(margin.l if margin.l is not None else 70, min(longest, self.wide / 3) + titled + 16)
        self.top = margin.t if margin.t is not None else 70
        self.right = self.wide - (margin.r if margin.r is not None else 30)
        self.bottom = self.high - (margin.b if margin.b is not None else 64)
        self.axes = {}
        for name in names:
            low, high = own[_key(name)].domain or (0, 1)
            ends = (self._x(low), self._x(high)) if name[0] == "x" else (self._y(low), self._y(high))
            self.axes[name] = Axis(own[_key(name)], values[name], ends, name in cells)
        for axis in self.axes.values():  # cells are square where the figure says so
            other = self.axes.get(axis.own.scaleanchor)
            if other is not None:
                _square(axis, other)

    def svg(self) -> str:
        own = self.figure.layout
        parts = [self._shape(shape) for shape in own.shapes if shape.layer == "below"]
        parts += [part for name in self.axes for part in self._axis(name)]
        parts += [trace_svg(t, self.axes[t.xaxis or "x"], self.axes[t.yaxis or "y"]) for t in self.traces]
        parts += [self._shape(shape) for shape in own.shapes if shape.layer != "below"]
        parts += [self._note(note) for note in own.annotations if note.text]
        size = own.title.font.size or 20
        title = [row for line in _lines(own.title.text or "") for row in broken(line, self.wide - 16, size)]
        parts.append(_text(8, 12 + size, "<br>".join(map(markup, title)), size, "start"))
        legend, below = self._legend()
        size = f"{self.wide:g} {self.high + below:g}"
        return (f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{markup(alt(self.figure))}" '
                f'viewBox="0 0 {size}" style="background:{PAPER}" font-family="Arial,Helvetica,sans-serif">'
                f'{"".join(parts + legend)}</svg>')

    def _x(self, share: float) -> float:
        return self.left + share * (self.right - self.left)

    def _y(self, share: float) -> float:
        return self.bottom - share * (self.bottom - self.top)

    def _at(self, ref: str | None, value, letter: str) -> float:
        """The place of ``value`` in the words of a reference: an axis, an axis' domain, the paper."""
        name, _, domain = (ref or letter).partition(" ")
        if name == "paper" or name not in self.axes:
            return self._x(value) if letter == "x" else self._y(value)
        return self.axes[name].along(value) if domain else self.axes[name].at(value)

    def _axis(self, name: str) -> list[str]:
        axis, own = self.axes[name], self.axes[name].own
        others = [a for key, a in self.axes.items() if key[0] != name[0] and (own.anchor or name) in (key, name)]
        across = self.axes.get(own.anchor) or self.axes.get(("y" if name[0] == "x" else "x") + name[1:]) or others[0]
        if own.visible is False or self.traces and name not in self.used:
            return []
        (a, b), (c, d) = axis.ends, across.ends
        ticks, parts, flat = axis.ticks(), [], name[0] == "x"
        edge = d if own.side == "top" else c
        if own.showgrid is not False and not (axis.names and own.showgrid is None):
            lines = "".join(f"M{at:.1f},{c:.1f}V{d:.1f}" if flat else f"M{c:.1f},{at:.1f}H{d:.1f}" for at, _ in ticks)
            parts.append(f'<path d="{lines}" stroke="{GRID}"/>')
        line = f"M{a:.1f},{edge:.1f}H{b:.1f}" if flat else f"M{c:.1f},{a:.1f}V{b:.1f}"
        parts.append(f'<path d="{line}" stroke="{INK}" stroke-width="1.5"/>')
        room = 0.0
        if own.showticklabels is not False and ticks:
            widest = max(_wide(said, 14) for _, said in ticks)
            slanted = flat and widest > abs(b - a) / len(ticks)
            room = 22 if not slanted else 14 + widest / 2
            for at, said in ticks:
                x, y = (at, edge + (-10 if own.side == "top" else 19)) if flat else (c - 8, at + 5)
                turn = f' transform="rotate(-30 {x:.0f} {y:.0f})"' if slanted else ""
                anchor = "middle" if flat and not slanted else "start" if own.side == "top" else "end"
                parts.append(_text(x, y, said, 14, anchor, more=turn))
        if title := own.title.text:
            if flat:
                parts.append(_text((a + b) / 2, edge - room - 12 if own.side == "top" else edge + room + 18, title, 16))
            else:
                labels = max([_wide(said, 14) for _, said in ticks], default=0) * (own.showticklabels is not False)
                x, y = c - 7 - 19 * len(_lines(title)) - labels, (a + b) / 2
                parts.append(_text(x, y, title, 16, more=f' transform="rotate(-90 {x:.0f} {y:.0f})"'))
        return parts

    def _shape(self, shape) -> str:
        x0, x1 = (self._at(shape.xref, v, "x") for v in (shape.x0, shape.x1))
        y0, y1 = (self._at(shape.yref, v, "y") for v in (shape.y0, shape.y1))
        pen = f'stroke="{markup(shape.line.color or INK)}" stroke-width="{_or(shape.line.width, 2)}"'
        pen += ' stroke-dasharray="8 5"' * (shape.line.dash not in (None, "solid"))
        if shape.type == "rect":
            box = f'x="{min(x0, x1):.1f}" y="{min(y0, y1):.1f}" width="{abs(x1 - x0):.1f}" height="{abs(y1 - y0):.1f}"'
            paint = f'fill="{markup(shape.fillcolor or "none")}" fill-opacity="{_or(shape.opacity, 1)}"'
            return f"<rect {box} {paint} {pen}/>"
        return f'<path d="M{x0:.1f},{y0:.1f}L{x1:.1f},{y1:.1f}" {pen}/>' if shape.type == "line" else ""

    def _note(self, note) -> str:
        x, y = self._at(note.xref, note.x, "x"), self._at(note.yref, note.y, "y")
        parts, size = [], note.font.size or 16
        if note.showarrow is not False and note.ax is not None:
            to = (self._at(note.axref, note.ax, "x") if note.axref not in (None, "pixel") else x + note.ax,
                  self._at(note.ayref, note.ay, "y") if note.ayref not in (None, "pixel") else y + _or(note.ay, 0))
            pen = f'stroke="{markup(note.arrowcolor or INK)}" stroke-width="{_or(note.arrowwidth, 2)}"'
            parts.append(f'<path d="M{to[0]:.1f},{to[1]:.1f}L{x:.1f},{y:.1f}" {pen}/>'
                         f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{INK}"/>')
            x, y = to
        x, y = x + _or(note.xshift, 0), y - _or(note.yshift, 0)
        lines = _lines(note.text)
        wide, high = _wide(note.text, size), 1.2 * size * len(lines)
        anchor = {"left": "start", "right": "end"}.get(note.xanchor, "middle")
        top = y - {"top": 0.0, "bottom": high}.get(note.yanchor, high / 2)
        if note.bgcolor:
            start = x - {"start": 0, "end": wide}.get(anchor, wide / 2)
            parts.append(f'<rect x="{start - 4:.1f}" y="{top - 3:.1f}" width="{wide + 8:.1f}" height="{high + 6:.1f}" '
                         f'fill="{markup(note.bgcolor)}" stroke="{markup(note.bordercolor or "none")}" '
                         f'stroke-width="{_or(note.borderwidth, 1)}"/>')
        return "".join(parts) + _text(x, top + size, note.text, size, anchor, note.font.color or INK)

    def _legend(self) -> tuple[list[str], float]:
        """The names of the traces in rows below the figure, and how much paper they take."""
        named = {t.name: t for t in reversed(self.traces) if t.name and getattr(t, "showlegend", None) is not False}
        asked = any(getattr(t, "showlegend", None) for t in self.traces)
        if self.figure.layout.showlegend is False or len(named) < 2 and not asked:
            return [], 0
        parts, x, y, high = [], 24.0, self.high + 8.0, 1
        for name, trace in reversed(named.items()):
            room = 60 + _wide(name, 15)
            if x > 24 and x + room > self.wide:
                x, y, high = 24.0, y + 6 + 18 * high, 1
            parts += [key_svg(trace, x + 8, y), _text(x + 32, y + 5, name, 15, "start")]
            x, high = x + room, max(high, len(_lines(name)))
        return parts, y + 2 + 18 * high - self.high


def _key(name: str) -> str:
    return f"{name[0]}axis{name[1:]}"


def _shown(own) -> bool:
    return own.visible is not False and own.showticklabels is not False


def _or(value, default):
    return default if value is None else value


def _values(trace) -> tuple[list, list]:
    """All that ``trace`` needs to have on its two axes, error bars included."""
    if trace.type in ("heatmap", "image"):
        rows, columns = (len(trace.z), len(trace.z[0])) if trace.z is not None and len(trace.z) else (1, 1)
        named = getattr(trace, "x", None), getattr(trace, "y", None)
        return tuple(list(own) if own is not None and len(own) and isinstance(own[0], str) else [0, n - 1]
                     for own, n in zip(named, (columns, rows)))
    both = []
    for own, error in ((trace.x, "error_x"), (trace.y, "error_y")):
        found = list(own) if own is not None else []
        off = getattr(trace, error, None)
        if off is not None and off.array is not None and not any(isinstance(v, str) for v in found):
            less = off.arrayminus if off.arrayminus is not None else off.array
            found += [v + e for v, e in zip(found, off.array)] + [v - e for v, e in zip(own, less)]
        both.append(found)
    if trace.x is None or trace.y is None:
        n = len(both[0] or both[1])
        both = [one or list(range(n)) for one in both]
    if trace.type == "bar":
        both[0 if trace.orientation == "h" else 1].append(0)
    return both[0], both[1]


def _square(axis: Axis, other: Axis) -> None:
    """Make a unit of both axes equally long, in the middle of their room."""
    units = [abs(a.ends[1] - a.ends[0]) / abs(a.high - a.low) for a in (axis, other)]
    for one, unit in zip((axis, other), units):
        off = (1 - min(units) / unit) / 2
        one.ends = one.along(off), one.along(1 - off)


def _lines(said: str) -> list[str]:
    """The lines of a text as plotly reads it: its tags taken out, what was escaped as it was."""
    return [unescape(re.sub(r"<[^>]*>", "", line)) for line in re.split(r"<br\s*/?>", str(said))]


def _wide(said: str, size: float) -> float:
    return max((line_width(line, size, "<b>" in str(said)) for line in _lines(said)), default=0)


def _text(x: float, y: float, said: str, size: float, anchor: str = "middle", fill: str = INK, more: str = "") -> str:
    bold = ' font-weight="bold"' * ("<b>" in str(said))
    spans = "".join(f'<tspan x="{x:.0f}" dy="{1.2 * size * (n > 0):.0f}">{markup(line)}</tspan>'
                    for n, line in enumerate(_lines(said)))
    look = f'text-anchor="{anchor}" font-size="{size:g}" fill="{markup(fill)}"'
    return f'<text x="{x:.0f}" y="{y:.0f}" {look}{bold}{more}>{spans}</text>'
