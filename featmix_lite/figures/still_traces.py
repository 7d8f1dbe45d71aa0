"""The traces of a plotly figure as parts of an SVG: points and lines, bars, grids of cells; others are left out."""

from __future__ import annotations

import base64
import io
import math
import zlib
from itertools import groupby
from numbers import Real

import numpy as np

from ..base.escaping import markup
from .palette import INK, MARKS, SHAPES

DASHED = {"dash": "9 6", "dot": "2 5", "dashdot": "9 5 2 5", "longdash": "15 6", "longdashdot": "15 5 2 5"}


def trace_svg(trace, x, y) -> str:
    """One ``trace`` drawn on the ``Axis`` x and y.

    >>> import plotly.graph_objects as go
    >>> from featmix_lite.figures.still_axes import Axis
    >>> line = go.Scatter(x=[0, 1], y=[0, 1], mode="lines")
    >>> trace_svg(line, *(Axis(go.Figure().layout.xaxis, [0, 1], (0, 10)) for _ in "xy"))[:38]
    '<g><polyline points="0.5,0.5 9.5,9.5" '
    """
    parts = DRAWN[trace.type](trace, x, y)
    faint = f' opacity="{trace.opacity}"' if trace.opacity is not None else ""
    return f"<g{faint}>{''.join(parts)}</g>"


def key_svg(trace, x: float, y: float) -> str:
    """What stands before the name of ``trace`` in a legend: a piece of its line, one of its marks, a block of a bar."""
    if trace.type == "bar":
        colour = _each(trace.marker.color, 1, MARKS[0].colour)[0]
        return f'<rect x="{x - 7}" y="{y - 7}" width="14" height="14" fill="{markup(colour)}" stroke="{INK}"/>'
    mode, parts = getattr(trace, "mode", "") or "lines", []
    if "lines" in mode:
        parts.append(_line([(x - 16, y), (x + 16, y)], trace))
    if "markers" in mode:
        parts += _marks(trace, [(x, y)], at_most=8)
    return "".join(parts)


def _scatter(trace, x, y) -> list[str]:
    if trace.x is None and trace.y is None:
        return []
    ys = trace.y if trace.y is not None else range(len(trace.x))
    xs = trace.x if trace.x is not None else range(len(ys))
    spots = [(x.at(a), y.at(b)) for a, b in zip(xs, ys)]
    if trace.fill == "toself":  # an area that leaves the axes ends at their edge
        spots = [(float(np.clip(a, *sorted(x.ends))), float(np.clip(b, *sorted(y.ends)))) for a, b in spots]
    mode = trace.mode or "lines+markers"
    parts = [_line(run, trace) for there, group in groupby(spots, _finite) if there and len(run := list(group)) > 1
             ] if "lines" in mode else []
    parts += [*_errors(trace.error_x, xs, ys, x, y, False), *_errors(trace.error_y, xs, ys, x, y, True)]
    return parts + (_marks(trace, spots) if "markers" in mode else [])


def _line(spots, trace) -> str:
    own = trace.line
    dash = f' stroke-dasharray="{DASHED[own.dash]}"' if own.dash in DASHED else ""
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in spots)
    fill = markup(trace.fillcolor) if trace.fill == "toself" and trace.fillcolor else "none"
    return f'<polyline points="{points}" fill="{fill}" stroke="{markup(own.color or INK)}" ' \
           f'stroke-width="{own.width if own.width is not None else 2}"{dash}/>'


def _marks(trace, spots, at_most: float = 99) -> list[str]:
    """Marks alike in one group: a shape is written once and used at every spot."""
    own, n = trace.marker, len(spots)
    looks = zip(_each(own.color, n, INK), _each(own.symbol, n, "circle"), _each(own.size, n, 8),
                _each(own.line.color, n, INK), _each(own.line.width, n, 0))
    alike = (((str(c), str(s), min(float(z), at_most), str(rim), float(w)), spot)
             for (c, s, z, rim, w), spot in zip(looks, spots))
    rows = sorted(row for row in alike if _finite(row[1]))
    parts = []
    for (colour, symbol, size, rim, width), group in groupby(rows, lambda row: row[0]):
        first, *rest = (spot for _, spot in group)
        hollow = symbol.endswith("-open")
        shape = SHAPES.get(symbol.removesuffix("-open"), SHAPES["circle"])
        paint = f'fill="{"none" if hollow else markup(colour)}" stroke="{markup(colour if hollow else rim)}"'
        width = width or 2 * hollow
        mark = f"{zlib.crc32(repr((colour, symbol, size, rim, width, first)).encode()):x}"
        drawn = "".join(f'<use href="#m{mark}" x="{a - first[0]:.1f}" y="{b - first[1]:.1f}"/>' for a, b in rest)
        parts.append(
            f'<g {paint} stroke-width="{width:g}" opacity="{own.opacity if isinstance(own.opacity, Real) else 1}">'
            f'<path id="m{mark}" transform="translate({first[0]:.1f} {first[1]:.1f}) scale({size / 2:g})" d="{shape}" '
            f'vector-effect="non-scaling-stroke"/>{drawn}</g>'
        )
    return parts


