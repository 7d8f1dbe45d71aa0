"""Clean and mixed points of one picture, against mixes made by hand."""

import base64
import dataclasses
import io

import by_hand
import numpy as np
import torch
from PIL import Image

import featmix_lite as fm
from featmix_lite.measures import intrusion
from featmix_lite.widgets.explorer.engine import BOARD
from featmix_lite.widgets.shared.mixed_points import MixedPoints, images, mixes, scene
from featmix_lite.widgets.shared.tiles import image

DATA, NET = fm.load("digits"), fm.recorded.trained().eval()
CHOSEN = fm.manifolds.choose(DATA, 60, 20, pair=(3, 5))
SEEN = MixedPoints(torch.zeros(60, 2) + 9, torch.zeros(20, 2), CHOSEN)


def test_a_mix_is_its_parents_mixed_by_hand():
    x = DATA.test.x[CHOSEN.parents]
    blended = (x * CHOSEN.weights[:, :, None, None, None]).sum(1)
    got = mixes(NET, CHOSEN, "input", ["input", "fc"])
    assert torch.allclose(got["input"], blended, atol=1e-6)
    assert torch.allclose(got["fc"], NET(blended).detach(), atol=1e-4)


def test_the_scene_has_every_point_on_the_paper_and_the_sheet_every_image():
    drawn, sheet = scene(SEEN, DATA.names, BOARD), images(SEEN, DATA)
    assert len(drawn["spots"]) == 80 and len(drawn["parents"]) == 20 and set(drawn["parents"][0]) == {3, 5}
    assert drawn["spots"][0] == [1.22, 0.97]  # far outside: at the edge
    assert len(sheet["of"]) == 20 and max(max(pair) for pair in sheet["of"]) == sheet["count"] - 1


def test_the_key_says_which_blendedare_mixed():
    other = dataclasses.replace(SEEN, chosen=fm.manifolds.choose(DATA, 60, 20, pair=(3, 7)))
    assert scene(SEEN, DATA.names, BOARD)["key"] == scene(SEEN, DATA.names, BOARD)["key"]
    assert scene(SEEN, DATA.names, BOARD)["key"] != scene(other, DATA.names, BOARD)["key"]


def test_what_is_nearest_is_told_where_it_is_known():
    found = intrusion(torch.zeros(60, 2), CHOSEN.labels, torch.zeros(20, 2), CHOSEN.parent_labels)
    drawn = scene(SEEN, DATA.names, BOARD, found)
    assert len(drawn["nearest"]) == len(drawn["intrudes"]) == 20 and "nearest" not in scene(SEEN, DATA.names, BOARD)


def test_what_the_page_gets_of_each_point_is_that_points():
    clean = by_hand.features(NET, DATA.test.x[CHOSEN.rows], "block1.relu")
    mixed = by_hand.mixed(NET, DATA.test.x, CHOSEN.parents, CHOSEN.weights, "input", "block1.relu")
    drawn = scene(SEEN, DATA.names, BOARD, intrusion(clean, CHOSEN.labels, mixed, CHOSEN.parent_labels))
    assert drawn["nearest"] == by_hand.landed(clean, CHOSEN.labels, mixed)
    assert drawn["intrudes"] == [there not in (3, 5) for there in drawn["nearest"]]
    assert drawn["labels"] == DATA.test.y[CHOSEN.rows].tolist()
    assert drawn["parents"] == DATA.test.y[CHOSEN.parents].tolist()
    assert torch.allclose(torch.tensor(drawn["weights"]), CHOSEN.weights, atol=6e-4)


def test_the_sheet_shows_each_points_image_and_each_mixs_parents():
    sheet, side = images(SEEN, DATA), 8
    seen = np.asarray(Image.open(io.BytesIO(base64.b64decode(sheet["url"].split(",")[1])))) / 255
    def at(n):
        row, column = divmod(n, sheet["columns"])
        return seen[side * row : side * (row + 1), side * column : side * (column + 1)]

    for n, row in enumerate(CHOSEN.rows):
        assert np.allclose(at(n), image(DATA.test.x[row], DATA.mean, DATA.std), atol=0.003)
    for pair, rows in zip(sheet["of"], CHOSEN.parents, strict=True):
        for n, row in zip(pair, rows, strict=True):
            assert np.allclose(at(n), image(DATA.test.x[row], DATA.mean, DATA.std), atol=0.003)
