"""The scatter of the lab and the explorer: live, or still with a list."""

import asyncio
import sys

import numpy as np
import torch

import featmix_lite as fm
from featmix_lite.widgets.explorer.engine import BOARD
from featmix_lite.widgets.shared import canvas
from featmix_lite.widgets.shared.mixed_points import MixedPoints
from featmix_lite.widgets.shared.points_svg import scatter_svg

SCENE = {"spots": [[0, 0], [1, 0], [0.5, 0]], "labels": [0, 1], "parents": [[0, 1]], "weights": [[0.2, 0.8]],
         "nearest": [0], "intrudes": [False], "names": ["a", "b"], "key": "x", "board": BOARD._asdict()}  # fmt: skip
DATA = fm.load("digits", per_class=20)
CHOSEN = fm.manifolds.choose(DATA, 30, 5)


def seen(move=0.0, pair=None):
    chosen = CHOSEN if pair is None else fm.manifolds.choose(DATA, 30, 5, pair=pair)
    return MixedPoints(torch.zeros(30, 2) + move, torch.ones(5, 2) / 2, chosen)


def test_the_still_picture_offers_every_point_and_rings_the_neighbours():
    still = canvas.cloud("svg")
    still.label, still.scene = "three points", SCENE
    assert len(still.list.options) == 4
    still.list.value = 2
    assert still.chosen == 2
    still.near = [0, 1]
    assert still.html.value == scatter_svg(SCENE, "three points", rings=[2, 0, 1])


def test_without_a_list_it_is_the_picture_alone():
    still = canvas.cloud("svg", listed=False)
    still.scene = SCENE
    assert still.children == (still.html,) and "featmix-cloud" in still.html.value


def test_without_anywidget_it_is_the_still_one(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    assert isinstance(canvas.cloud(), canvas.StillCloud)


def test_the_live_one_gets_points_classes_and_images_once():
    live = canvas.cloud("live")
    canvas.show(live, seen(), DATA, BOARD, "words")
    assert len(live.scene["spots"]) == 35 and len(live.scene["marks"]) == 10 and live.label == "words"
    assert live.sheet["count"] > 30 and len(live.sheet["of"]) == 5 and "intrudes" not in live.scene
    sheet, live.chosen, live.near = live.sheet, 3, [1]
    canvas.show(live, seen(0.5), DATA, BOARD, "words")
    assert live.sheet is sheet and live.chosen == 3 and live.scene["spots"][0] == [0.5, 0.5]
    canvas.show(live, seen(pair=(3, 5)), DATA, BOARD, "words")  # other mixes: nothing of them is chosen yet
    assert live.chosen == -1 and live.near == [] and live.sheet != sheet


def test_points_of_a_still_picture_glide_where_a_loop_runs_and_arrive():
    async def page():
        still = canvas.cloud("svg", listed=False)
        still.step = 0.02
        canvas.show(still, seen(), DATA, BOARD, "words")
        assert not still.gliding  # the first picture is drawn at once
        await asyncio.sleep(0.03)
        canvas.show(still, seen(1.0), DATA, BOARD, "words")
        ways = []
        while still.gliding:
            ways.append(float(still._spots[0, 0]))
            await asyncio.sleep(0.005)
        assert np.allclose(still._spots[0], [1.0, 0.97])
        assert 2 <= len(set(ways)) <= 8 and ways == sorted(ways) and 0 < ways[0] < 1
        canvas.show(still, seen(0.2, pair=(3, 5)), DATA, BOARD, "words")
        assert not still.gliding and still._spots[0, 0] == 0.2  # other images: nothing to glide from

    asyncio.run(page())


def test_and_jump_in_a_plain_script():
    still = canvas.cloud("svg", listed=False)
    for move in (0.0, 1.0):
        canvas.show(still, seen(move), DATA, BOARD, "words")
        assert still._spots[0, 0] == move and not still.gliding


def test_the_list_names_each_point_after_its_own_image_or_mix():
    still = canvas.cloud("svg")
    canvas.show(still, seen(), DATA, BOARD, "words")
    told = {number: text for text, number in still.list.options if number >= 0}
    for i, row in enumerate(CHOSEN.rows):
        assert told[i] == f"image {i + 1}: {DATA.test.y[row]}"
    for j, (rows, weights) in enumerate(zip(CHOSEN.parents, CHOSEN.weights.double().numpy().round(3))):
        parts = [f"{w:.0%} {DATA.test.y[row]}" for w, row in zip(weights, rows)]
        assert told[30 + j] == f"mix {j + 1}: {' + '.join(parts)}"
