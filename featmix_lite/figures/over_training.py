"""How a difference came about: paired differences over the epochs of training, a small panel a layer, a line an arm."""

from __future__ import annotations

import math
from collections import Counter

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ..base.numbers import as_number
from ..base.text_table import counted
from ..experiments.differences import UNMIXED
from ..experiments.families import holm
from ..experiments.units import unit_of
from .alt_text import describe, written
from .as_numpy import named_in
from .forest import FILLS
from .palette import INK, QUIET, SHAPES, Mark, template
from .readings import Reading, reading_of
from .site_marks import lines_of, marker, marks_of
from .titles import NARROW, head, head_room, legend_below

ACROSS, HIGH, FOOT, SIZE = 3, 200, 62, 9  # panels in a row; pixels: of a panel, below it, of a mark
HOLDS = "{layer: {arm: {epoch: what fm.paired gave}}}"


def epoch_differences(panels, title: str = "", against: str = UNMIXED) -> go.Figure:
    """Draw by how much each arm differs from ``against`` over the epochs of training, a panel a layer -> figure.

    >>> from featmix_lite.experiments.differences import compared
    >>> image = {e: compared([0.01 * e, 0.012 * e, 0.008 * e], "linearity_block1") for e in (2, 4)}
    >>> figure = epoch_differences({"block 1": {"image": image}})
    >>> fm.figures.alt(figure)
    'deviation from linear: difference from no mixing over training ... epoch 2 +0.020 [0.010, 0.030], 3 seeds, ...'

    Arguments: ``panels`` {layer: {arm: {epoch: what ``fm.paired`` gave}}}, as ``over_epochs`` of
    ``experiments.epoch_pairs`` makes each layer's; ``title``; ``against``: what was subtracted. All panels have one
    scale; a bar is the pair's own 95 % interval, over seeds. The marks of the arms stand a little beside each other, so
    that no bar hides another; the middle of each group is its epoch. Words and filling follow Holm's correction over
    all arms and epochs of one layer: a full mark, told apart; a pale one, level; hollow, the runs do not tell.
    Errors: ``ValueError`` where there is nothing to draw, or the pairs are of figures that have no common scale.
    """
    panels = _checked(panels)
    arms = list(dict.fromkeys(arm for own in panels.values() for arm in own))
    pairs = [one for own in panels.values() for line in own.values() for one in line.values()]
    readings = {reading_of(one.metric): one.metric for one in pairs}
    if len(readings) > 1:
        raise ValueError(f"panels hold {' and '.join(readings.values())}: one scale takes one kind of figure")
    reading, scale = next(iter(readings)), unit_of(pairs[0].metric)[0]
    down, wide = -(-len(panels) // ACROSS), min(ACROSS, len(panels))
    heads = [head(layer, (NARROW - 118) / wide - 5) for layer in panels]
    top, last = head_room(heads), len(panels) - wide  # the first panel with nothing below it
    between = top + (FOOT if len(panels) % wide else FOOT - 26)
    whole = HIGH * down + between * (down - 1)
    figure = make_subplots(
        down, wide, subplot_titles=heads, shared_yaxes=True, horizontal_spacing=0.03,
        vertical_spacing=between / whole if down > 1 else 0.0,
    )
    looks, marks, verdicts = lines_of(arms), marks_of(arms), {layer: holm(_flat(own)) for layer, own in panels.items()}
    looks = {arm: look["line"] | {"width": 2.5} for arm, look in looks.items()}
    keys = {a: dict(mode="lines+markers", line=looks[a], marker=marker(marks[a], size=SIZE + 2)) for a in arms}
    there = {FILLS[verdict] for told in verdicts.values() for verdict in told.values()}
    for fill, text in reading.keys.items():
        if fill in there:
            keys[text] = dict(mode="markers", marker=marker(Mark(QUIET, "circle", SHAPES["circle"]), fill, SIZE + 2))
    for name, look in keys.items():
        figure.add_scatter(x=[None], y=[None], name=name, legendgroup=name, **look)
    aside, ends, ticks = _places(panels, len(arms))
    for i, (layer, own) in enumerate(panels.items()):
        cell = dict(row=i // ACROSS + 1, col=i % ACROSS + 1)
        for arm, line in own.items():
            beside = (arms.index(arm) - (len(arms) - 1) / 2) * aside
            _line(figure, reading, arm, looks[arm], marks[arm], line, verdicts[layer], beside, cell)
        figure.add_hline(y=0, line=dict(color=INK, width=2, dash="dash"), **cell)
        figure.update_xaxes(title_text="epoch" if i >= last else None, range=ends, **ticks, **cell)
    reach = [scale * v for one in pairs for v in (one.difference, one.low, one.high) if math.isfinite(v)] + [0.0]
    room = 0.08 * (max(reach) - min(reach)) or 1.0
    figure.update_yaxes(range=[min(reach) - room, max(reach) + room])
    figure.update_yaxes(title_text=reading.beside(HIGH + 40), title_font_size=15, col=1)
    figure.update_xaxes(tickfont_size=15, title_font_size=15)
    figure.update_annotations(font_size=16)
    figure.update_layout(
        template=template(), height=whole + top + FOOT, title_text=title or None, margin=dict(t=top, b=FOOT, r=20)
    )
    legend_below(figure, list(keys))
    return describe(figure, _words(reading, panels, verdicts, arms, written(against)))


def _checked(panels) -> dict:
    """The panels under printable names, their epochs in order."""
    named_in("panels", panels, HOLDS)
    found = {}
    for layer, own in panels.items():
        named_in(f"panels[{layer!r:.80}]", own, HOLDS)
        found[written(layer)] = lines = {}
        for arm, line in own.items():
            named_in(f"panels[{layer!r:.80}][{arm!r:.80}]", line, HOLDS)
            epochs = {as_number("epoch", epoch, "a number"): one for epoch, one in line.items()}
            lines[written(arm)] = dict(sorted(epochs.items()))
    lines = [line for own in found.values() for line in own.values()]
    if not lines or not all(lines) or not all(found.values()):
        raise ValueError(f"nothing to draw: panels is {HOLDS}, each with at least one")
    if lost := [one for line in lines for one in line.values() if not hasattr(one, "p")]:
        raise ValueError(f"{lost[0]!r:.80}: panels is {HOLDS}")
    return found


def _flat(own: dict) -> dict:
    return {(arm, epoch): one for arm, line in own.items() for epoch, one in line.items()}


def _places(panels, n: int) -> tuple[float, list[float], dict]:
    """How far one arm's marks stand from the next arm's, in epochs; where all panels begin and end; their ticks."""
    epochs = sorted({epoch for own in panels.values() for line in own.values() for epoch in line})
    gap = min((b - a for a, b in zip(epochs, epochs[1:])), default=1.0)
    span = (epochs[-1] - epochs[0]) or 1.0
    aside = min(0.6 * gap / n, 0.03 * span)  # never as far as half way to the next epoch
    room = max(0.05 * span + aside * (n - 1) / 2, 0.5 * (len(epochs) == 1))
    ticks = dict(tickvals=epochs) if len(epochs) < 6 else dict(nticks=5)
    return aside, [epochs[0] - room, epochs[-1] + room], ticks


def _line(figure, reading: Reading, arm: str, look, mark: Mark, line, verdicts, beside: float, cell) -> None:
    """One arm in one panel: its differences, each with what is told of it."""
    scale = unit_of(next(iter(line.values())).metric)[0]
    fills = [marker(mark, FILLS[verdicts[arm, epoch]], SIZE) for epoch in line]
    figure.add_scatter(
        x=[epoch + beside for epoch in line], y=[scale * one.difference for one in line.values()], name=arm,
        legendgroup=arm, mode="lines+markers", line=look, customdata=list(line),
        text=[reading.says(one, verdicts[arm, epoch]) for epoch, one in line.items()],
        hovertemplate=f"{arm}<br>epoch %{{customdata}}<br>%{{text}}<extra></extra>",
        error_y=dict(
            array=[scale * (one.high - one.difference) for one in line.values()], color=mark.line, thickness=1.5,
            width=3,
        ),
        marker=dict(
            symbol=mark.symbol, size=SIZE, opacity=1, color=[one["color"] for one in fills],
            line={part: [one["line"][part] for one in fills] for part in ("color", "width")},
        ),
        **cell,
    )


def _words(reading: Reading, panels, verdicts, arms, against: str) -> str:
    """The first difference of each line, the largest and the last, and how many are told apart."""
    parts = []
    for layer, own in panels.items():
        for arm, line in own.items():
            sizes = {epoch: abs(one.difference) for epoch, one in line.items() if math.isfinite(one.difference)}
            told = {min(line), max(sizes, key=sizes.get, default=min(line)), max(line)}
            each = [f"epoch {e:g} {reading.says(line[e], verdicts[layer][arm, e])}" for e in sorted(told)]
            count = Counter(reading.word(verdicts[layer][arm, epoch]) for epoch in line)
            often = ", ".join(f"{counted(n, 'time')} {word}" for word, n in count.items())
            every = f"; over {len(line)} epochs {often}"
            where = f"{layer}: {arm}" if layer else arm
            parts.append(f"{where}, {'; '.join(each)}{every * (len(line) > len(told))}")
    what = f"{reading.name}: difference from {against} over training with 95 % intervals over seeds"
    many = f"{counted(len(arms), 'arm')} at {counted(len(panels), 'layer')}"
    return f"{what}, {many}. {'. '.join(parts)}. The words are corrected for all arms and epochs of one layer (Holm)."
