"""The two charts: values on a logarithmic axis, noughts at the bottom, bins where they belong, words for all."""

import re

import pytest
import torch

import featmix_lite as fm
from featmix_lite.widgets.collapse.charts_svg import HIGH, LEFT, RIGHT, over_frames, reliability

TAKE = fm.recorded.film()["no mixing"]
WHEN = [str(epoch) for epoch in TAKE.epochs]


def lines(svg):
    return [[tuple(map(float, spot.split(","))) for spot in points.split()]
            for points in re.findall(r'<polyline points="([^"]+)"', svg)]  # fmt: skip


def test_ten_times_less_is_one_step_down_and_nought_is_the_bottom():
    frames = [f._replace(collapse=f.collapse._replace(nc1_per_class=v, nc3=0.5, nc4=0.0))
              for f, v in zip(TAKE.frames, (1.0, 0.1, 0.01))]  # fmt: skip
    (nc1, nc3, nc4) = lines(over_frames(frames, ["1", "2", "3"], 1, "Epoch"))
    assert nc1[1][1] - nc1[0][1] == pytest.approx(nc1[2][1] - nc1[1][1], abs=0.2) and nc1[1][1] > nc1[0][1]
    assert {y for _, y in nc4} == {HIGH - 36.0} and len({y for _, y in nc3}) == 1
    assert [x for x, _ in nc1] == [LEFT, (LEFT + RIGHT) / 2, RIGHT]


def test_the_upright_line_is_the_frame_and_the_words_have_its_numbers():
    svg = over_frames(TAKE.frames, WHEN, 15, "Epoch")
    assert f'x1="{RIGHT:.1f}"' in svg
    value = TAKE.frames[15].collapse
    assert f"At epoch 300: NC1 {value.nc1_per_class:.2g}, NC3 {value.nc3:.2g}, NC4 {value.nc4:.2g}." in svg


def test_a_frame_alone_and_nan_are_drawn_without_an_error():
    one = TAKE.frames[:1]
    assert "<svg" in over_frames(one, ["0"], 0, "Step")
    lost = [one[0]._replace(collapse=one[0].collapse._replace(nc1_per_class=float("nan")))]
    assert "NC3" in over_frames(lost, ["0"], 0, "Step")


def test_bins_stand_at_their_confidence_and_accuracy_as_large_as_their_counts():
    frame = TAKE.frames[0]._replace(counts=torch.tensor([0.0, 10.0, 90.0]), confidence=torch.tensor([0.0, 0.5, 0.9]),
                                    accuracy=torch.tensor([0.0, 0.25, 1.0]))  # fmt: skip
    svg = reliability(frame)
    bins = re.findall(r'featmix-bin" cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', svg)
    (x1, y1, r1), (x2, y2, r2) = ([float(v) for v in one] for one in bins)
    assert (x1, y1, x2, y2) == (LEFT + 100, 160, LEFT + 180, 10) and r2 > r1
    assert "10 images 50% sure, 25% right; 90 images 90% sure, 100% right." in svg
