"""The small chart that curves, SNNL and a guessed curve are drawn in."""

import xml.etree.ElementTree as ET

from featmix_lite.widgets.shared.line_chart_svg import Chart, circle, square, text

CHART = Chart((200, 100), left=20, right=180, floor=80, top=10, last=4, values=(1.0, 3.0))


def test_values_stand_between_the_floor_and_the_top():
    assert CHART.at(0, 1) == (20, 80) and CHART.at(4, 3) == (180, 10) and CHART.at(1, 2) == (60, 45)
    assert CHART.at(1, 50)[1] == 10  # what is too high stays in the picture


def test_one_step_alone_is_no_error():
    assert Chart((200, 100), 20, 180, 80, 10, last=0).at(0, 0.5) == (20, 45)


def test_the_parts_make_one_picture_with_a_name():
    svg = CHART.svg([CHART.axes(5, 3), CHART.line([(0, 1), (4, 3)], "#000"), circle(1, 2, "#000"), square(3, 4, "#000"),
                     text(5, 6, "<b>")], 'A "line" & marks', "mine")
    root = ET.fromstring(svg.replace("xmlns=", "data-xmlns="))
    assert root.get("role") == "img" and root.get("aria-label") == 'A "line" & marks' and root.get("class") == "mine"
    assert [child.tag for child in root] == ["path", "polyline", "circle", "rect", "text"]
    assert root.find("path").get("d") == "M15,10V80H183" and root.find("text").text == "<b>"
    assert root.find("polyline").get("points") == "20.0,80.0 180.0,10.0"


def test_no_readings_no_line():
    assert CHART.line([], "#000") == ""
