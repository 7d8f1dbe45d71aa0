import by_hand
import pytest
import torch
from sklearn.decomposition import PCA

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


def test_every_stop_is_where_that_mix_is_and_says_what_the_network_says(engine):
    x = DATA.test.x
    for turn in (0, 1):
        gone = way(engine, "block1.relu", 3, 8, turn)
        share = torch.linspace(0, 1, 21)
        assert torch.allclose(gone.weights, torch.stack([1 - share, share], 1))
        rows = gone.rows.expand(21, 2)
        says = by_hand.mixed(NET, x, rows, gone.weights, "block1.relu", "fc")
        assert torch.allclose(gone.likely, says.softmax(1), atol=1e-5)
        for name in gone.path:
            mixed = by_hand.mixed(NET, x, rows, gone.weights, "block1.relu", name)
            clean = by_hand.features(NET, engine.x, name)
            assert gone.nearest[name].tolist() == by_hand.landed(clean, engine.labels, mixed)
            flat = PCA(2).fit(clean.flatten(1).double().numpy())
            want = torch.tensor(flat.transform(torch.cat([clean, mixed]).flatten(1).double().numpy()))
            inside = gone.path[name].abs().lt(torch.tensor([1.2, 0.96]).double()).all(1)  # the others lie at the edge
            seen = torch.cat([gone.points[name], gone.path[name][inside]])
            sizes = torch.pdist(seen) / torch.pdist(torch.cat([want[:80], want[80:][inside]]))
            assert sizes.quantile(0.9) / sizes.quantile(0.1) < 1.001
