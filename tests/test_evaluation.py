"""Looking changes nothing, and sees what is there."""

import pytest
import torch
from nets import blobs, hooks, small_net

import featmix_lite as fm


def test_features_equal_a_hand_split_forward_and_modes_come_back():
    net, data = small_net().train(), blobs()
    net[3].eval()
    x = data.test.x
    for site in range(8):
        got = fm.features(net, x, str(site), batch=7)
        with torch.no_grad():
            want = small_net().eval()[: site + 1](x)
        torch.testing.assert_close(got, want)
    assert torch.equal(fm.features(net, x, "input"), x)
    assert net.training and not net[3].training and hooks(net) == 0


def test_mixed_features_at_the_site_and_behind_it():
    net, x = small_net().eval(), blobs().test.x[:6]
    d = fm.draw(fm.Mix("2", per="sample"), 6, torch.Generator().manual_seed(0))
    with torch.no_grad():
        at = fm.mix_rows(net[:3](x), d.partners, d.weights)
        torch.testing.assert_close(fm.mixed_features(net, x, d, "2"), at)
        torch.testing.assert_close(fm.mixed_features(net, x, d, "6"), net[3:7](at))
        every = fm.Draw(("input", "5"), d.partners, d.weights)
        want = fm.mix_rows(net[:6](fm.mix_rows(x, d.partners, d.weights)), d.partners, d.weights)
        torch.testing.assert_close(fm.mixed_features(net, x, every, "5"), want)
    assert torch.equal(fm.mixed_features(net, x, every, "input"), fm.mix_rows(x, d.partners, d.weights))
    with pytest.raises(fm.MixError, match="no site"):
        fm.features(net, x, "block1")


def test_what_an_in_place_layer_does_later_is_not_seen():
    net, x = small_net().eval(), blobs().test.x
    want = fm.features(net, x, "1")
    net[2].inplace = True
    assert torch.equal(fm.features(net, x, "1"), want) and (want < 0).any()


def test_evaluate_in_pieces_is_evaluate_at_once():
    net, data = small_net(), blobs()
    a, b = fm.evaluate(net, data.test, batch=3), fm.evaluate(net, data.test)
    assert a == pytest.approx(b)
