"""The explorer's own network: the kit's for digits, else one trained on the very data, the same every time."""

import torch

import featmix_lite as fm
from featmix_lite.widgets.explorer.usual_network import usual


def test_digits_have_the_network_of_the_kit():
    own, kit = usual(fm.load("digits", per_class=5)).state_dict(), fm.recorded.trained().state_dict()
    assert all(torch.equal(own[name], kit[name]) for name in kit)


def test_other_images_are_learnt_here_the_same_every_time():
    data = fm.load("fashion_small", per_class=20)
    net, again = usual(data), usual(data)
    assert not net.training and all(torch.equal(a, b) for a, b in zip(net.parameters(), again.parameters()))
    fresh = fm.models.small_cnn(data, seed=0).eval()
    learnt, before = (fm.evaluate(one, data.test)["nll"] for one in (net, fresh))
    assert learnt < before
