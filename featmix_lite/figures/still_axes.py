"""Where a value of a plotly figure lies on paper: the axes of a still picture, their ranges, and their ticks."""

from __future__ import annotations

import math

import numpy as np


class Axis:
    """One axis of a figure between two places on the paper, in drawing units.

    >>> import plotly.graph_objects as go
    >>> axis = Axis(go.Figure().layout.xaxis, [0, 10], (100, 200))
    >>> round(axis.at(5)), [said for _, said in axis.ticks()]
    (150, ['0', '5', '10'])
    >>> Axis(go.Figure().layout.xaxis, ["a", "b"], (0, 100)).at("b")
    75.0

    Arguments: ``own``, the axis as the figure has it; ``values``, all that is drawn along it; ``ends``, the places of
    its start and its end; ``cells``: the values are middles of cells, of heatmaps.
    """

    def __init__(self, own, values, ends: tuple[float, float], cells: bool = False):
        self.own, self.ends = own, ends
        named = own.type == "category" or own.type is None and any(isinstance(v, str) for v in values)
        order = [*(own.categoryarray if own.categoryarray is not None else ()), *values] if named else []
        self.names = list(dict.fromkeys(str(v) for v in order if v is not None))  # None: a trace for the key alone
        self.low, self.high = self._range(values, cells)

    def number(self, value) -> float:
        """``value`` as a number of the range: a category's is its place in the row, a log axis' its power of ten."""
        if self.names:
            return self.names.index(str(value)) if str(value) in self.names else _float(value)
        value = _float(value)
        return value if self.own.type != "log" else math.log10(value) if value > 0 else math.nan

    def at(self, value) -> float:
        """Where ``value`` lies; NaN where it is none."""
        return self.along((self.number(value) - self.low) / (self.high - self.low))

    def along(self, share: float) -> float:
        """So much of the way from the start to the end."""
        return self.ends[0] + share * (self.ends[1] - self.ends[0])

    def ticks(self) -> list[tuple[float, str]]:
        """(place, words) of every tick in the range."""
        own, low, high = self.own, *sorted((self.low, self.high))
        if own.tickvals is not None:
            said = own.ticktext if own.ticktext is not None else [self._said(v) for v in own.tickvals]
            return [(self.at(v), str(text)) for v, text in zip(own.tickvals, said)]
        if self.names:
            return [(self.at(name), name) for name in self.names]
        if own.type == "log":
            whole = range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1)
            return [(self.at(10.0**n), f"{10.0**n:g}") for n in whole]
        step = own.dtick or _step(high - low, own.nticks or 6)
        first = math.ceil(low / step - 1e-9)
        values = [n * step for n in range(first, math.floor(high / step + 1e-9) + 1)][:60]
        return [(self.at(v), self._said(v)) for v in values]

    def _said(self, value) -> str:
        form = (self.own.tickformat or "").lstrip(",")
        return f"{value:{form}}" if form in (".0%", ".1%", ".0f", ".1f", ".2f", ".3f") else f"{value:.6g}"

    def _range(self, values, cells: bool) -> tuple[float, float]:
        if self.own.range is not None and None not in self.own.range:
            low, high = (self.names.index(v) if v in self.names else float(v) for v in self.own.range)
            return (low, high) if low != high else (low - 1, high + 1)
        numbers = [n for n in (self.number(v) for v in values) if math.isfinite(n)] or [0.0, 1.0]
        low, high = min(numbers), max(numbers)
        room = 0.5 if self.names or cells else 0.06 * (high - low) or 1.0
        ends = (-0.5, len(self.names) - 0.5) if self.names else (low - room, high + room)
        return ends[::-1] if self.own.autorange == "reversed" else ends


def _float(value) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5, 10 ... that makes at most ``most`` ticks."""
    rough = max(span, 1e-12) / max(most - 1, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return power * float(next(k for k in np.array([1, 2, 5, 10]) if k * power >= rough * 0.999))
