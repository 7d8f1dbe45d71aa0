import xml.etree.ElementTree as ET

import pytest

from featmix_lite.measures import SNNL
from featmix_lite.widgets.explorer.snnl_svg import snnl_chart

SVG = "{http://www.w3.org/2000/svg}"


def reading(loss):
    return SNNL(loss, 1.0, 0)


def test_both_lines_the_random_line_and_the_marks_are_there():
    given = {"input": (reading(1.0), reading(0.5)), "fc": (reading(0.2), reading(0.1))}
    chart = snnl_chart(given, 2.3, 0.1, at="input", look="fc")
    assert chart.count("<circle") == 3 and chart.count("<polyline") == 2  # two readings and the key
    assert "featmix-line" in chart and "▲input" in chart and "●fc" in chart
    assert "input 1, least 0.5, fc 0.2, least 0.1" in chart


def test_a_reading_far_above_stays_in_the_picture_and_nan_is_left_out():
    chart = snnl_chart({"a<b": (reading(50.0), reading(float("nan")))}, 2.3, 1e-4)
    assert "↑ 50.0" in chart and "a<b" not in chart and "nan,nan" not in chart


def test_every_reading_stands_at_its_height_in_its_own_line():
    losses = {"input": (2.0, 1.5), "relu": (1.0, 0.25), "fc": (0.5, 0.1)}
    given = {site: tuple(map(reading, pair)) for site, pair in losses.items()}
    svg = ET.fromstring(snnl_chart(given, 2.2, 0.3, at="relu", look="fc"))
    numbers = {int(t.text): float(t.get("y")) - 5 for t in svg.iter(SVG + "text") if t.text in ("0", "1", "2")}
    height = numbers[0] - numbers[1]
    lines = {line.get("stroke-dasharray"): [float(spot.split(",")[1]) for spot in line.get("points").split()]
             for line in svg.iter(SVG + "polyline")}  # fmt: skip
    for dash, which in (("0", 0), ("7 5", 1)):  # solid: at the temperature; dashed: the least
        want = [pair[which].loss for pair in given.values()]
        assert [(numbers[0] - y) / height for y in lines[dash]] == pytest.approx(want, abs=0.02)
    marks = [group for group in svg.iter(SVG + "g") if group.find(SVG + "title") is not None]
    assert len(marks) == 6
    for group in marks:
        (site, said), circle = group.find(SVG + "title").text.split(": "), group.find(SVG + "circle")
        assert float(said) == losses[site][circle is None]  # circles at the temperature, squares the least
        y = float(circle.get("cy")) if circle is not None else float(group.find(SVG + "rect").get("y")) + 4.5
        assert (numbers[0] - y) / height == pytest.approx(float(said), abs=0.02)
    (random,) = [p for p in svg.iter(SVG + "path") if p.get("class") == "featmix-line"]
    level = float(random.get("d")[1:].split(",")[1].split("H")[0])
    assert (numbers[0] - level) / height == pytest.approx(2.2, abs=0.02)
    key = [(e.tag.removeprefix(SVG), t.text) for e, t in zip(svg, list(svg)[1:]) if t.tag == SVG + "text"]
    assert ("circle", "at T = 0.3 of the mean") in key and ("rect", "least over T") in key
    said = [t.text for t in svg.iter(SVG + "text")]
    assert "▲relu" in said and "●fc" in said
