"""A figure as a reader meets it: which words stand over, before and beside which panel."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite import figures
from featmix_lite.experiments.differences import compared
from featmix_lite.experiments.ranking import Place, Ranking
from featmix_lite.experiments.times_to_loss import convergence
from featmix_lite.figures import INK, PAPER


def axis(figure, letter: str, name: str | None):
    """The axis that a trace or annotation calls ``name`` ("x", "y2", "x domain")."""
    return figure.layout[f"{letter}axis{(name or letter).split()[0][1:]}"]


def heads(figure) -> dict[str, str]:
    """{"x2": the words that stand over the middle of that panel}; those of the subplots alone."""
    found = {}
    panels = {(t.xaxis or "x", t.yaxis or "y") for t in figure.data}
    for x, y in panels:
        across, up = axis(figure, "x", x).domain, axis(figure, "y", y).domain
        for a in figure.layout.annotations:
            if a.xref == a.yref == "paper" and a.x == pytest.approx(sum(across) / 2) and a.y == pytest.approx(up[1]):
                found[x] = a.text
    return found


def before(figure) -> dict[str, str]:
    """{"y3": the words before the row of that panel}."""
    words = [a for a in figure.layout.annotations if a.xref == "paper" and a.x < 0]
    found = {}
    for trace in figure.data:
        y = trace.yaxis or "y"
        middle = sum(axis(figure, "y", y).domain) / 2
        for a in words:
            if a.y == pytest.approx(middle):
                found[y] = a.text
    return found


def named_ends(figure) -> dict:
    """{name: its annotation} of the names written in bold beside the ends of lines."""
    return {a.text[3:-4]: a for a in figure.layout.annotations if a.text.startswith("<b>") and a.xanchor == "left"}


def filling(marker) -> str:
    """ "full", "pale" or "hollow": what a mark says of its verdict."""
    ground = marker["color"]
    return "full" if marker["line"]["color"] == INK else "hollow" if ground == PAPER else "pale"


NAMES = ["no mixing", "image", "block1.relu", "block 1", "features"]


def with_sites():
    """{figure: one drawn with NAMES for its arms}, of every figure of the kit that takes sites or arms."""
    x, y = torch.randn(20, 4), torch.arange(20) % 2
    pairs = {name: compared([0.01 * i, 0.02, 0.015]) for i, name in enumerate(NAMES)}
    made = fm.measures.calibration(torch.randn(20, 3), torch.arange(20) % 3)
    places = tuple(Place(name, 0.9 - 0.1 * i, 0.5, 0.8, "behind" if i else "best") for i, name in enumerate(NAMES))
    history = [{"epoch": n, "loss": 1 / n, "accuracy": 1 - 1 / n} for n in (1, 2)]
    late = [{"config": {"mix": None, "seed": s, "epochs": 9}, "epochs_to_0.2": 2.0 * s + 4} for s in range(4)]
    readings = {name: {"input": 1.0, "fc": 0.5} for name in NAMES}
    return {
        "strip": figures.strip({name: {0: 0.5, 1: 0.6} for name in NAMES}), "forest": figures.forest(pairs),
        "which_site": figures.which_site([Ranking("accuracy", 3, places)]),
        "curves": figures.curves(dict.fromkeys(NAMES, history)), "snnl_by_layer": figures.snnl_by_layer({"": readings}),
        "snnl_curves": figures.snnl_curves({name: fm.measures.snnl_curve(x, y) for name in NAMES}),
        "snnl_differences": figures.snnl_differences({"fc": pairs}),
        "linearity_differences": figures.linearity_differences({"fc": pairs}),
        "epoch_differences": figures.epoch_differences({"fc": {name: {1: p, 4: p} for name, p in pairs.items()}}),
        "not_there_yet": figures.not_there_yet(convergence(late, dict.fromkeys(NAMES))),
        "collapse_lines": figures.collapse_lines(
            {name: [{"epoch": e, "collapse_nc1": 1 / e} for e in (1, 9)] for name in NAMES}),
        "strength_curves": figures.strength_curves({"shear": {name: [(0, 0.9), (9, 0.5)] for name in NAMES}}),
        "reliability": figures.reliability(dict.fromkeys(NAMES, made)),
        "intrusion_by_site": figures.intrusion_by_site({name: (0.1, 0.05, 0.2) for name in NAMES}),
        "room": figures.room([0.1, 0.2, 0.15], what="image minus no mixing"),
    }
