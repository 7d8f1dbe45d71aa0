"""The networks: their names and shapes, their first weights, their recipes."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import pytest
import torch
from torch import nn

import featmix_lite as fm
from featmix_lite import models

NAMES = models.known()
SMALL = {"resnet18": {"width": 4}, "preact_resnet18": {"width": 4}}
FIXED = {"mlp": "pixels", "vit_tiny": "size"}  # made for one size of image


def build(name, side=8, **how):
    fixed = {"pixels": {"pixels": side**2}, "size": {"size": side}}.get(FIXED.get(name), {})
    patch = {"patch": 3} if name == "vit_tiny" and side % 3 == 0 else {"patch": side} if name == "vit_tiny" else {}
    return models.build(name, **(SMALL.get(name, {}) | fixed | patch | how))


def weights(model):
    return torch.cat([p.detach().flatten() for p in model.parameters()])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("channels", "size"), [(1, 8), (3, 9), (1, 28), (3, 32), (1, 17)])
def test_any_image_from_eight_pixels_up(name, channels, size):
    net = build(name, size, channels=channels, classes=7).eval()
    assert net(torch.randn(2, channels, size, size)).shape == (2, 7)


@pytest.mark.parametrize("name", NAMES)
def test_seed_fixes_the_weights_and_leaves_the_global_generator_alone(name):
    before = torch.get_rng_state()
    one, two, other = (weights(build(name, seed=s)) for s in (3, 3, 4))
    assert torch.equal(before, torch.get_rng_state())
    assert torch.equal(one, two) and not torch.equal(one, other)


@pytest.mark.parametrize("name", NAMES)
def test_without_a_seed_the_global_generator_decides(name):
    got = []
    for _ in range(2):
        torch.manual_seed(11)
        got += [weights(build(name)), weights(build(name))]
    assert torch.equal(got[0], got[2]) and torch.equal(got[1], got[3]) and not torch.equal(got[0], got[1])


@pytest.mark.parametrize("name", NAMES)
def test_the_recipe_is_plain_json_and_builds_the_same_network(name):
    net = build(name, 12, channels=3, classes=5, seed=1)
    recipe = json.loads(json.dumps(net.recipe))
    assert recipe == net.recipe and recipe["name"] == name and recipe["channels"] == 3 and recipe["classes"] == 5
    again = models.build(**recipe)
    again.load_state_dict(net.state_dict())
    x = torch.randn(2, 3, 12, 12)
    assert torch.equal(again.eval()(x), net.eval()(x))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "vit_tiny"])  # it has no ReLU
def test_no_relu_works_in_place_and_none_serves_twice(name):
    net, calls = build(name), {}
    relus = [(n, m) for n, m in net.named_modules() if isinstance(m, nn.ReLU)]
    assert relus and not any(m.inplace for _, m in relus)
    for n, m in net.named_modules():
        m.register_forward_hook(lambda *_, n=n: calls.update({n: calls.get(n, 0) + 1}))
    net.eval()(torch.randn(2, 1, 8, 8))
    assert set(calls.values()) == {1}, "a module that runs twice is no place to mix"
    assert set(calls) == {n for n, _ in net.named_modules()}


@pytest.mark.parametrize("name", NAMES)
def test_the_docstring_counts_the_parameters(name):
    said = re.findall(r"([\d,]{6,})\s+parameters", getattr(models, name).__doc__)
    net = getattr(models, name)(channels=1 if name in ("small_cnn", "oki_cnn", "mlp") else 3, classes=10)
    assert int(said[0].replace(",", "")) == sum(p.numel() for p in net.parameters())


@pytest.mark.parametrize("name", NAMES)
def test_the_docstring_names_its_sites(name):
    told = getattr(models, name).__doc__
    for top, _ in build(name).named_children():
        stem = re.sub(r"^(layer|block)\d$", r"\g<1>1", top)
        assert f"``{stem}``" in told, top


def test_a_network_fits_the_data_it_is_made_for():
    data = fm.load("digits", per_class=2)
    net = models.small_cnn(data, seed=0)
    assert net(data.train.x).shape == (20, 10)
    there = SimpleNamespace(name="made", channels=3, classes=4, test=SimpleNamespace(x=torch.zeros(1, device="meta")))
    placed = models.oki_cnn(there, seed=0)
    assert placed.conv1.weight.device.type == "meta" and placed.conv1.in_channels == 3 and placed.fc2.out_features == 4


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"name": "resnet50"}, "no model is called 'resnet50'.*oki_cnn, mlp, resnet18, preact_resnet18, vit_tiny"),
        ({"name": "small_cnn", "channels": 0}, "channels=0"),
        ({"name": "oki_cnn", "classes": 2.5}, "classes=2.5"),
        ({"name": "oki_cnn", "classes": True}, "classes=True"),
        ({"name": "small_cnn", "dropout": 1.0}, "dropout=1.0: a chance"),
        ({"name": "small_cnn", "dropout": float("nan")}, "dropout=nan"),
        ({"name": "small_cnn", "dropot": 0.1}, "small_cnn takes no 'dropot': did you mean dropout"),
        ({"name": "resnet18", "width": 0}, "width=0"),
        ({"name": "mlp", "widths": ()}, r"widths=\(\): the units of each block"),
        ({"name": "mlp", "widths": (8, 0)}, "widths=0"), ({"name": "mlp", "pixels": 0}, "pixels=0"),
        ({"name": "vit_tiny", "size": 32, "patch": 5}, "patch=5: it must divide the image's 32 pixels"),
        ({"name": "mlp", "simplex": {"dims": 3}}, "simplex has no setting 'dims': did you mean dim"),
        ({"name": "mlp", "simplex": 1.0}, "simplex=1.0: a table of settings: dim, scale, seed"),
        ({"name": "small_cnn", "data": "digits"}, "data from fm.load.*not str"),
    ],
)
def test_errors_name_the_value(how, says):
    with pytest.raises(ValueError, match=says):
        models.build(**how)


def test_numbers_that_contradict_the_data_are_refused():
    with pytest.raises(ValueError, match="classes=5, but digits has 10"):
        models.small_cnn(fm.load("digits", per_class=1), classes=5)
