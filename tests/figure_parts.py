"""A figure as a reader meets it: which words stand over, before and beside which panel."""

import pytest

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
