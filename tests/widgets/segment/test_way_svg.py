"""The pictures: a way keeps its shape, all layers have one scale, and the words are the numbers drawn."""

import re

import numpy as np
import pytest
import torch

from featmix_lite.measures.segment import Segment
from featmix_lite.widgets.segment.walked import Walk
from featmix_lite.widgets.segment.way_svg import bends, likely, paths

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
    for row in (half, flat):
        assert (row > 0).all() and row[:, 0].max() < 210 and row[:, 1].max() < 150


def test_the_mark_stands_at_the_stop_and_names_are_escaped():
    html = paths(made(), 1, str)
    half = ways(html)[0]
    x, y = map(float, re.search(r'class="featmix-here" d="M([\d.]+),([\d.]+)', html).groups())
    assert (x, y + 7) == pytest.approx(tuple(half[1]), abs=0.2)
    assert "<b><b></b>" not in html and "&lt;b&gt;" in html
    assert "off the line by 0.50 of its length at most, 0.50 here." in html


def test_the_charts_say_what_they_draw():
    chart = bends(made(), 1, str)
    assert "block1 0.50 at most" in chart and "&lt;b&gt; 0.00 at most" in chart and ">block1 0.50<" in chart
    said = likely(made(), 2, ["cat", "dog"])
    assert "cat from 90% at A to 20% at B, 90% at most; dog from 10% at A to 80% at B, 80% at most" in said
    assert ">cat 0.20<" in said and ">dog 0.80<" in said


def test_a_line_without_length_is_told():
    one = Segment(WEIGHTS, torch.zeros(3), 0.0, torch.zeros(3, 2), None)
    html = paths(Walk("input", WEIGHTS, {"fc": one}, torch.ones(3, 1), {}), 0, str)
    assert "A and B are one point here" in html and not ways(html)
