"""The picture as SVG text: every point is there, where it belongs, and it says what it shows."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from featmix_lite.figures.palette import MARKS
from featmix_lite.widgets.lab.scatter_svg import SvgPicture, place
from featmix_lite.widgets.shared.points_svg import relative


def spots(path):
    return [tuple(map(int, m)) for m in re.findall(r"M(-?\d+) (-?\d+)", path)]


def test_800_points_each_in_its_place_and_its_colour():
    points = np.random.default_rng(0).normal(size=(800, 2)) / 2
    labels = np.arange(800) % 10
    picture = SvgPicture([str(k) for k in range(10)])
    picture.draw(points, labels, points[:40], "Eight hundred <dots>")
    svg = ET.fromstring(picture.widget.value)
    assert svg.get("role") == "img" and svg.get("aria-label") == "Eight hundred <dots>"
    paths = svg.findall("path")
    assert [p.get("fill") for p in paths[:10]] == [m.colour for m in MARKS]
    for k, path in enumerate(paths[:10]):
        assert spots(path.get("d")) == [tuple(v) for v in place(points[labels == k]).round().astype(int).tolist()]
    assert len(spots(paths[10].get("d"))) == 40
    assert "<script" not in picture.widget.value and len(picture.widget.value) < 80_000


def test_names_are_escaped_and_nothing_mixed_draws_no_diamond():
    picture = SvgPicture(["<a>", "b"])
    picture.draw(np.zeros((2, 2)), np.array([0, 1]), np.zeros((0, 2)), "x")
    assert "&lt;a&gt;" in picture.widget.value and "featmix-mixed" not in picture.widget.value


def end(path):
    """Where an absolute and a relative path lead, by walking them."""
    x = y = 0.0
    corners = []
    for command, text in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        n = [float(v) for v in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", text)]
        size = {"M": 2, "L": 2, "H": 1, "V": 1, "A": 7, "Z": 1}[command.upper()]
        for i in range(0, len(n), size):
            p, own = n[i : i + size], command.islower()
            if command.upper() == "H":
                x = p[0] + own * x
            elif command.upper() == "V":
                y = p[0] + own * y
            else:
                x, y = p[-2] + own * x, p[-1] + own * y
            corners.append((x, y))
    return np.array(corners)


@pytest.mark.parametrize("number", range(10))
def test_relative_markers_have_the_corners_of_the_absolute_ones(number):
    path = MARKS[number].path
    assert np.abs(end(relative(path, 100)) - 100 * end(path)).max() <= 0.5
