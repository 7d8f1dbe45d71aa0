import math

import plotly.graph_objects as go
import pytest

from featmix_lite.figures.still_axes import Axis


def axis(values, ends=(0, 100), cells=False, **own):
    return Axis(go.layout.XAxis(**own), values, ends, cells)


def test_a_value_lies_where_a_ruler_says():
    plain = axis([3], range=[2, 6])
    assert [plain.at(v) for v in (2, 3, 6)] == [0, 25, 100]
    assert axis([1], range=[6, 2]).at(3) == 75
    assert [round(axis([1], type="log", range=[-1, 1]).at(v)) for v in (0.1, 1, 10)] == [0, 50, 100]
    down = axis([0, 1, 2, 3], cells=True, autorange="reversed")
    assert [down.at(v) for v in (-0.5, 0, 3.5)] == [100, 87.5, 0]


def test_names_stand_in_their_order_and_in_the_middle_of_their_room():
    named = axis(["b", "a", "b"], categoryarray=["a", "c"])
    assert [(round(at, 3), said) for at, said in named.ticks()] == [(16.667, "a"), (50, "c"), (83.333, "b")]
    assert named.at(0.5) == pytest.approx(100 / 3)  # between two names


@pytest.mark.parametrize("own, values, said", [
    (dict(range=[0, 1], tickformat=".0%", dtick=0.5), [], ["0%", "50%", "100%"]),
    (dict(range=[0, 1], tickvals=[0.2, 0.7], ticktext=["low", "high"]), [], ["low", "high"]),
    (dict(type="log", range=[-2, 0]), [], ["0.01", "0.1", "1"]),
    (dict(range=[0.9, 1.0], nticks=3), [], ["0.9", "0.95", "1"]),
    (dict(range=[1, 0]), [], ["0", "0.2", "0.4", "0.6", "0.8", "1"]),
])
def test_ticks_say_their_values(own, values, said):
    assert [text for _, text in axis(values, **own).ticks()] == said


def test_what_is_no_number_has_no_place_and_spoils_no_range():
    holes = axis([1.0, math.nan, 3.0, math.inf])
    assert math.isnan(holes.at(None)) and 0 < holes.at(1.0) < holes.at(3.0) < 100
    assert math.isnan(axis([1.0, -1.0], type="log").at(-1.0))
    assert math.isfinite(axis([]).at(0.5)) and math.isfinite(axis([2, 2]).at(2))


def test_a_trace_for_the_key_alone_adds_no_name():
    row = axis(["a", "b", None])
    assert [said for _, said in row.ticks()] == ["a", "b"] and row.at("b") == 75 and math.isnan(row.at(None))
