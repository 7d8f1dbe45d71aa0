"""What lesson 06 measures, on cases known beforehand, and recorded figures by hand."""

import json

import numpy as np
import pytest
import torch

import featmix_lite as fm
from featmix_lite.experiments import recorded
from featmix_lite.teaching import lesson06_linearity as lesson


@pytest.fixture
def few():
    return fm.load("digits", per_class=12)


def test_points_are_as_strong_as_two_at_alpha_1():
    for mix in lesson.points("block1", "strength").values():
        assert (mix.alpha + 1) / (mix.ways * mix.alpha + 1) == pytest.approx(2 / 3) and mix.at == "block1"
    assert [mix.ways for mix in lesson.points().values()] == [2, 3, 5, 8]
    assert {mix.alpha for mix in lesson.points().values()} == {1.0}


def test_the_twin_says_the_same_and_its_first_block_is_ten_times_as_large(trained, data):
    twin, x = lesson.rescaled(trained), data.test.x[:60]
    one, two = (fm.capture(net, x, ["block1", "block2.conv"]) for net in (trained, twin))
    assert torch.allclose(torch.as_tensor(two["block1"]), 10 * torch.as_tensor(one["block1"]), rtol=1e-4, atol=1e-4)
    assert torch.allclose(torch.as_tensor(two["block2.conv"]), torch.as_tensor(one["block2.conv"]), atol=1e-3)
    assert torch.allclose(twin(x), trained(x), atol=1e-4)
    nets = {"a": trained, "b": twin}
    far, share = (lesson.deviations(nets, x, ("block1",), reading) for reading in ("deviation", "relative"))
    assert far["b"]["block 1"] == pytest.approx(10 * far["a"]["block 1"], rel=1e-4)
    assert share["b"]["block 1"] == pytest.approx(share["a"]["block 1"], rel=1e-4)


def test_live_runs_are_fits_of_the_same_rows_and_their_records_can_be_compared(few):
    arms = {name: lesson.ARMS[name] for name in ("no mixing", "labelled images mixed", "unlabelled images mixed")}
    runs = lesson.few_label_runs(few, arms, labels=4, seeds=(0, 3), epochs=3, every=2)
    assert [r["config"]["seed"] for r in runs] == [0, 0, 0, 3, 3, 3]
    rows = few.with_few_labels(4, 3)
    net = fm.models.small_cnn(rows, seed=3)
    alone = fm.fit(net, rows, epochs=3, seed=3, progress=False, unsupervised=fm.Unsupervised("ict"), **lesson.RECIPE)
    assert runs[5]["accuracy"] == alone.accuracy and runs[5]["nll"] == alone.nll
    assert [sorted(e["epoch"] for e in r["history"] if "linearity_fc" in e) for r in runs] == [[2, 3]] * 6
    gains = lesson.against(runs, arms)
    assert set(gains) == {"labelled images mixed", "unlabelled images mixed"}
    hand = np.mean([runs[2]["accuracy"] - runs[0]["accuracy"], runs[5]["accuracy"] - runs[3]["accuracy"]])
    assert gains["unlabelled images mixed"].difference == pytest.approx(hand)
    panels = lesson.over_epochs(runs, arms, ["after ReLU 1", "logits"])
    last = panels["logits"]["labelled images mixed"][3]
    hand = [runs[i + 1]["linearity_fc"] - runs[i]["linearity_fc"] for i in (0, 3)]
    assert last.difference == pytest.approx(np.mean(hand)) and last.n == 2


def test_layers_stand_in_forward_order_each_a_family():
    runs = recorded.runs("digits_labels")
    runs = [r for r in runs if r["config"]["labelled"] == 10]
    ways = {name: way for name, way in lesson.ARMS.items() if way is not None}
    families = lesson.by_layer(runs, ways)
    assert list(families) == list(lesson.LAYERS.values()) and all(set(own) == set(ways) for own in families.values())
    hand = {}
    for r in runs:
        kind = json.dumps([r["config"]["mix"], r["config"]["unsupervised"]])
        hand.setdefault(kind, {})[r["config"]["seed"]] = r["linearity_block2"]
    none, ict = (hand[json.dumps([None, {"loss": loss}])] for loss in ("none", "ict"))
    found = families["block 2"]["unlabelled images mixed"]
    assert found.difference == pytest.approx(np.mean([ict[s] - none[s] for s in none])) and found.n == len(none)
    with pytest.raises(ValueError, match="hold no linearity_SITE: a sweep measures it"):
        lesson.by_layer([{"config": {"mix": None, "seed": 0}, "accuracy": 0.5}], ways)


def test_gains_by_labels_and_means_by_hand():
    found = lesson.by_labels("accuracy", lesson.ARMS["MixMatch"])
    runs = [r for r in recorded.runs("digits_labels") if r["config"]["labelled"] == 5]
    kinds = [{r["config"]["seed"]: r["accuracy"] for r in runs if r["config"]["unsupervised"] == {"loss": loss}
              and r["config"]["mix"] is None} for loss in ("mixmatch", "none")]  # fmt: skip
    assert found["5"].difference == pytest.approx(np.mean([kinds[0][s] - kinds[1][s] for s in kinds[0]]))
    assert lesson.mean(runs, None) == pytest.approx(np.mean(list(kinds[1].values())))
