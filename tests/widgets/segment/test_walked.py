"""The way from A to B: its numbers are those of the measures, and what it says is read off them."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.widgets.segment.walked import PANELS, layers, walk


@pytest.fixture
def gone(data, trained):
    return walk(trained, data.test.x[4], data.test.x[3], "input", layers(trained, data.test.x[:2]), 33)


def test_its_numbers_are_the_measures(gone, data, trained):
    a, b = data.test.x[4], data.test.x[3]
    seen = fm.measures.segment(trained, a, b, ["block1.relu", "fc"], "input", 33)
    for site, one in seen.items():
        assert torch.allclose(gone.bends(site), one.deviation / one.chord)
    assert gone.edges == fm.measures.kinks(trained, a, b, "input", 33)
    mixes = torch.stack([torch.lerp(a, b, w) for w in torch.linspace(0, 1, 33)])
    with torch.no_grad():
        assert torch.allclose(gone.likely, trained(mixes).softmax(1), atol=1e-4)


def test_the_furthest_layer_and_the_classes_by_a_loop(gone):
    best = max((float(v), site, float(w)) for site in gone.segments for v, w in zip(gone.bends(site), gone.weights))
    assert gone.furthest == (best[1], best[0], best[2])
    runs, labels = [], gone.likely.argmax(1).tolist()
    for k, label in enumerate(labels):
        if not k or labels[k - 1] != label:
            runs.append([label, k, k])
        runs[-1][2] = k
    assert gone.says == [(c, float(gone.weights[i]), float(gone.weights[j])) for c, i, j in runs]


def test_only_what_lies_at_the_mixing_or_behind_it_is_looked_at(data, trained):
    looks = layers(trained, data.test.x[:2])
    behind = walk(trained, data.test.x[0], data.test.x[1], "block2", looks, 9)
    assert list(behind.segments) == ["block2", "flatten", "fc"] and float(behind.bends("block2").max()) < 1e-5
    between = walk(trained, data.test.x[0], data.test.x[1], "block2.bn", looks, 9)  # no site of looks itself
    assert list(between.segments) == ["block2.relu", "block2", "flatten", "fc"]
    with pytest.raises(fm.MixError, match="blok"):
        walk(trained, data.test.x[0], data.test.x[1], "blok", looks, 9)


def test_a_long_network_shows_a_few_layers_with_its_ends():
    x = torch.randn(2, 3, 32, 32)
    net = fm.models.resnet18(channels=3, classes=10, seed=0).eval()
    looks = layers(net, x)
    assert looks[0] == "input" and looks[-1] == fm.sites(net, x)[-1].name and len(looks) == PANELS + 1
    order = [s.name for s in fm.sites(net, x)]
    assert [order.index(name) for name in looks] == sorted(order.index(name) for name in looks)
    assert not [s.name for s in fm.sites(net, x) if s.inside_branch and s.name in looks]


def test_what_is_not_finite_is_named_and_makes_no_picture(data, trained):
    with torch.no_grad():
        trained.block2.bn.weight[0] = float("nan")
    with pytest.raises(ValueError, match=r"block2\.\w+ is not finite"):
        walk(trained, data.test.x[0], data.test.x[1], "input", layers(trained, data.test.x[:2]), 5)


def test_one_image_and_itself_is_a_point(data, trained):
    still = walk(trained, data.test.x[0], data.test.x[0], "input", ["block1.relu", "fc"], 5)
    assert all(float(still.bends(site).abs().max()) == 0 for site in still.segments)
    assert set(still.edges.values()) == {0}
