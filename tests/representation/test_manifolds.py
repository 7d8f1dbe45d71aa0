"""A survey against the same thing worked out by hand: whose features, mixed where, nearest to what."""

import by_hand
import pytest
import torch
from scipy.stats import binomtest

import featmix_lite as fm
from featmix_lite.representation import manifolds


@pytest.fixture(scope="module")
def net():
    return fm.recorded.trained()


def test_no_parent_is_among_the_clean_and_parents_differ(data):
    for pair in (None, (3, 5)):
        chosen = manifolds.choose(data, clean=600, mixed=150, seed=1, pair=pair)
        assert not torch.isin(chosen.parents, chosen.rows).any()
        assert (chosen.parent_labels[:, 0] != chosen.parent_labels[:, 1]).all()
        assert len(chosen.rows.unique()) == len(chosen.rows) == 240 and len(chosen.parents) == 150
        torch.testing.assert_close(chosen.weights.sum(1), torch.ones(150))
        assert chosen.labels.bincount().min() > 15
    assert chosen.parent_labels.unique(dim=0).tolist() == [[3, 5]]
    assert torch.equal(chosen.rows, manifolds.choose(data, mixed=10, seed=1).rows)  # whatever is mixed
    assert not torch.equal(chosen.rows, manifolds.choose(data, seed=2).rows)


def test_one_share_for_all_and_none_mixed(data, net):
    chosen = manifolds.choose(data, clean=40, mixed=5, share=0.25)
    assert chosen.weights.tolist() == [[0.25, 0.75]] * 5
    none = manifolds.survey(net, manifolds.choose(data, clean=40, mixed=0), "input", "flatten")
    assert len(none.mixed) == 0 and none.words(data.names) == "at flatten, nothing is mixed"


def test_a_survey_is_what_the_network_gives_by_hand(data, net):
    chosen = manifolds.choose(data, clean=120, mixed=30, seed=0)
    seen = manifolds.survey(net, chosen, "block1.relu", "block3.relu", ["block2", "flatten"], relative=0.2)
    x, y = data.test.x, data.test.y
    with torch.no_grad():
        net.eval()
        h = net.block1.relu(net.block1.bn(net.block1.conv(x)))
        m = (h[chosen.parents] * chosen.weights[:, :, None, None, None]).sum(1)
        deep = net.block2(net.block1.pool(m))
        mixed = net.block3.relu(net.block3.bn(net.block3.conv(deep)))
    torch.testing.assert_close(seen.mixed, mixed)
    torch.testing.assert_close(seen.clean, fm.features(net, x[chosen.rows], "block3.relu"))
    nearest = torch.cdist(mixed.flatten(1).double(), seen.clean.flatten(1).double()).topk(5, largest=False).indices
    votes = [torch.bincount(y[chosen.rows][row], minlength=10) for row in nearest]
    clear = torch.tensor([int(v.max()) >= 3 for v in votes])
    landed = torch.stack([v.argmax() for v in votes])
    assert torch.equal(seen.intrusion.nearest[clear], landed[clear]) and clear.sum() > 15
    block2 = fm.features(net, x[chosen.rows], "block2")
    assert seen.snnl["block2"] == fm.measures.snnl(block2, chosen.labels, relative=0.2)
    assert seen.least["block2"] == fm.measures.snnl(block2, chosen.labels)
    assert seen.line == pytest.approx(2.3, abs=0.1) and list(seen.snnl) == ["block2", "flatten"]


def test_the_sentence_counts_what_the_tensor_holds(data, net):
    chosen = manifolds.choose(data, clean=200, mixed=100, pair=(3, 5), share=0.5)
    seen = manifolds.survey(net, chosen, "input", "input")
    near = seen.intrusion.nearest
    outside = near[(near != 3) & (near != 5)]
    assert len(outside) > 0, "choose another seed: nothing to count"
    third = int(outside.mode().values)
    said = seen.words(data.names)
    assert said.startswith(f"at input, {int((near == third).sum())} of 100 mixes of 3 and 5 land nearest to {third}")
    assert f"({len(outside)}%, 95 % interval" in said
    many = manifolds.survey(net, manifolds.choose(data, clean=200, mixed=100), "input", "block1.relu")
    count = int(many.intrusion.intrudes.sum())
    assert many.words(data.names).startswith(
        f"mixed at input and seen at block1.relu, {count} of 100 mixes land nearest to a class that is neither parent"
    )


