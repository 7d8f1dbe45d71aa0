"""The small transformer: patches, the class token, and that it trains and mixes."""

from types import SimpleNamespace

import pytest
import torch
from torch.nn.functional import unfold

import featmix_lite as fm


def test_tokens_are_linear_maps_of_patches_with_a_class_token_in_front():
    tokens = fm.models.vit_tiny(channels=2, classes=3, size=8, patch=4, seed=0).tokens
    x = torch.randn(3, 2, 8, 8)
    patches = unfold(x, 4, stride=4).transpose(1, 2)  # (3, 4, 32), row by row
    by_hand = patches @ tokens.patches.weight.flatten(1).T + tokens.patches.bias
    by_hand = torch.cat([tokens.first.expand(3, 1, -1), by_hand], 1) + tokens.positions
    assert torch.allclose(tokens(x), by_hand, atol=1e-5)


def test_the_logits_read_the_class_token_alone():
    net = fm.models.vit_tiny(channels=1, classes=3, size=8, patch=4, seed=0).eval()
    h = torch.randn(2, 5, 192)
    other = h.clone()
    other[:, 1:] += 1
    assert torch.equal(net.fc(net.token(net.norm(h))), net.fc(net.token(net.norm(other))))


def test_a_few_steps_lower_the_loss_and_mixing_inside_gives_gradients():
    data = fm.load("digits", per_class=4)
    net = fm.models.vit_tiny(data, patch=4, seed=0)
    losses = [e.loss for e in fm.train(net, data, fm.Mix(("input", "layer2")), epochs=6, optimizer="adamw", lr=1e-3,
                                       evaluate=False) if isinstance(e, fm.Epoch)]  # fmt: skip
    assert losses[-1] < losses[0] and torch.isfinite(torch.tensor(losses)).all()
    found = {site.name: site for site in fm.sites(net, data.train.x[:3])}
    assert found["layer9"].shape == (5, 192) and found["token"].shape == (192,)


def test_it_fits_the_data_or_says_what_does_not():
    with pytest.raises(ValueError, match="size=32, but digits has 8"):
        fm.models.vit_tiny(fm.load("digits", per_class=1), size=32)
    wide = SimpleNamespace(name="wide", channels=1, classes=2, size=6, test=SimpleNamespace(x=torch.zeros(2, 1, 6, 9)))
    with pytest.raises(ValueError, match="images of wide are 6x9: vit_tiny takes square ones"):
        fm.models.vit_tiny(wide)
