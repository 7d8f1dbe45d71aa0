import pytest
import torch

import featmix_lite as fm
from featmix_lite.widgets.explorer.drag_path import downstream, way
from featmix_lite.widgets.explorer.engine import Engine

DATA = fm.load("digits")
NET = fm.recorded.trained()


@pytest.fixture(scope="module")
def engine():
    return Engine(NET, DATA, clean=80, mixed=20)


def test_the_ends_are_the_images_themselves_and_the_way_is_straight_at_the_site(engine):
    gone = way(engine, "block1.relu", 3, 8)
    x = DATA.test.x[gone.rows]
    with torch.no_grad():
        pure = NET(x).softmax(1)
    assert torch.allclose(gone.likely[[0, -1]], pure, atol=1e-5)
    assert DATA.test.y[gone.rows].tolist() == [3, 8] and not torch.isin(gone.rows, engine.chosen(None).rows).any()
    path = gone.path["block1.relu"]
    straight = path[0] + torch.linspace(0, 1, 21, dtype=path.dtype)[:, None] * (path[-1] - path[0])
    assert torch.allclose(path, straight, atol=1e-6)


def test_another_turn_is_another_pair(engine):
    assert way(engine, "input", 3, 8, 0).rows.tolist() != way(engine, "input", 3, 8, 1).rows.tolist()


def test_panels_are_the_mixing_site_and_those_behind_it():
    assert downstream(["a", "b", "c"], list("abc"), "c") == ["c"]
    assert downstream(["a", "c"], list("abc"), "b") == ["b", "c"]