def test_the_network_is_left_as_it_was(data):
    net = fm.models.small_cnn(data, seed=0).train()
    before = {k: v.clone() for k, v in net.state_dict().items()}
    manifolds.survey(net, manifolds.choose(data, clean=40, mixed=10), "block1.relu", "flatten", ["block1"])
    assert net.training and all(torch.equal(v, before[k]) for k, v in net.state_dict().items())


def test_features_over_the_budget_are_compared_alike(data, net, monkeypatch):
    whole = fm.capture

    def little(*args, **more):
        with pytest.warns(UserWarning):
            return whole(*args, budget=60 * 32 * 16 * 4, **more)

    monkeypatch.setattr(manifolds, "capture", little)
    seen = manifolds.survey(net, manifolds.choose(data, clean=60, mixed=10), "input", "block1.relu")
    assert seen.clean.shape[1:] == seen.mixed.shape[1:] == (32, 4, 4)


def test_bad_choices_are_named(data):
    with pytest.raises(ValueError, match="class 11.*0 to 9"):
        manifolds.choose(data, pair=(3, 11))
    with pytest.raises(ValueError, match="two different classes"):
        manifolds.choose(data, pair=(3, 3))
    with pytest.raises(ValueError, match="share=1.5"):
        manifolds.choose(data, share=1.5)
    with pytest.raises(fm.MixError, match="'input' comes before the mixing at 'block1'"):
        manifolds.survey(fm.recorded.trained(), manifolds.choose(data, clean=20, mixed=5), "block1", "input")


def test_few_clean_images_are_of_all_classes_and_the_measures_settings_arrive(data, net):
    chosen = manifolds.choose(data, clean=50, mixed=60)
    assert chosen.labels.bincount().tolist() == [5] * 10
    clean = by_hand.features(net, data.test.x[chosen.rows], "block2")
    mixed = by_hand.mixed(net, data.test.x, chosen.parents, chosen.weights, "input", "block2")
    for settings in ({}, {"k": 1}, {"k": 9}, {"by": "means"}):
        seen = manifolds.survey(net, chosen, "input", "block2", **settings).intrusion
        want = fm.measures.intrusion(clean, chosen.labels, mixed, chosen.parent_labels, **settings)
        assert torch.equal(seen.landed, want.landed) and (seen.rate, seen.low, seen.high) == want[:3]
        if "by" not in settings:
            count = by_hand.intruding(clean, chosen.labels, mixed, chosen.parent_labels, settings.get("k", 5))
            assert seen.rate == count / 60


def test_every_number_of_the_sentence_is_counted_apart(data, net):
    """Mixes of 0 and 1 that land: 5 at 2, 3 at 3, 2 at their own parents."""
    middles = torch.tensor([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0], [9.0, 9.0]])
    labels = torch.arange(4).repeat_interleave(6)
    g = torch.Generator().manual_seed(0)
    clean = middles[labels] + 0.1 * torch.randn(24, 2, generator=g)
    mixed = middles[torch.tensor([2] * 5 + [3] * 3 + [0, 1])] + 0.01
    found = fm.measures.intrusion(clean, labels, mixed, torch.tensor([[0, 1]] * 10))
    chosen = manifolds.Chosen(None, None, torch.zeros(10, 2), None)
    seen = manifolds.Survey("a", "b", chosen, clean, mixed, found, {}, {}, 0.0)
    sure = binomtest(8, 10).proportion_ci(method="wilson")
    assert seen.words(["cat", "dog", "owl", "pig"]) == (
        "mixed at a and seen at b, 5 of 10 mixes of cat and dog land nearest to owl; 8 nearest to any third class "
        f"(80%, 95 % interval {sure.low:.0%} to {sure.high:.0%})"
    )
