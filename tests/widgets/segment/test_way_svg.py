"""The pictures: a way keeps its shape, all layers have one scale, and the words are the numbers drawn."""

import re

import numpy as np
import pytest
import torch

from featmix_lite.figures.palette import SHAPES
from featmix_lite.measures import segment
from featmix_lite.measures.segment import Segment
from featmix_lite.widgets.segment.walked import Walk, walk
from featmix_lite.widgets.segment.way_svg import paths

WEIGHTS = torch.linspace(0, 1, 3)
HALF = torch.tensor([[0.0, 0.0], [2.0, 2.0], [4.0, 0.0]])  # half of its line off the line, in the middle
FLAT = torch.tensor([[0.0, 0.0], [50.0, 0.0], [100.0, 0.0]])


def made():
    segments = {
        "block1": Segment(WEIGHTS, torch.tensor([0.0, 2.0, 0.0]), 4.0, HALF, None),
        "<b>": Segment(WEIGHTS, torch.tensor([0.0, 0.0, 0.0]), 100.0, FLAT, None),
    }
    return Walk("input", WEIGHTS, segments, torch.tensor([[0.9, 0.1], [0.5, 0.5], [0.2, 0.8]]), {})


def ways(html):
    return [np.array([[float(v) for v in spot.split(",")] for spot in points.split()])
            for points in re.findall(r'class="featmix-way" points="([^"]*)"', html)]  # fmt: skip


def test_all_layers_are_drawn_in_lengths_of_their_line_to_one_scale():
    half, flat = ways(paths(made(), 1, str))
    long = half[2, 0] - half[0, 0]
    assert long == pytest.approx(flat[2, 0] - flat[0, 0], abs=0.2) and long > 100
    assert half[0, 1] - half[1, 1] == pytest.approx(long / 2, abs=0.2)  # up, and as far as along: no axis is stretched
    assert np.ptp(flat[:, 1]) < 0.2
    high = float(re.search(r'viewBox="0 0 200 ([\d.]+)"', paths(made(), 1, str))[1])
    for row in (half, flat):
        assert (row > 10).all() and row[:, 0].max() < 190 and row[:, 1].max() < high - 22 <= 128  # room for the letters


def test_the_mark_stands_at_the_stop_and_names_are_escaped():
    html = paths(made(), 1, str)
    half = ways(html)[0]
    x, y = map(float, re.search(r'class="featmix-here" d="M([\d.]+),([\d.]+)', html).groups())
    assert (x, y + 7) == pytest.approx(tuple(half[1]), abs=0.2)
    assert "<b><b></b>" not in html and "&lt;b&gt;" in html
    assert "block1: off the line by 0.50 of its length at most, at 50% B; 0.50 at the mark." in html


def test_the_dotted_line_is_the_largest_deviation_and_the_ends_have_their_shapes():
    html = paths(made(), 1, str)
    half = ways(html)[0]
    off = [float(v) for v in re.findall(r'class="featmix-off" x1="([^"]*)" y1="([^"]*)" x2="([^"]*)" y2="([^"]*)"',
                                        html)[0]]  # fmt: skip
    assert (half[1], half[0, 1]) == (pytest.approx(off[:2], abs=0.2), pytest.approx(off[3], abs=0.2))
    assert np.hypot(off[0] - off[2], off[1] - off[3]) == pytest.approx((half[2, 0] - half[0, 0]) / 2, abs=0.3)
    for shape in (SHAPES["circle"], SHAPES["square"]):
        assert html.count(f'd="{shape}"') >= 2


def test_the_dotted_line_leads_to_the_mix_of_the_same_weight():
    weights = torch.linspace(0, 1, 5)
    bent = torch.tensor([[0.0, 0.0], [2.0, 0.8], [2.5, 0.0], [3.0, 0.0], [4.0, 0.0]])  # furthest at a quarter, not half
    off = torch.tensor([0.0, (1 + 0.8**2) ** 0.5, 0.5, 0.0, 0.0])
    html = paths(Walk("input", weights, {"fc": Segment(weights, off, 4.0, bent, None)}, torch.ones(5, 1), {}), 0, str)
    (way,), (x1, y1, x2, y2) = ways(html), map(float, re.search(
        r'class="featmix-off" x1="([^"]*)" y1="([^"]*)" x2="([^"]*)" y2="([^"]*)"', html).groups())  # fmt: skip
    long = way[4, 0] - way[0, 0]
    assert (x1, y1) == pytest.approx(tuple(way[1]), abs=0.1) and x2 == pytest.approx(way[0, 0] + long / 4, abs=0.1)
    assert np.hypot(x1 - x2, y1 - y2) / long == pytest.approx(float(off[1]) / 4, abs=0.002)


def test_the_network_is_drawn_as_the_measure_has_it(data, trained):
    a, b = data.test.x[4], data.test.x[3]
    gone = walk(trained, a, b, "input", ["block1.relu", "block2", "fc"], 17)
    seen = segment(trained, a, b, ["block1.relu", "block2", "fc"], "input", 17)
    for way, one in zip(ways(paths(gone, 0, str)), seen.values(), strict=True):
        long = way[-1, 0] - way[0, 0]
        drawn = np.stack([way[:, 0] - way[0, 0], way[0, 1] - way[:, 1]], 1) / long
        assert np.allclose(drawn, one.path.numpy() / one.chord, atol=0.003)


def test_a_line_without_length_is_told():
    one = Segment(WEIGHTS, torch.zeros(3), 0.0, torch.zeros(3, 2), None)
    html = paths(Walk("input", WEIGHTS, {"fc": one}, torch.ones(3, 1), {}), 0, str)
    assert "A and B are one point here" in html and not ways(html)
