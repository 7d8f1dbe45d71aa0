"""The charts along the way: lines stand where the numbers are, and the words are the numbers drawn."""

import re

import numpy as np
import pytest
import torch

from featmix_lite.measures.segment import Segment
from featmix_lite.widgets.segment.chart_svg import bends, likely
from featmix_lite.widgets.segment.walked import Walk

WEIGHTS = torch.linspace(0, 1, 3)


def made():
    half, none = (Segment(WEIGHTS, torch.tensor(off), 4.0, torch.zeros(3, 2), None)
                  for off in ([0.0, 2.0, 0.0], [0.0, 0.0, 0.0]))  # fmt: skip
    likely_ = torch.tensor([[0.1, 0.85, 0.05, 0.0], [0.2, 0.2, 0.6, 0.0], [0.2, 0.75, 0.05, 0.0]])
    return Walk("input", WEIGHTS, {"block1": half, "<b>": none}, likely_, {})


def lines(chart):
    return [np.array([[float(v) for v in spot.split(",")] for spot in points.split()])
            for points in re.findall(r'<polyline points="([^"]*)"', chart)]  # fmt: skip


def test_the_deviation_is_drawn_in_lengths_of_the_line_and_told():
    chart = bends(made(), 1, str)
    half, none = lines(chart)
    top, floor = half[1, 1], half[0, 1]
    assert half[:, 0] == pytest.approx(none[:, 0]) and half[1, 0] == pytest.approx((half[0, 0] + half[2, 0]) / 2)
    assert none[:, 1] == pytest.approx([floor] * 3) and floor - top > 100
    assert "block1 0.50 at most" in chart and "&lt;b&gt; 0.00 at most" in chart and ">block1 0.50<" in chart
    here = float(re.search(r'class="featmix-here" x1="([^"]*)"', chart)[1])
    assert here == pytest.approx(half[1, 0], abs=0.1)


def test_the_classes_of_a_and_b_are_drawn_whatever_the_network_names():
    chart = likely(made(), 1, ["cat", "dog", "owl", "elk"], (0, 1))  # it calls A, a cat, a dog
    assert "cat (A) from 10% at A to 20% at B, 20% at most; dog (B) from 85% at A to 75% at B, 85% at most" in chart
    assert "owl from 5% at A to 5% at B, 60% at most" in chart and "elk" not in chart
    assert ">cat (A) 0.20<" in chart and ">owl 0.60<" in chart and len(lines(chart)) == 3
    floor = max(line[:, 1].max() for line in lines(likely(made(), 1, list("wxyz"), (3, 3))))
    high = [(floor - y) / (floor - 14) for y in lines(chart)[2][:, 1]]
    assert high == pytest.approx([0.05, 0.6, 0.05], abs=0.01)


def test_two_of_one_class_leave_room_for_two_others():
    chart = likely(made(), 0, ["cat", "dog", "owl", "elk"], (1, 1))
    assert "dog (A, B)" in chart and "owl" in chart and "cat" in chart and len(lines(chart)) == 3


def test_two_classes_are_all_there_is():
    two = made()._replace(likely=torch.tensor([[0.9, 0.1], [0.5, 0.5], [0.2, 0.8]]))
    assert len(lines(likely(two, 2, ["cat", "dog"], (0, 1)))) == 2
