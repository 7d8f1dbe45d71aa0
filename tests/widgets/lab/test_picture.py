"""Which picture is chosen, and how points glide."""

import sys

import numpy as np
import pytest
import torch

from featmix_lite.widgets.lab.picture import FigurePicture, Picture, kind
from featmix_lite.widgets.lab.scene import View

PLACES = torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [9.0, -9.0]], dtype=torch.float64)


def view(move=0.0, mixed=1):
    return View(PLACES + move, torch.tensor([0, 1, 0, 1]), PLACES[:mixed] + move, torch.tensor([[0, 1]] * mixed),
                torch.full((mixed, 2), 0.5))


def test_colab_vs_code_and_voila_start_with_svg(monkeypatch):
    for name in ("VSCODE_PID", "VSCODE_CWD", "SERVER_SOFTWARE"):
        monkeypatch.delenv(name, raising=False)
    assert kind() == "figure"
    monkeypatch.setenv("VSCODE_PID", "1")
    assert kind() == "svg" and kind("figure") == "figure"
    monkeypatch.delenv("VSCODE_PID")
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    assert kind() == "svg"
    monkeypatch.delenv("SERVER_SOFTWARE")
    monkeypatch.setitem(sys.modules, "google.colab", object())
    assert kind() == "svg"


def test_without_plotlys_live_part_svg(monkeypatch):
    import plotly.graph_objects as go

    def missing(*a, **k):
        raise ImportError("Please install anywidget")

    for name in ("VSCODE_PID", "VSCODE_CWD", "SERVER_SOFTWARE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(go, "FigureWidget", missing)
    assert kind() == "svg"


def test_an_unknown_picture_names_the_choices():
    with pytest.raises(ValueError, match="figure, svg"):
        kind("canvas")


@pytest.mark.parametrize("asked", ["svg", "figure"])
def test_points_glide_and_arrive(asked):
    picture = Picture(["a", "b"], asked)
    assert picture.show(view()) is False  # the first picture is drawn at once
    assert picture.show(view(0.0)) is False
    there = view(0.5)
    frames = 0
    while picture.show(there):
        frames += 1
        assert 0 < picture._now[0][0, 0] < 0.5
    assert 2 <= frames <= 8
    assert picture.show(view(1.0), jump=True) is False
    assert picture._now[0][0, 0] == 1.0
    assert picture.show(view(1.0, mixed=2)) is False  # other points: nothing to glide from


def test_the_figure_holds_the_points_and_no_upload_button():
    picture = FigurePicture(["a", "b"])
    points, labels = np.array([[0.0, 0.0], [1.0, 0.5]]), np.array([0, 1])
    picture.draw(points, labels, points[:1], "x")
    picture.draw(points + 0.25, labels, points, "x")
    figure = picture.figure
    assert [len(t.x) for t in figure.data] == [1, 1, 2]
    assert figure.data[1].x[0] == 1.25 and figure.data[-1].marker.symbol == "diamond-tall"
    assert figure._config["showSendToCloud"] is False
    assert picture.widget.children == (figure,)
