"""Accuracy over the strength of a deformation, an attack or noise: one line a way of training."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ..base.errors import check_choice
from ..experiments.differences import mean_interval
from ..experiments.learning_ways import same_as
from ..experiments.seed_runs import one_a_seed
from ..measures.deformations import Strength
from .alt_text import describe, written
from .as_numpy import named_in
from .palette import template
from .site_marks import lines_of, marks_of
from .titles import NARROW, broken, legend_below

# What runs along the bottom, and where nothing is deformed.
KINDS = {
    "rotation": ("rotated by up to ± degrees", 0),
    "shear": ("sheared by up to ± degrees", 0),
    "zoom_in": ("zoom in: box, % of the side", 100),
    "zoom_out": ("zoom out: box, % of the side", 100),
    "noise": ("noise, standard deviations", 0),
    "fgsm": ("FGSM, eps", 0),
    "pgd": ("PGD, eps", 0),
}


def over_strength(records, arms: dict, kind: str) -> dict[str, tuple[Strength, ...]]:
    """The records' figures of one kind by strength: {arm: (``measures.Strength``, ...)}, first the images as they are.

    >>> runs = [{"config": {"mix": None, "seed": s}, "accuracy": 0.9, "noise_1": 0.5 + s / 10} for s in range(3)]
    >>> points = over_strength(runs, {"no mixing": None}, "noise")["no mixing"]
    >>> [(p.strength, round(p.accuracy, 2), round(p.low, 2)) for p in points]
    [(0, 0.9, 0.9), (1.0, 0.6, 0.35)]

    Arguments:
        records: what ``fm.sweep`` gave with ``measures=("robustness",)``; failed runs are left out.
        arms: {name: a ``Mix``, or None for no mixing}; all records of that mixing count.
        kind: rotation, shear, zoom_in, zoom_out, noise, fgsm or pgd.
    The interval is Student's t over seeds: it says how the mean varies, not whether two arms differ (``fm.paired``).
    Errors: ``ValueError`` for an unknown kind, or an arm whose records hold no such figure; ``RunError`` where a seed
    stands twice with different settings.
    """
    check_choice("kind", kind, KINDS)
    lines = {}
    for name, mix in arms.items():
        does_so = same_as(mix)
        own = [r for r in records if "error" not in r and does_so(r["config"])]
        names = [key for key in (own[0] if own else ()) if key.startswith(kind + "_")]
        if not names:
            raise ValueError(f"no {kind}_* in the {len(own)} records of {name!r}")
        runs = one_a_seed(own, repr(name)).values()
        every = [(KINDS[kind][1], "accuracy"), *((float(key[len(kind) + 1 :]), key) for key in names)]
        lines[name] = tuple(
            Strength(strength, *mean_interval([r[key] for r in runs]), len(runs)) for strength, key in every
        )
    return lines


def strength_curves(panels, title: str = "") -> go.Figure:
    """Draw accuracy over strength with 95 % intervals, a panel for each kind, a line for each arm.

    >>> strength_curves({"rotation": {"one network": fm.measures.deformations(model, data)["rotation"]}})
    Figure...

    Arguments: ``panels``, {kind: {arm: points}}; points as ``over_strength`` or ``measures.deformations`` give them, or
    plain (strength, accuracy) pairs where no interval is known. Strength grows to the right in every panel; an arm
    has the same dash and marker in all of them; its markers stand a little beside those of the others.
    Errors: ``ValueError`` where there is nothing to draw.
    """
    named_in("panels", panels, "{kind: {arm: points}}")
    panels = {
        kind: {written(arm): [_whole(p) for p in points] for arm, points in own.items()} for kind, own in panels.items()
    }
    arms = list(dict.fromkeys(a for own in panels.values() for a in own))
    if not arms or not all(points for own in panels.values() for points in own.values()):
        raise ValueError("nothing to draw: panels is {kind: {arm: points}}, each with at least one point")
    columns, looks, marks = min(len(panels), 2), lines_of(arms), marks_of(arms)
    rows = math.ceil(len(panels) / columns)
    figure = make_subplots(rows, columns, horizontal_spacing=0.14, vertical_spacing=0.3 / rows)
    for i, (kind, own) in enumerate(panels.items()):
        cell = dict(row=i // columns + 1, col=i % columns + 1)
        at = [p[0] for points in own.values() for p in points]
        span = (max(at) - min(at)) or 1.0
        for name, points in own.items():
            n = arms.index(name)
            aside = (n - (len(arms) - 1) / 2) * 0.012 * span  # else the intervals would hide each other
            _line(figure, name, kind, points, looks[name], marks[name].line, aside, cell)
        back = len(at) > 1 and kind == "zoom_in"  # a smaller box is the stronger zoom
        edges = [min(at) - 0.05 * span, max(at) + 0.05 * span]
        along = "<br>".join(map(written, broken(KINDS.get(kind, (kind,))[0], (NARROW - 94) / columns - 24, 18)))
        figure.update_xaxes(title_text=along, range=edges[::-1] if back else edges, **cell)
        figure.update_yaxes(range=[-0.03, 1.03], tickformat=".0%", dtick=0.25, **cell)
        if cell["col"] == 1:
            figure.update_yaxes(title_text="test accuracy", **cell)
    figure.update_layout(
        template=template(), height=82 + 350 * rows, title_text=title or None, margin=dict(t=34, b=88, r=24),
    )
    legend_below(figure, arms)
    return describe(figure, _alt_text(panels))


def _line(figure, name, kind, points, look, bar, aside, cell) -> None:
    x, y, low, high = (np.array(v, float) for v in list(zip(*points, strict=True))[:4])
    known = np.isfinite(low).any()
    figure.add_scatter(
        x=x + aside, y=y, mode="lines+markers", name=name, legendgroup=name, customdata=x,
        error_y=dict(
            type="data", symmetric=False, array=high - y, arrayminus=y - low, thickness=2, width=5,
            color=bar,
        ) if known else None,
        hovertemplate=f"{name}<br>{written(kind)} %{{customdata:.3g}}<br>right %{{y:.1%}}<extra></extra>",
        **look, **cell,
    )


def _whole(point) -> tuple[float, float, float, float]:
    """(strength, accuracy, low, high); the last two nan where nobody gave them."""
    values = [float(v) for v in tuple(point)[:4]]
    return tuple(values + [math.nan] * (4 - len(values)))


def _alt_text(panels) -> str:
    parts = []
    for kind, own in panels.items():
        for name, points in own.items():
            wide = [max(high - a, a - low) for _, a, low, high in points if math.isfinite(low)]
            each = ", ".join(f"{a:.1%} at {s:g}" for s, a, *_ in points)
            sure = f", intervals up to {100 * max(wide):.1f} points to a side" if wide else ""
            parts.append(f"{kind.replace('_', ' ')}, {name}: {each}{sure}")
    return f"Accuracy over strength, {len(panels)} panels, {len(parts)} lines. {'; '.join(parts)}."
