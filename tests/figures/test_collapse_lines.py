"""Lines of a reading of collapse: values as they are, a logarithmic axis, names that do not lie on each other."""

import math

import pytest

import featmix_lite as fm
from featmix_lite.figures.still_figure import still_svg


def history(*values, start=1):
    return [{"epoch": start + 5 * i, "collapse_nc1": v, "loss": 0.1} for i, v in enumerate(values)]


def test_each_line_is_its_history_on_a_logarithmic_axis():
    runs = {"none": history(2.0, 0.1, 1e-4), "image": [{"epoch": 1, "loss": 3.0}, *history(1.0, 0.5, 0.2, start=6)]}
    figure = fm.figures.collapse_lines(runs)
    assert [list(t.y) for t in figure.data] == [[2.0, 0.1, 1e-4], [1.0, 0.5, 0.2]]
    assert list(figure.data[1].x) == [6, 11, 16] and figure.layout.yaxis.type == "log"
    low, high = figure.layout.yaxis.range
    assert low < -4 and high > math.log10(2.0)
    assert "none: 2 at epoch 1, 0.0001 at epoch 11" in fm.figures.alt(figure) and "<svg" in still_svg(figure)


def test_names_stand_apart_also_where_lines_end_together():
    figure = fm.figures.collapse_lines({f"way {i}": history(1.0, 0.1) for i in range(5)})
    heights = sorted(a.y for a in figure.layout.annotations)
    assert len(heights) == 5 and min(b - a for a, b in zip(heights, heights[1:])) > 0.09 and heights[-1] < 1.01


def test_nought_and_nan_leave_a_gap_and_nothing_at_all_is_an_error():
    figure = fm.figures.collapse_lines({"a": history(1.0, 0.0, math.nan, 0.01)})
    assert list(figure.data[0].y) == [1.0, 0.01]
    with pytest.raises(ValueError, match="no history holds collapse_nc3"):
        fm.figures.collapse_lines({"a": history(1.0)}, "nc3")
    with pytest.raises(ValueError, match="a Run, or its history"):
        fm.figures.collapse_lines(history(1.0))
