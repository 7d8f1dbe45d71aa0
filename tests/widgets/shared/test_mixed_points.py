"""Clean and mixed points of one picture, against mixes made by hand."""

import dataclasses

import torch

import featmix_lite as fm
from featmix_lite.measures import intrusion
from featmix_lite.widgets.explorer.engine import BOARD
from featmix_lite.widgets.shared.mixed_points import MixedPoints, images, mixes, scene

DATA, NET = fm.load("digits"), fm.recorded.trained().eval()
CHOSEN = fm.manifolds.choose(DATA, 60, 20, pair=(3, 5))
SEEN = MixedPoints(torch.zeros(60, 2) + 9, torch.zeros(20, 2), CHOSEN)


def test_a_mix_is_its_parents_mixed_by_hand():
    x = DATA.test.x[CHOSEN.parents]
    by_hand = (x * CHOSEN.weights[:, :, None, None, None]).sum(1)
    got = mixes(NET, CHOSEN, "input", ["input", "fc"])
    assert torch.allclose(got["input"], by_hand, atol=1e-6)
    assert torch.allclose(got["fc"], NET(by_hand).detach(), atol=1e-4)


def test_the_scene_has_every_point_on_the_paper_and_the_sheet_every_image():
    drawn, sheet = scene(SEEN, DATA.names, BOARD), images(SEEN, DATA)
    assert len(drawn["spots"]) == 80 and len(drawn["parents"]) == 20 and set(drawn["parents"][0]) == {3, 5}
    assert drawn["spots"][0] == [1.22, 0.97]  # far outside: at the edge
    assert len(sheet["of"]) == 20 and max(max(pair) for pair in sheet["of"]) == sheet["count"] - 1


def test_the_key_says_which_images_are_mixed():
    other = dataclasses.replace(SEEN, chosen=fm.manifolds.choose(DATA, 60, 20, pair=(3, 7)))
    assert scene(SEEN, DATA.names, BOARD)["key"] == scene(SEEN, DATA.names, BOARD)["key"]
    assert scene(SEEN, DATA.names, BOARD)["key"] != scene(other, DATA.names, BOARD)["key"]


def test_what_is_nearest_is_told_where_it_is_known():
    found = intrusion(torch.zeros(60, 2), CHOSEN.labels, torch.zeros(20, 2), CHOSEN.parent_labels)
    drawn = scene(SEEN, DATA.names, BOARD, found)
    assert len(drawn["nearest"]) == len(drawn["intrudes"]) == 20 and "nearest" not in scene(SEEN, DATA.names, BOARD)
