"""The penalty on features: its gradient, where it reads, what it refuses. The replay takes it through a loop."""

import pytest
import torch
from nets import blobs, hooks, small_net
from torch import nn

import featmix_lite as fm
from featmix_lite.training.feature_penalty import classifier_inputs, penalty


def test_it_is_half_the_mean_squared_length_with_that_gradient():
    h = torch.randn(6, 4, dtype=torch.float64, requires_grad=True)
    value = penalty(0.3, [h])
    value.backward()
    assert value.item() == pytest.approx(sum(0.15 * float(row @ row) for row in h.detach()) / 6)
    assert torch.allclose(h.grad, 0.3 * h / 6) and penalty(0.0, []) == 0.0


def test_it_reads_what_is_mixed_at_the_last_features_also_where_the_network_is_compiled():
    net, x = small_net(), torch.randn(8, 1, 8, 8)
    draw = fm.draw(fm.Mix("6", per="sample"), 8, torch.Generator().manual_seed(0))
    clean = net[:-1](x)
    for model in (net, torch.compile(net, backend="eager")):
        with classifier_inputs(model) as seen:
            fm.mixed_forward(model, x, torch.arange(8), fm.Mix("6"), classes=8, draw=draw)
        assert len(seen) == 1 and torch.allclose(seen[0], fm.mix_rows(clean, draw.partners, draw.weights), atol=1e-6)
        assert hooks(net) == 0


def test_without_it_the_loss_alone_leads_to_longer_features():
    lengths = []
    for share in (0.0, 1e-3, 1e-1):
        net = fm.models.with_simplex_classifier(small_net(), dim=8)
        fm.fit(net, blobs(), epochs=8, batch=16, weight_decay=0, feature_penalty=share, progress=False)
        with classifier_inputs(net.eval()) as seen, torch.no_grad():
            net(blobs().train.x)
        lengths.append(seen[0].norm(dim=1).mean().item())
    assert lengths[0] > lengths[1] > 2 * lengths[2]


def test_with_other_options_and_networks_it_refuses_what_it_cannot_mean():
    with pytest.raises(ValueError, match="feature_penalty=-1"):
        fm.Options(feature_penalty=-1)
    with pytest.raises(ValueError, match="feature_penalty with form='siamese'"):
        fm.train(small_net(), blobs(), fm.Mix("2"), feature_penalty=0.1, form="siamese")
    with pytest.raises(ValueError, match="MixMatch has its own loss"):
        fm.Options(feature_penalty=0.1, unsupervised=fm.Unsupervised("mixmatch")).checked(None)
    with pytest.raises(ValueError, match="has no linear layer inside"):
        fm.train(nn.Sequential(nn.Conv2d(1, 4, 8), nn.Flatten()), blobs(), feature_penalty=0.1)
    tokens = nn.Sequential(nn.Flatten(2), nn.Linear(64, 4), nn.Flatten())
    with pytest.raises(ValueError, match=r"feature_penalty: 1 is given \[\(2, 1, 64\)\] for 2 images"):
        fm.train(tokens, blobs(), feature_penalty=0.1)
