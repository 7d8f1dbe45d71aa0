"""The scatter as SVG text: every point is there, where it belongs, and it says what it shows."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from featmix_lite.figures.palette import MARKS
from featmix_lite.widgets.explorer.engine import BOARD
from featmix_lite.widgets.lab.scene import BOARD as WIDE
from featmix_lite.widgets.shared.points_svg import place, relative, scatter_svg

SCENE = {"spots": [[0, 0], [1, 0], [0.5, 0]], "labels": [0, 1], "parents": [[0, 1]], "weights": [[0.2, 0.8]],
         "intrudes": [True], "names": ["<a>", "b"], "ends": [0, 1], "shares": [[1.0, 0.0], [0.0, 1.0]],
         "board": BOARD._asdict()}  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


def spots(path):
    return [tuple(map(float, m)) for m in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", path)]


def test_points_names_rings_and_the_way_are_drawn():
    plain = scatter_svg(SCENE, "words")
    assert plain.count('class="featmix-mix"') == 1 and "&lt;a&gt;" in plain and 'aria-label="words"' in plain
    more = scatter_svg(SCENE, "words", path=[[0, 0], [1, 0]], step=1, rings=(2, 0))
    assert more.count('class="featmix-mix"') == 2 and more.count("<circle") == 4 and "<polyline" in more


def test_nothing_to_show_is_no_error():
    empty = {"spots": [], "labels": [], "parents": [], "weights": [], "names": ["a"], "board": BOARD._asdict()}
    assert scatter_svg(empty, "none").startswith("<svg") and scatter_svg(empty | {"intrudes": []}, "none")


def test_800_points_each_in_its_place_and_its_colour():
    points = np.random.default_rng(0).normal(size=(840, 2)) / 2
    labels, names = np.arange(800) % 10, [str(k) for k in range(10)]
    scene = {"spots": points.tolist(), "labels": labels.tolist(), "names": names, "board": WIDE._asdict()}
    text = scatter_svg(scene, "Eight hundred <dots>")
    svg = ET.fromstring(text)
    assert svg.get("role") == "img" and svg.get("aria-label") == "Eight hundred <dots>"
    paths = svg.findall(SVG + "path")
    assert [p.get("fill") for p in paths[:10]] == [m.colour for m in MARKS]
    for k, path in enumerate(paths[:10]):
        want = place(points[:800][labels == k], WIDE.edge, WIDE.unit)
        assert np.abs(np.array(spots(path.get("d"))) - want).max() < 0.051
    assert len(spots(paths[10].get("d"))) == 40 and "featmix-mixed" in text  # mixes of which no more is known: white
    assert "<script" not in text and len(text) < 80_000


def test_names_are_escaped_and_nothing_mixed_draws_no_diamond():
    scene = {"spots": [[0, 0], [0, 0]], "labels": [0, 1], "names": ["<a>", "b"], "board": WIDE._asdict()}
    text = scatter_svg(scene, "x")
    assert "&lt;a&gt;" in text and "featmix-mixed" not in text and "featmix-mix" not in text


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
