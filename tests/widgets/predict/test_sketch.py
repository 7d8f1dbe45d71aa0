import xml.etree.ElementTree as ET

import pytest

from featmix_lite.widgets.predict.sketch import sketch_svg

SVG = "{http://www.w3.org/2000/svg}"


def _parsed(text):
    return ET.fromstring(text)


def _heights(tree, tag, key):
    return [float(node.get(key)) for node in tree.iter(SVG + tag)]


def test_higher_values_are_drawn_higher_and_equal_ones_alike():
    tree = _parsed(sketch_svg(["a", "b", "c"], (0, 1), guess=[0.1, 0.9, 0.5], truth=[0.1, 0.9, 0.2]))
    squares, circles = _heights(tree, "rect", "y"), _heights(tree, "circle", "cy")
    assert squares[0] > squares[2] > squares[1]
    assert [s + 5 for s in squares[:2]] == pytest.approx(circles[:2], abs=0.11) and circles[2] > squares[2]


def test_a_truth_beyond_the_span_stays_in_the_picture():
    tree = _parsed(sketch_svg(["a", "b"], (0.8, 1), truth=[0.5, 0.9]))
    floor = float(tree.get("viewBox").split()[3])
    assert all(0 < y < floor for y in _heights(tree, "circle", "cy"))
    assert "0.5" in [t.text for t in tree.iter(SVG + "text")]


def test_names_at_the_line_ends_do_not_cover_each_other():
    tree = _parsed(sketch_svg(["a", "b"], (0, 1), guess=[0.5, 0.5], truth=[0.5, 0.5]))
    ends = [float(t.get("y")) for t in tree.iter(SVG + "text") if t.text in ("you", "measured")]
    assert abs(ends[0] - ends[1]) >= 19


def test_the_chart_says_its_values_and_escapes_labels():
    text = sketch_svg(['<"a">', "b"], (0, 1), guess=[0.25, 0.75])
    assert _parsed(text).get("aria-label") == 'Your curve: <"a"> 0.25, b 0.75'
    assert "empty chart with 1 places: a" in sketch_svg(["a"], (0, 1))


def test_each_line_ends_at_its_own_name_and_says_its_own_values():
    tree = _parsed(sketch_svg(["a", "b"], (0, 1), guess=[0.9, 0.2], truth=[0.1, 0.8]))
    ends = {t.text: float(t.get("y")) for t in tree.iter(SVG + "text") if t.text in ("you", "measured")}
    squares, circles = _heights(tree, "rect", "y"), _heights(tree, "circle", "cy")
    assert ends == {"you": pytest.approx(squares[1] + 5 + 6, abs=1), "measured": pytest.approx(circles[1] + 6, abs=1)}
    assert tree.get("aria-label") == "Your curve: a 0.9, b 0.2. Measured: a 0.1, b 0.8"
    close = _parsed(sketch_svg(["a", "b"], (0, 1), guess=[0.9, 0.52], truth=[0.1, 0.48]))
    ends = {t.text: float(t.get("y")) for t in close.iter(SVG + "text") if t.text in ("you", "measured")}
    assert ends["you"] < ends["measured"]  # the higher one stays above where both are moved apart


def test_the_numbers_beside_the_axis_stand_at_their_heights():
    tree = _parsed(sketch_svg(["a", "b"], (0.2, 0.6), truth=[0.2, 1.0]))  # beyond the span: the axis reaches so far
    words = {t.text: float(t.get("y")) for t in tree.iter(SVG + "text")}
    low, high = _heights(tree, "circle", "cy")
    assert (words["0.2"], words["1"]) == pytest.approx((low + 5, high + 5), abs=1)
    assert words["0.6"] == pytest.approx((low + high) / 2 + 5, abs=1)
