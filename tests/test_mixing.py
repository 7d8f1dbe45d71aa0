"""The facts the kit rests on, held against the whole of the package that mixes."""

import pytest
import torch

import featmix_lite as fm

SITES = ("input", "0", "1", "2", "3", "4", "5", "6", "7")


@pytest.mark.parametrize("training", [True, False])
def test_fact_1_behind_a_convolution_mixing_is_image_mixup(net, batch, training):
    x, y = batch
    net.train(training)
    d = fm.draw(fm.Mix(per="sample"), 8, torch.Generator().manual_seed(0))
    there = {s: fm.Draw(s, d.partners, d.weights) for s in SITES}
    logits = {s: fm.mixed_forward(net, x, y, None, classes=4, draw=there[s]).logits for s in SITES}
    assert (logits["0"] - logits["input"]).abs().max() < 1e-5
    if not training:
        assert (logits["1"] - logits["input"]).abs().max() < 1e-5
    else:  # BatchNorm divides by what this batch shows: mixing behind it is another mixup
        assert (logits["1"] - logits["input"]).abs().max() > 1e-3
    for later in ("2", "3", "5"):
        assert (logits[later] - logits["input"]).abs().max() > 1e-3
    assert (logits["6"] - logits["7"]).abs().max() < 1e-5  # the last features = the logits
