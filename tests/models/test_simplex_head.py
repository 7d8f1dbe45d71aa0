"""The simplex: its angles and lengths; the head: what is fixed, what is learnt, what comes back."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import featmix_lite as fm
from featmix_lite.models.simplex_head import classifier, simplex, with_simplex_classifier


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 40), st.integers(0, 5), st.floats(0.1, 9), st.integers(0, 3))
def test_the_rows_have_one_length_one_angle_and_sum_to_zero(classes, more, scale, seed):
    rows = simplex(classes, classes - 1 + more, scale, seed).double()
    lengths, cosine = rows.norm(dim=1), rows @ rows.T / rows.norm(dim=1).outer(rows.norm(dim=1))
    assert torch.allclose(lengths, torch.full_like(lengths, scale * math.sqrt(1 - 1 / classes)), rtol=1e-5)
    off = cosine[~torch.eye(classes, dtype=torch.bool)]
    assert torch.allclose(off, torch.full_like(off, -1 / (classes - 1)), atol=1e-5)
    assert rows.sum(0).abs().max() < 1e-5 * scale * classes


def test_a_seed_turns_it_and_the_global_generator_is_left_alone():
    state = torch.get_rng_state()
    one, same, other = (simplex(4, 6, seed=s) for s in (1, 1, 2))
    assert torch.equal(one, same) and not torch.allclose(one, other) and torch.allclose(one @ one.T, other @ other.T)
    assert torch.equal(state, torch.get_rng_state())


@pytest.mark.parametrize("name", ["small_cnn", "oki_cnn", "mlp", "resnet18"])
def test_the_classifier_stays_and_the_neck_learns(name, tmp_path):
    data = fm.load("digits", per_class=4)
    small = {"width": 4} if name == "resnet18" else {}
    net = with_simplex_classifier(fm.models.build(name, data, seed=0, **small), dim=20, scale=1.5, seed=2)
    path, last = classifier(net)
    assert path.endswith(".classifier") and torch.equal(last.weight, simplex(10, 20, 1.5, 2)) and last.bias is None
    neck = net.get_submodule(path.replace("classifier", "neck")).weight.clone()
    run = fm.fit(net, data, epochs=2, weight_decay=0.1, progress=False)
    assert torch.equal(classifier(net)[1].weight, simplex(10, 20, 1.5, 2))
    assert not torch.equal(net.get_submodule(path.replace("classifier", "neck")).weight, neck)
    again = fm.Run.load(run.save(tmp_path / "run.safetensors")).restore()
    assert torch.equal(again(data.test.x), net.eval()(data.test.x)) and not classifier(again)[1].weight.requires_grad
    assert f"{path.rpartition('.')[0]}.neck" in [site.name for site in fm.sites(net, data.train.x[:3])]


def test_the_features_before_it_are_those_of_the_network():
    plain, headed = (fm.models.mlp(classes=3, pixels=16, seed=4) for _ in range(2))
    with_simplex_classifier(headed, dim=5, seed=1)
    x = torch.randn(6, 1, 4, 4)
    features = plain.eval()[:-1](x)
    by_hand = (features @ headed.fc.neck.weight.T + headed.fc.neck.bias) @ simplex(3, 5, seed=1).T
    assert torch.allclose(headed.eval()(x), by_hand, atol=1e-6)


@pytest.mark.parametrize(("told", "said"), [
    (dict(classes=1, dim=3), "classes=1"), (dict(classes=5, dim=3), "dim=3: 5 corners of a simplex need 4 dimensions"),
    (dict(classes=3, dim=3, scale=0), "scale=0"), (dict(classes=3, dim=3, scale=math.nan), "scale=nan"),
    (dict(classes=3, dim=2.5), "dim=2.5"),
])  # fmt: skip
def test_bad_numbers_are_named(told, said):
    with pytest.raises(ValueError, match=said):
        simplex(**told)


def test_a_network_without_a_linear_layer_inside_is_refused():
    for net in (nn.Sequential(nn.Conv2d(1, 2, 3)), nn.Linear(3, 2)):
        with pytest.raises(ValueError, match="has no linear layer inside"):
            with_simplex_classifier(net)
    with pytest.raises(ValueError, match="dim=2: 10 corners"):
        with_simplex_classifier(fm.models.mlp(), dim=2)
