"""What lessons begin with and measure."""

import dataclasses
import sys
import types

import pytest
import torch
from nets import blobs, small_net

from featmix_lite import Draw, load, models
from featmix_lite.experiments import recorded
from featmix_lite.teaching import lesson


def test_begin_says_device_data_and_mode(capsys, monkeypatch):
    monkeypatch.setenv("FEATMIX_FAST", "1")
    lesson.begin(blobs())
    assert capsys.readouterr().out == "CPU, one thread · blobs: 64 training and 20 test images, 8x8 · fast mode\n"
    asked = []
    colab = types.ModuleType("google.colab")
    colab.output = types.SimpleNamespace(enable_custom_widget_manager=lambda: asked.append(1))
    monkeypatch.setitem(sys.modules, "google", types.ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    lesson.begin(blobs())
    assert asked == [1]


def test_beside_the_line_by_hand():
    net, x = small_net().eval(), blobs().test.x[:4]
    with torch.no_grad():
        clean = net[:7](x)
        half = (net[:3](x) + net[:3](x)[[1, 0, 3, 2]]) / 2
        mixed = net[3:7](half)
    middle = (clean + clean[[1, 0, 3, 2]]) / 2
    want = ((mixed - middle).norm(dim=1) / (clean - clean[[1, 0, 3, 2]]).norm(dim=1)).mean()
    assert lesson.beside_the_line(net, x, "2", last="6") == pytest.approx(want.item(), rel=1e-4)
    assert lesson.beside_the_line(net, blobs().test.x[:5], "6", last="6") < 1e-6  # an odd row is left out


def test_neighbours_meet():
    half = lesson.halves(5, "2")
    assert isinstance(half, Draw) and half.partners.tolist() == [[0, 1], [1, 0], [2, 3], [3, 2]]


def test_network_is_at_once_for_digits_and_trained_for_others(capsys):
    known = lesson.network(load("digits"))
    assert not known.training and torch.equal(known.fc.weight, recorded.trained().fc.weight)
    data = dataclasses.replace(load("digits", per_class=7), name="other")
    net = lesson.network(data, epochs=1)
    assert not net.training and net(data.test.x[:3]).shape == (3, 10)
    assert not torch.equal(net.fc.weight, models.small_cnn(data, seed=0).fc.weight)


def test_what_is_said_fits_a_page(capsys):
    lesson.say("word " * 50)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100


@pytest.mark.parametrize(
    "likely, answer",
    [([0.9, 0.05, 0.05], "A"), ([0.1, 0.9, 0.0], "B"), ([0.0, 0.1, 0.9], "another"), ([0.5, 0.5, 0.0], "wavers")],
)
def test_half_way_says_what_the_network_does(likely, answer, capsys):
    said, asked = [], []
    way = types.SimpleNamespace(a=0, b=1, at=lambda *where: asked.append(where) or likely_at)
    likely_at = types.SimpleNamespace(likely=torch.tensor(likely))
    data = types.SimpleNamespace(names="xyz", test=types.SimpleNamespace(y=torch.tensor([0, 1])))
    guess = types.SimpleNamespace(choices=["A", "B", "another", "wavers"], reveal=lambda one: said.append(one))
    lesson.half_way(types.SimpleNamespace(between=way, data=data), guess)
    name = "xyz"[likely.index(max(likely))]
    assert said == [answer] and asked == [("input", 0.5)]
    assert f"it says {name}, {max(likely):.0%} sure" in capsys.readouterr().out


def test_the_place_on_the_line_is_revealed_and_none_where_it_is_not_one(capsys):
    data, said = load("digits", per_class=5), []
    guess = types.SimpleNamespace(choices=["a", "b", "none"], reveal=said.append)
    off = lesson.off_the_line(recorded.trained(), data, {"a": "input", "b": "flatten"})
    assert off["b"] < 1e-5 < off["a"] and capsys.readouterr().out.splitlines()[1].split() == ["b", "0.00"]
    for far in (off, {"a": 0.3, "b": 0.2}, {"a": 0.0, "b": 0.0}):
        lesson.exact(far, guess)
    assert said == ["b", "none", "none"]
