"""The last linear layer, its rows' space and the class means before it."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.representation.classifier_head import head_of, last_features

DATA = fm.load("digits", per_class=6)


def test_the_rows_space_has_one_dimension_less_than_classes_and_keeps_what_the_rows_see():
    net = fm.models.mlp(DATA, widths=(24, 12), seed=0).eval()
    clean = fm.features(net, DATA.train.x, "block2")
    head = head_of(net, clean, DATA.train.y)
    assert head.basis.shape == (12, 9) and torch.allclose(head.basis.T @ head.basis, torch.eye(9).double(), atol=1e-9)
    h = clean.double()
    logits = h @ head.weight.T + head.bias
    assert torch.allclose(logits, net(DATA.train.x).double(), atol=1e-5)
    seen, off = head.seen(h) @ head.rows.T, (h - head.centre) @ head.weight.T
    assert torch.allclose(seen, off - off.mean(1, keepdim=True), atol=1e-9)  # but for what all classes share
    means = torch.stack([h[DATA.train.y == c].mean(0) for c in range(10)])
    assert torch.allclose(head.class_means, means) and head.means.mean(0).abs().max() < 1e-12


def test_what_the_layer_reads_in_every_network():
    told = {"small_cnn": "flatten", "oki_cnn": "relu3", "mlp": "block3", "resnet18": "flatten"}
    for name, site in told.items():
        net = fm.models.build(name, DATA, seed=0)
        assert last_features(net, DATA.train.x) == site
    assert last_features(fm.models.with_simplex_classifier(net), DATA.train.x) == "fc.neck"


def test_a_fixed_simplex_has_no_bias_and_errors_name_what_is_missing():
    net = fm.models.with_simplex_classifier(fm.models.mlp(DATA, seed=0), dim=9)
    clean = fm.features(net, DATA.train.x, "fc.neck")
    assert head_of(net, clean, DATA.train.y).bias.abs().sum() == 0
    with pytest.raises(ValueError, match="no row of class 0"):
        head_of(net, clean, DATA.train.y.clamp_min(1))
    with pytest.raises(ValueError, match="reads 9 numbers a row"):
        head_of(net, clean[:, :5], DATA.train.y)
