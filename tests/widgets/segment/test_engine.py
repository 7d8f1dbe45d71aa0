"""The engine under the segment explorer: a copy of the network, one set of weights a picture, and rows by turns."""

import dataclasses

import pytest
import torch

import featmix_lite as fm
from featmix_lite.widgets.segment import walked as walking
from featmix_lite.widgets.segment.engine import Engine, Wish


def test_all_numbers_of_a_picture_are_of_the_same_weights(data, model, monkeypatch):
    engine, kinks = Engine(model, data, points=9), walking.kinks
    expected = engine.see(Wish("input", 0, 1)).walk

    def meanwhile(net, *given):
        with torch.no_grad():
            model.block1.conv.weight.mul_(-1)  # a training goes on
        return kinks(net, *given)

    monkeypatch.setattr(walking, "kinks", meanwhile)
    again = engine.see(Wish("input", 0, 1)).walk
    assert again.edges == expected.edges and torch.equal(again.likely, expected.likely)
    engine.take()
    assert not torch.equal(engine.see(Wish("input", 0, 1)).walk.likely, expected.likely)


def test_rows_of_a_class_come_by_turns_and_not_the_others(data, model):
    engine = Engine(model, data, points=3)
    mine = [row for row, label in enumerate(data.test.y.tolist()) if label == 4]
    assert [engine.row_of(4), engine.row_of(4, mine[0]), engine.row_of(4, mine[-1])] == [mine[0], mine[1], mine[0]]
    assert [engine.row_of(4, mine[1], -1), engine.row_of(4, mine[0], -1)] == [mine[0], mine[-1]]
    assert engine.row_of(4, mine[0], taken=mine[1]) == mine[2] and engine.row_of(4, taken=mine[0]) == mine[1]


def small(data, rows):
    return dataclasses.replace(data, test=fm.Split(data.test.x[rows], data.test.y[rows]))


def test_a_class_without_test_images_is_not_offered(data, model):
    some = torch.nonzero((data.test.y == 2) | (data.test.y == 5)).flatten()
    explorer = fm.SegmentExplorer(model, small(data, some))
    assert [kind for _, kind in explorer.controls.first.options] == [2, 5]
    assert explorer.engine.label(explorer.a) == 2 and explorer.engine.label(explorer.b) == 5
    explorer.close()


def test_one_image_alone_is_both_ends_and_none_is_an_error(data, model):
    explorer = fm.SegmentExplorer(model, small(data, [0]))
    explorer.controls.other.click()
    explorer.controls.steps["B", -1].click()
    assert (explorer.a, explorer.b) == (0, 0) and "are the same" in explorer._said.value
    explorer.close()
    with pytest.raises(ValueError, match="data.test has no images"):
        fm.SegmentExplorer(model, small(data, []))


def test_a_site_in_a_branch_is_refused_since_the_way_would_jump_there(data):
    net = fm.models.resnet18(channels=1, classes=10, seed=0).eval()
    engine = Engine(net, data, points=5)
    inside = [site.name for site in fm.sites(net, data.test.x[:2]) if site.inside_branch]
    off = fm.measures.segment(net, data.test.x[0], data.test.x[1], ["layer1.0"], inside[0], 65)["layer1.0"].deviation
    assert off[-2] > 0.3 * off.max() and off[-1] == 0  # the jump at B
    with pytest.raises(fm.MixError, match="inside a branch"):
        engine.checked(Wish(inside[0], 0, 1))
    assert not {site.name for site in engine.offered} & set(inside)
    with pytest.raises(fm.MixError, match="one name"):
        engine.checked(Wish(("input", "fc"), 0, 1))
