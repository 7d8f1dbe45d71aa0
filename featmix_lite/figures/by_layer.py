"""What a way of training does to a reading, layer by layer: paired differences, a panel an arm."""

from __future__ import annotations

import math
from html import unescape

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ..experiments.differences import UNMIXED
from ..experiments.families import Differences
from .alt_text import describe, written
from .as_numpy import named_in
from .forest import FILLS
from .palette import INK, QUIET, SHAPES, Mark, template
from .readings import LINEARITY, SNNL, Reading
from .site_marks import marker, marks_of
from .titles import NARROW, head, head_room, legend_below, width

# The filling says whether it is told, the side of the line which way; colour and shape are those of the arm's site.
ACROSS, HIGH = 3, 170  # panels in a row; pixels from the top of one to its foot
CROWDED = 5  # more layers than these: their names stand steeper, or a narrow page would leave out every second one

def snnl_differences(families, title: str = "", against: str = UNMIXED) -> go.Figure:
    """Draw by how much each arm's SNNL differs from that of ``against``, layer by layer -> figure.

    >>> from featmix_lite.experiments.differences import compared
    >>> figure = snnl_differences({"last features": {"image": compared([0.010, 0.012, 0.008], "snnl_flatten")}})
    >>> fm.figures.alt(figure)
    'SNNL: difference from no mixing ... image: last features +0.010 [0.005, 0.015], 3 seeds, more entangled. ...'

    Arguments and errors: as ``layer_differences``.
    """
    return layer_differences(families, SNNL, title, against)


def linearity_differences(families, title: str = "", against: str = UNMIXED) -> go.Figure:
    """Draw by how much less linear each arm's networks are than those of ``against``, layer by layer -> figure.

    >>> from featmix_lite.experiments.differences import compared
    >>> figure = linearity_differences({"block 1": {"image": compared([0.04, 0.05, 0.03], "linearity_block1")}})
    >>> fm.figures.alt(figure)
    'deviation from linear: difference from no mixing ... block 1 +0.040 [0.015, 0.065], 3 seeds, less linear. ...'

    Arguments and errors: as ``layer_differences``.
    """
    return layer_differences(families, LINEARITY, title, against)


def layer_differences(families, reading: Reading, title: str = "", against: str = UNMIXED) -> go.Figure:
    """Draw by how much a ``reading`` of each arm differs from that of ``against``, layer by layer -> figure.

    >>> from featmix_lite.experiments.differences import compared
    >>> families = {"block 1": {"image": compared([0.010, 0.012, 0.008], "snnl_block1")}}
    >>> len(layer_differences(families, SNNL).data)
    2

    Arguments: ``families`` {layer: {arm: what ``fm.paired`` gave}}, layers in forward order; ``title``; ``against``:
    what was subtracted. What stands at one layer is one family: its ``verdicts`` where it is a ``Differences``, else
    Holm's. A panel for each arm, all on one scale; a bar is the pair's own 95 % interval, over seeds.
    Errors: ``ValueError`` where there is nothing to draw.
    """
    named_in("families", families, "{layer: {arm: what fm.paired gave}}")
    families = {written(layer): _named(own) for layer, own in families.items()}
    arms, layers = list(dict.fromkeys(arm for own in families.values() for arm in own)), list(families)
    if not arms:
        raise ValueError("no differences: families is {layer: {arm: what fm.paired gave}}")
    down = -(-len(arms) // ACROSS)
    wide = min(ACROSS, len(arms))
    heads = [head(f"{reading.head}{arm}", (NARROW - 118) / wide - 5) for arm in arms]
    slant, size = (-60, 14) if len(layers) > CROWDED else (-45, 15)
    longest = max(width(unescape(layer), size) for layer in layers)
    top, foot = head_room(heads), 30 + min(150, abs(math.sin(math.radians(slant))) * longest)
    whole = HIGH * down + (top + foot) * (down - 1)
    figure = make_subplots(
        down,
        wide,
        subplot_titles=heads,
        shared_yaxes=True,
        horizontal_spacing=0.03,
        vertical_spacing=(top + foot) / whole if down > 1 else 0.0,
    )
    marks = marks_of(arms)
    for i, arm in enumerate(arms):
        own = {layer: (f[arm], f.verdicts[arm]) for layer, f in families.items() if arm in f}
        _panel(figure, reading, arm, marks[arm], own, i // ACROSS + 1, i % ACROSS + 1)
    there = {FILLS[v] for own in families.values() for v in own.verdicts.values()}
    keys = {fill: text for fill, text in reading.keys.items() if fill in there}
    for fill, text in keys.items():
        look = marker(Mark(QUIET, "circle", SHAPES["circle"]), fill)
        figure.add_scatter(x=[None], y=[None], mode="markers", name=text, marker=look)
    ends = [v for own in families.values() for one in own.values() for v in (one.difference, one.low, one.high)]
    far = 1.1 * max((abs(v) for v in ends if math.isfinite(v)), default=1.0) or 1.0
    figure.update_yaxes(range=[-far, far])
    figure.update_yaxes(title_text=reading.beside(HIGH + 40), title_font_size=15, col=1)
    figure.update_xaxes(
        categoryorder="array", categoryarray=layers, range=[-0.5, len(layers) - 0.5], dtick=1, tickangle=slant,
        tickfont_size=size,
    )
    figure.update_annotations(font_size=16)
    figure.update_layout(
        template=template(), height=whole + top + foot, title_text=title or None, margin=dict(t=top, b=foot, r=20)
    )
    legend_below(figure, list(keys.values()))
    return describe(figure, _words(reading, families, arms, written(against)))


def _named(own) -> Differences:
    """One layer's comparisons under printable names, with the verdicts they have, or Holm's."""
    verdicts = getattr(own, "verdicts", None)
    named = {written(arm): one for arm, one in own.items()}
    return Differences(named, verdicts and {written(arm): verdict for arm, verdict in verdicts.items()})


def _panel(figure, reading, arm, mark, own, row, column) -> None:
    """One arm: its difference at each layer, zero as a line."""
    looks = [marker(mark, FILLS[verdict], 14) for _, verdict in own.values()]
    figure.add_scatter(
        x=list(own), y=[one.difference for one, _ in own.values()], mode="markers", name=arm,
        row=row, col=column, text=[reading.says(one, verdict) for one, verdict in own.values()],
        hovertemplate="%{x}<br>%{text}<extra></extra>",
        error_y=dict(
            array=[one.high - one.difference for one, _ in own.values()], color=INK, thickness=2, width=6,
        ),
        marker=dict(
            symbol=[s["symbol"] for s in looks], color=[s["color"] for s in looks], size=14, opacity=1,
            line={part: [s["line"][part] for s in looks] for part in ("color", "width")},
        ),
    )  # fmt: skip
    figure.add_hline(y=0, line=dict(color=INK, width=2, dash="dash"), row=row, col=column)  # not in an empty panel


def _words(reading, families, arms, against: str) -> str:
    each = [
        f"{arm}: "
        + "; ".join(f"{s} {reading.says(own[arm], own.verdicts[arm])}" for s, own in families.items() if arm in own)
        for arm in arms
    ]
    many = f"{len(arms)} arms at {len(families)} layers"
    what = f"{reading.name}: difference from {against} with 95 % intervals over seeds, {many}"
    return f"{what}. {'. '.join(each)}. The words are corrected for the arms of one layer (Holm)."