def _errors(own, xs, ys, x, y, upright: bool) -> list[str]:
    if own.array is None or own.visible is False:
        return []
    less, path = own.arrayminus if own.arrayminus is not None else own.array, ""
    for a, b, high, low in zip(xs, ys, own.array, less):
        if upright:
            top, bottom, place = (y.at(y.number(b) + high), y.at(y.number(b) - low), x.at(a))
            piece = f"M{place:.1f},{top:.1f}V{bottom:.1f}m-4,0h8M{place - 4:.1f},{top:.1f}h8"
        else:
            top, bottom, place = (x.at(x.number(a) + high), x.at(x.number(a) - low), y.at(b))
            piece = f"M{bottom:.1f},{place:.1f}H{top:.1f}m0,-4v8M{bottom:.1f},{place - 4:.1f}v8"
        path += piece if _finite((top, bottom, place)) else ""
    return [f'<path d="{path}" fill="none" stroke="{markup(own.color or INK)}" stroke-width="{own.thickness or 2}"/>']


def _bars(trace, x, y) -> list[str]:
    flat, parts = trace.orientation == "h", []
    wide, n = (y, x) if flat else (x, y), len(trace.x)
    along, up = wide
    widths, texts = _each(trace.width, n, 0.8), _each(trace.text, n, "")
    for place, value, width, colour, said in zip(*((trace.y, trace.x) if flat else (trace.x, trace.y)), widths,
                                                 _each(trace.marker.color, n, MARKS[0].colour), texts):
        middle = along.number(place)
        start, end, base, top = along.at(middle - width / 2), along.at(middle + width / 2), up.at(0), up.at(value)
        if not _finite((start, end, base, top)):
            continue
        (a, c), (b, d) = sorted((start, end)), sorted((base, top))
        box = (b, a, d - b, c - a) if flat else (a, b, c - a, d - b)
        parts.append('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" '.format(*box)
                     + f'fill="{markup(colour)}" stroke="{INK}" stroke-width="0.5"/>')
        if said:
            spot = f'x="{d + 4:.1f}" y="{(a + c) / 2 + 4:.1f}"' if flat else f'x="{(a + c) / 2:.1f}" y="{b - 4:.1f}"'
            anchor = "start" if flat else "middle"
            parts.append(f'<text {spot} text-anchor="{anchor}" font-size="12" fill="{INK}">{markup(said)}</text>')
    return parts


def _cells(trace, x, y) -> list[str]:
    """A grid as one picture in the picture; its rows go the way of the axis."""
    from PIL import Image, ImageColor
    from plotly.colors import get_colorscale

    if trace.z is None or not np.size(trace.z):
        return []
    z = np.asarray(trace.z)
    if trace.type == "image":
        pixels = z.astype(np.uint8)[..., :3]
    else:
        z = z.astype(float)
        low = trace.zmin if trace.zmin is not None else np.nanmin(z)
        high = trace.zmax if trace.zmax is not None else np.nanmax(z)
        share = np.clip((z - low) / ((high - low) or 1), 0, 1)
        share = 1 - share if trace.reversescale else share
        scale = trace.colorscale if isinstance(trace.colorscale, (list, tuple)) else get_colorscale("Viridis")
        steps, colours = zip(*scale)
        red_green_blue = np.array([ImageColor.getrgb(colour)[:3] for colour in colours], float).T
        pixels = np.stack([np.interp(share, steps, one) for one in red_green_blue], -1)
        pixels = np.where(np.isnan(z)[..., None], 255, pixels).round().astype(np.uint8)
    (x0, x1), (y0, y1) = ((a.at(-0.5) if a.names == [] else a.along(0), a.at(n - 0.5) if a.names == [] else a.along(1))
                          for a, n in ((x, z.shape[1]), (y, z.shape[0])))
    pixels = pixels[:, ::-1] if x1 < x0 else pixels
    pixels = pixels[::-1] if y1 < y0 else pixels
    file = io.BytesIO()
    drawn = Image.fromarray(np.ascontiguousarray(pixels))
    drawn.convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(file, "PNG")  # a third of the bytes
    return [f'<image href="data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}" x="{min(x0, x1):.1f}" '
            f'y="{min(y0, y1):.1f}" width="{abs(x1 - x0):.1f}" height="{abs(y1 - y0):.1f}" preserveAspectRatio="none" '
            'style="image-rendering:pixelated"/>']


def _each(value, n: int, default) -> list:
    """One value for each of ``n`` marks: of a list, or the same for all."""
    if value is None or isinstance(value, str) or not hasattr(value, "__len__"):
        return [default if value is None else value] * n
    return list(value)


def _finite(spot) -> bool:
    return all(math.isfinite(v) for v in spot)


DRAWN = {"scatter": _scatter, "scattergl": _scatter, "bar": _bars, "heatmap": _cells, "image": _cells}
