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


def test_every_reading_stands_at_its_height():
    history = [{"step": s, "loss": loss, **more} for s, loss, more in
               ((1, 4.0, {}), (2, 1.0, {"accuracy": 0.25}), (3, 2.0, {}), (4, 0.0, {"accuracy": 0.75}))]  # fmt: skip
    svg = ET.fromstring(curves(history, [{"step": 2, "at": "fc", "was": "input"}]))
    right, loss = ([[float(v) for v in spot.split(",")] for spot in line.get("points").split()]
                   for line in svg.findall(SVG + "polyline"))  # fmt: skip
    words = {t.text: float(t.get("y")) for t in svg.findall(SVG + "text")}
    floor, top = loss[3][1], loss[0][1]
    assert abs(words["100 %"] - 5 - top) < 3 and abs(words["0"] - floor) < 3  # the axis's words stand where they say
    assert [round((floor - y) / (floor - top), 3) for _, y in right] == [0.25, 0.75]
    assert [round((floor - y) / (floor - top), 3) for _, y in loss] == [1, 0.25, 0.5, 0]
    assert right[0][0] == loss[1][0] == float(svg.find(f"{SVG}g/{SVG}line").get("x1"))
    assert "step 4: right (solid), loss (dashed; at most 4.00)" in words
    assert "".join(svg.find(SVG + "g").itertext()) == "fc"
