import math

import numpy as np
import pytest
import torch
from figure_parts import heads

import featmix_lite as fm
from featmix_lite.figures import alt, mark, snnl_by_layer, snnl_curves

PANELS = {
    "least over T": {"before": {"input": 0.9, "fc": 1.2}, "after": {"input": 0.9, "fc": 0.02}},
    "T = 0.1": {"before": {"input": 1.0, "fc": 1.4}, "after": {"input": 1.0, "fc": 0.05}},
}


def test_each_curve_has_its_readings_in_forward_order_in_its_own_panel():
    figure = snnl_by_layer(PANELS, 2.3)
    assert [(t.name, list(t.x), list(t.y)) for t in figure.data] == [
        (name, ["input", "fc"], list(readings.values()))
        for curves in PANELS.values()
        for name, readings in curves.items()
    ]
    assert [t.xaxis for t in figure.data] == ["x", "x", "x2", "x2"]
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range  # one scale, or panels cannot be compared


def test_the_class_mixed_line_is_drawn_and_labelled_in_every_panel_and_inside_the_picture():
    figure = snnl_by_layer(PANELS, 2.3)
    assert [s.y0 for s in figure.layout.shapes] == [2.3, 2.3]
    assert [a.y for a in figure.layout.annotations if "mixed at random" in a.text] == [2.3, 2.3]
    assert figure.layout.yaxis.range[1] > 2.3
    assert not snnl_by_layer(PANELS).layout.shapes


def test_readings_of_the_measure_and_numbers_draw_the_same():
    x, y = torch.randn(30, 4), torch.arange(30) % 3
    read = fm.measures.snnl(x, y, relative=0.1)
    figures = [snnl_by_layer({"": {"net": {"fc": value}}}) for value in (read, read.loss)]
    assert figures[0].data[0].y == figures[1].data[0].y == (read.loss,)


def test_the_text_has_the_readings():
    text = alt(snnl_by_layer(PANELS, 2.3))
    assert "SNNL at 2 sites, 4 curves in 2 panels" in text and "least over T, after: input 0.9, fc 0.02" in text
    assert "Classes mixed at random would read 2.3." in text


def test_two_curves_that_end_together_are_named_apart_at_their_ends():
    figure = snnl_by_layer({"": {f"net {i}": {"input": 1.0, "fc": 0.01} for i in range(2)}}, 2.3)
    heights = sorted(a.y for a in figure.layout.annotations if a.text.startswith("<b>net"))
    assert len(heights) == 2 and np.diff(heights)[0] > 0.05 and heights[0] > 0.02


def test_more_curves_are_named_once_above_and_told_without_colour():
    curves = {f"net {i}": {"input": 1.0, "fc": 0.01} for i in range(5)}
    figure = snnl_by_layer({"a": curves, "b": curves}, 2.3)
    assert [t.name for t in figure.data if t.showlegend] == list(curves)
    assert not [a for a in figure.layout.annotations if a.text.startswith("<b>net")]
    assert len({(t.line.dash, t.marker.symbol) for t in figure.data}) == 5


def test_a_reading_that_is_nan_is_a_gap_not_a_scale():
    figure = snnl_by_layer({"": {"net": {"input": math.nan, "fc": 1.0}, "blind": {"input": math.nan}}})
    assert figure.layout.yaxis.range[1] == pytest.approx(1.12)
    assert not [a for a in figure.layout.annotations if "blind" in a.text]


def test_no_reading_is_named():
    with pytest.raises(ValueError, match="no readings"):
        snnl_by_layer({"": {"net": {}}})


def test_temperatures_are_drawn_in_mean_distances_so_the_scale_of_features_does_not_matter():
    x, y = torch.randn(40, 8), torch.arange(40) % 4
    mean = torch.pdist(x.double()).square().mean().item()
    t, loss = fm.measures.snnl_curve(x, y)
    for scale in (1, 1000):
        figure = snnl_curves({"noise": fm.measures.snnl_curve(x * scale, y)}, fm.measures.class_mixed(y))
        np.testing.assert_allclose(figure.data[0].x, t.numpy() / mean, rtol=1e-4)
        np.testing.assert_allclose(figure.data[0].y, loss, rtol=1e-3)
    assert figure.layout.xaxis.type == "log"


def test_the_mark_stands_at_the_largest_temperature_near_the_least():
    t = torch.tensor([0.1, 1.0, 10.0, 100.0])
    figure = snnl_curves({"flat": (t, torch.tensor([0.0, 0.0, 0.0005, 2.0]))})
    assert list(figure.data[1].x) == [1.0] and "least 0.0005 at 1, 2 at 10" in alt(figure)


def test_a_curve_without_readings_is_said():
    t = torch.tensor([0.1, 1.0])
    assert "blind: no reading" in alt(snnl_curves({"blind": (t, t * math.nan)}))


def test_each_name_stands_at_the_end_of_its_own_curve_in_its_colour():
    panels = {
        "one": {"falls": {"input": 2.0, "fc": 0.4}, "rises": {"input": 0.3, "fc": 1.8}},
        "two": {"falls": {"input": 1.9, "fc": 1.7}, "rises": {"input": 1.6, "fc": 0.3}},
    }
    figure = snnl_by_layer(panels, 2.3)
    assert heads(figure) == {"x": "<b>one</b>", "x2": "<b>two</b>"}
    for axis, panel in (("", "one"), ("2", "two")):
        top = figure.layout[f"yaxis{axis}"].range[1]
        lines = {t.name: t for t in figure.data if t.xaxis == f"x{axis}"}
        words = [a for a in figure.layout.annotations if a.yref == f"y{axis} domain"]
        assert {a.text for a in words} == {"<b>falls</b>", "<b>rises</b>"}
        for a in words:
            line = lines[a.text[3:-4]]
            assert a.y * top == pytest.approx(panels[panel][line.name]["fc"], abs=0.1)
            assert a.bordercolor == line.line.color and a.xref == f"x{axis} domain"
    assert figure.layout.yaxis.title.text == "SNNL (nats)"
    assert list(figure.layout.xaxis2.categoryarray) == ["input", "fc"]


def test_the_least_reading_is_marked_on_its_own_curve():
    t = torch.logspace(-2, 1, 31)
    curves = {"low": (t, (t.log10() + 1).square()), "high": (2 * t, 1 + t.log10().square())}
    figure = snnl_curves(curves, 2.3)
    for i, (name, place) in enumerate((("low", 0.1), ("high", 1.0))):
        line, least = (next(tr for tr in figure.data if tr.name == n) for n in (name, f"least of {name}"))
        assert list(least.x) == pytest.approx([place], rel=0.1)
        assert list(least.y) == pytest.approx([min(line.y)], abs=2e-3)
        assert (least.marker.symbol, least.marker.color) == (mark(i).symbol, line.line.color) and least.visible is None
    assert "in mean squared distances" in figure.layout.xaxis.title.text
    assert figure.layout.yaxis.title.text == "SNNL (nats)" and [s.y0 for s in figure.layout.shapes] == [2.3]
