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
