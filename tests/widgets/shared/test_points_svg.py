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


THREE = {"spots": [[-1, 0.5], [-0.9, 0.5], [1, 0.5], [0, -0.7], [0.1, 0.1], [-0.3, 0.2]], "labels": [0, 0, 1, 2],
         "parents": [[0, 2], [1, 2]], "weights": [[0.8, 0.2], [0.3, 0.7]], "intrudes": [False, True],
         "names": ["cat", "dog", "owl"], "board": BOARD._asdict(), "ends": [2, 1],
         "shares": [[1.0, 0.0], [0.6, 0.4], [0.0, 1.0]]}  # fmt: skip


def diamonds(svg):
    """(middle, fill above, fill below, share below) of each filled diamond."""
    for group in svg.iterfind(f"{SVG}g[@class='featmix-mix']"):
        above, below, level, _ = group.findall(SVG + "path")
        (x, top), _, (_, low), _ = re.findall(r"(-?[\d.]+),(-?[\d.]+)", above.get("d"))
        y = float(level.get("d")[1:].split(",")[1].split("H")[0])
        share = (float(low) - y) / (float(low) - float(top))
        yield (float(x), (float(top) + float(low)) / 2), above.get("fill"), below.get("fill"), share


def test_each_class_has_its_own_shape_colour_and_name_and_each_mix_its_parents_shares():
    svg = ET.fromstring(scatter_svg(THREE, "x"))
    for k, path in enumerate(svg.findall(SVG + "path")[:3]):
        assert path.get("fill") == MARKS[k].colour and relative(MARKS[k].path, 7) in path.get("d")
    here = place(THREE["spots"], BOARD.edge, BOARD.unit)
    boxes = [r.get("stroke") for r in svg.iterfind(SVG + "rect[@rx='4']")]
    names = [(t.text, float(t.get("x"))) for t in svg.iterfind(SVG + "text")]
    assert [name for name, _ in names] == ["cat", "dog", "owl"] and boxes == [m.colour for m in MARKS[:3]]
    assert [x for _, x in names] == pytest.approx([here[:2, 0].mean(), here[2, 0], here[3, 0]], abs=1)
    got = list(diamonds(svg))
    assert [fill for _, *fill, _ in got] == [[MARKS[2].colour, MARKS[0].colour], [MARKS[1].colour, MARKS[2].colour]]
    assert [share for *_, share in got] == pytest.approx([0.8, 0.7], abs=0.01)  # the heavier parent fills so much
    assert np.abs(np.array([spot for spot, *_ in got]) - here[4:]).max() < 0.1


@pytest.mark.parametrize("step", [0, 1, 2])
def test_the_way_goes_from_a_to_b_and_its_diamond_stands_at_the_stop(step):
    way = [[-0.5, 0.5], [0.2, -0.3], [0.9, 0.4]]
    clean = {**THREE, "spots": THREE["spots"][:4], "parents": [], "weights": [], "intrudes": []}
    svg = ET.fromstring(scatter_svg(clean, "x", path=way, step=step))
    stops = place(way, BOARD.edge, BOARD.unit)
    letters = {t.text: float(t.get("x")) for t in svg.iterfind(SVG + "text") if t.text in ("A", "B")}
    assert letters == {"A": pytest.approx(stops[0, 0], abs=1), "B": pytest.approx(stops[2, 0], abs=1)}
    ((spot, above, below, share),) = diamonds(svg)
    assert spot == pytest.approx(tuple(stops[step]), abs=0.1)
    assert share == pytest.approx(max(THREE["shares"][step]), abs=0.01)
    assert (above, below) == (MARKS[(1, 1, 2)[step]].colour, MARKS[(2, 2, 1)[step]].colour)
