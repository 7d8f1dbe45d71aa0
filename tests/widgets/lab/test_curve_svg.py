"""The small curves behind "More"."""

import xml.etree.ElementTree as ET

from featmix_lite.widgets.lab.curve_svg import curves

SVG = "{http://www.w3.org/2000/svg}"


def test_empty_history_is_an_empty_frame():
    assert ET.fromstring(curves([], [])).findall(SVG + "polyline") == []


def test_a_long_history_is_thinned_and_marks_stand_at_their_step():
    history = [{"step": i, "loss": 1 / i, **({"accuracy": i / 1000} if i % 5 == 0 else {})} for i in range(1, 1001)]
    svg = ET.fromstring(curves(history, [{"step": 500, "at": "block1.relu"}], {"block1.relu": "after ReLU 1"}.get))
    right, loss = svg.findall(SVG + "polyline")
    assert len(loss.get("points").split()) <= 334 and len(right.get("points").split()) == 200
    heights = [float(p.split(",")[1]) for p in right.get("points").split()]
    assert heights == sorted(heights, reverse=True)  # up is smaller in SVG
    mark = svg.find(SVG + "g")
    assert "after ReLU 1" in "".join(mark.itertext())
    assert 320 < float(mark.find(SVG + "line").get("x1")) < 340
