"""Pairs of one class and of two; their mixes' features against mixing by hand, in both modes."""

import pytest
import torch
from nets import blobs, small_net

from featmix_lite.representation.mixed_pairs import pair_features, pairs

Y = torch.arange(4).repeat(6)


@pytest.mark.parametrize("kind", ["same", "different"])
def test_pairs_are_of_their_kind_even_and_the_same_for_a_seed(kind):
    rows = pairs(Y, 6000, kind)
    assert ((Y[rows[:, 0]] == Y[rows[:, 1]]) == (kind == "same")).all() and (rows[:, 0] != rows[:, 1]).all()
    assert torch.equal(rows, pairs(Y, 6000, kind)) and not torch.equal(rows, pairs(Y, 6000, kind, seed=1))
    counts = torch.stack([rows[:, j].bincount(minlength=24) for j in (0, 1)])
    assert (counts - 250).abs().max() < 80  # 250 each; five standard deviations
    partners = rows[rows[:, 0] == 0, 1].bincount(minlength=24)
    assert (partners > 0).sum() == (5 if kind == "same" else 18)


@pytest.mark.parametrize("at", ["input", "2", "6"])
def test_features_are_those_of_mixes_made_one_by_one(at):
    net, x = small_net().eval(), blobs().train.x
    rows, weights = torch.tensor([[0, 5], [7, 2], [9, 9]]), torch.tensor([[0.5, 0.5], [0.9, 0.1], [0.3, 0.7]])
    got = pair_features(net, x, rows, weights, "6", at)
    layers = 0 if at == "input" else int(at) + 1
    for row, (i, j), (w, v) in zip(got, rows.tolist(), weights.tolist()):
        h = w * net[:layers](x[i : i + 1]) + v * net[:layers](x[j : j + 1])
        assert torch.allclose(row, net[layers:7](h)[0], atol=1e-5)


def test_as_trained_batchnorm_sees_the_batch_and_nothing_changes():
    net, x = small_net(), blobs().train.x
    net[4].eval()
    rows = pairs(blobs().train.y, 40, "different")
    weights = torch.full((40, 2), 0.5)
    state, modes = {k: v.clone() for k, v in net.state_dict().items()}, [m.training for m in net.modules()]
    got = pair_features(net, x, rows, weights, "6", mode="train")
    assert all(torch.equal(v, net.state_dict()[k]) for k, v in state.items())
    assert [m.training for m in net.modules()] == modes
    by_hand = small_net().train()[:7](0.5 * x[rows[:, 0]] + 0.5 * x[rows[:, 1]])
    assert torch.allclose(got, by_hand, atol=1e-5)
    assert not torch.allclose(got, pair_features(net, x, rows, weights, "6"), atol=1e-2)


def test_many_mixes_are_read_in_parts():
    net, x = small_net().eval(), blobs().train.x
    rows = pairs(blobs().train.y, 600, "same")
    weights = torch.rand(600, 1).expand(-1, 2) * torch.tensor([1.0, -1.0]) + torch.tensor([0.0, 1.0])
    whole = pair_features(net, x, rows, weights, "6")
    assert whole.shape == (600, 20)
    assert torch.allclose(whole[550:], pair_features(net, x, rows[550:], weights[550:], "6"))


@pytest.mark.parametrize(("told", "said"), [
    (dict(kind="other"), "kind='other': choose one of same, different"),
    (dict(labels=torch.tensor([0, 1]), kind="same"), "some row has no other of its own class"),
    (dict(labels=torch.zeros(3, dtype=torch.long), kind="different"), "of another class"),
    (dict(labels=torch.zeros(3)), r"labels \(3,\) float32"), (dict(count=0), "count=0"),
])  # fmt: skip
def test_pairs_that_cannot_be_are_named(told, said):
    with pytest.raises(ValueError, match=said):
        pairs(**{"labels": Y, "count": 3, "kind": "same", **told})


@pytest.mark.parametrize(("told", "said"), [
    (dict(mode="test"), "mode='test'"), (dict(rows=torch.tensor([[0, 99]])), r"\(1, 2\).*of 64 images"),
    (dict(weights=torch.ones(2, 2)), r"weights \(2, 2\)"), (dict(site="9"), "9"),
    (dict(at="2", mode="train"), "mixes images"),
])  # fmt: skip
def test_mixes_that_cannot_be_are_named(told, said):
    with pytest.raises(ValueError, match=said):
        given = {"rows": torch.tensor([[0, 1]]), "weights": torch.full((1, 2), 0.5), "site": "6", **told}
        pair_features(small_net(), blobs().train.x, **given)
