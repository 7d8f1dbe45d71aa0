import sys

from featmix_lite.widgets.shared import canvas
from featmix_lite.widgets.shared.points_svg import cloud_svg

SCENE = {"spots": [[0, 0], [1, 0], [0.5, 0]], "labels": [0, 1], "parents": [[0, 1]], "weights": [[0.2, 0.8]],
         "nearest": [0], "intrudes": [False], "names": ["a", "b"], "key": "x"}


def test_the_still_picture_offers_every_point_and_rings_the_neighbours():
    still = canvas.cloud("svg")
    still.words, still.scene = "three points", SCENE
    assert len(still.list.options) == 4
    still.list.value = 2
    assert still.chosen == 2
    still.near = [0, 1]
    assert still._html.value == cloud_svg(SCENE, "three points", rings=[2, 0, 1])


def test_without_anywidget_it_is_the_still_one(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    assert isinstance(canvas.cloud(), canvas.StillCloud)
