"""The way between two images, against hand-made mixing."""

import by_hand
import pytest
import torch

import featmix_lite as fm
from featmix_lite.experiments.recorded import trained
from featmix_lite.widgets.slider.halfway import Between


@pytest.fixture(scope="module")
def way():
    return Between(trained(), fm.load("digits"), a=3, b=8)


@pytest.mark.parametrize("site", ["input", "block1.conv", "block1.bn"])
def test_before_the_first_relu_it_is_mixing_the_images(way, site):
    now = way.at(site, 0.4)
    assert now.same and now.difference < 1e-4


def test_behind_it_the_outputs_differ(way):
    now = way.at("block1.relu", 0.5)
    assert not now.same and now.difference > 1e-2


def test_the_ends_are_the_images_themselves(way):
    x, y = way.data.test.x, way.data.test.y
    for share, row in ((0.0, 3), (1.0, 8)):
        now = way.at("block2.relu", share)
        with torch.no_grad():
            alone = way.model(x[row : row + 1]).softmax(1)[0]
        assert torch.allclose(now.likely, alone, atol=1e-5)
        assert now.asked[y[row]] == 1 and now.difference < 1e-3


def test_nearest_is_nearest_in_the_features_at_that_place(way):
    now = way.at("block1.relu", 0.3)
    block = way.model.block1
    with torch.no_grad():
        def to(x):
            return block.relu(block.bn(block.conv(x)))
        mix = 0.7 * to(way.data.test.x[3:4]) + 0.3 * to(way.data.test.x[8:9])
        far = (to(way.data.train.x) - mix).flatten(1).norm(dim=1)
    assert torch.allclose(now.hidden, mix[0], atol=1e-5)
    assert now.nearest == int(far.argmin())


def test_a_bad_place_is_named(way):
    with pytest.raises(fm.MixError, match="blok"):
        way.at("blok", 0.5)


@pytest.mark.parametrize("site", ["input", "block1.relu", "flatten"])
def test_every_number_of_a_stop_by_hand(way, site):
    data, net, pair = way.data, way.model, torch.tensor([[3, 8]])
    now, weights = way.at(site, 0.3), torch.tensor([[0.7, 0.3]])
    mixed = {at: by_hand.mixed(net, data.test.x, pair, weights, at, "fc")[0] for at in (site, "input")}
    assert torch.allclose(now.likely, mixed[site].softmax(0), atol=1e-5)
    assert now.difference == pytest.approx((mixed[site] - mixed["input"]).abs().max().item(), abs=1e-5)
    asked = torch.zeros(10)
    asked[data.test.y[3]] += 0.7
    asked[data.test.y[8]] += 0.3
    assert torch.allclose(now.asked, asked)
    here = by_hand.mixed(net, data.test.x, pair, weights, site, site)
    assert now.nearest == by_hand.near(by_hand.features(net, data.train.x, site), here, 1)[0, 0]
