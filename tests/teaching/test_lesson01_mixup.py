"""What lesson 01 leans on: labels in words, rows of pictures, comparisons from records, mixes of one class."""

import by_hand
import pytest
import torch
from made import records

import featmix_lite as fm
from featmix_lite.teaching import lesson01_mixup as lab


def test_a_label_in_words():
    assert lab.soft(torch.tensor([0.0, 1.0]), ["a", "b"]) == "100 % b"
    assert lab.soft(torch.tensor([0.5, 0.3, 0.2]), "abc") == "50 % a, 30 % b"


def test_a_gallery_names_every_picture():
    data = fm.load("digits")
    text = lab.gallery(data.test.x[:3], ["one", "<two>", "three"], data, above=[1.0, 0.5, 0.0]).data
    assert text.count("<img") == 3 and 'alt="0.5: &lt;two&gt;"' in text and "http" not in text


def runs(difference: dict) -> list[dict]:
    """Five seeds of each mixing, apart by a fixed difference and a little chance."""
    def accuracy(mix, seed):
        chance = 0.001 * (seed * (1 + list(difference).index(mix)) % 3)
        return {"accuracy": 0.9 + difference[mix] + chance}

    return records(difference, 5, accuracy)


def test_comparisons_are_printed_and_their_verdicts_corrected(capsys):
    up, same = fm.Mix("input"), fm.Mix("block1")
    some = runs({None: 0.0, up: 0.03, same: 0.0})
    verdicts = lab.compared(some, {"up - none": (up, None), "same - none": (same, None)})
    printed = capsys.readouterr().out.splitlines()
    assert verdicts == {"up - none": "higher", "same - none": "level"}
    assert printed[0] == f"up - none    {fm.paired(some, up, None)}" and printed[1].startswith("same - none  ")
    assert lab.together(verdicts) == "Corrected for 2 comparisons: up - none higher; same - none level."


def test_a_line_says_the_corrected_verdict_and_not_its_own(capsys):
    """One pair that alone would pass (p = .03), beside two of pure chance."""
    weak, a, b = fm.Mix("input"), fm.Mix("block1"), fm.Mix("block2")
    steps = {weak: [0.09, 0.02, 0.05, 0.04], a: [0.03, -0.03, 0.02, -0.02], b: [0.02, -0.03, 0.04, -0.02]}
    some = records((None, *steps), 4, lambda mix, seed: {"accuracy": 0.5 + (steps[mix][seed] if mix else 0)})
    assert fm.paired(some, weak, None).verdict == "higher"
    verdicts = lab.compared(some, {m.at: (m, None) for m in steps})
    assert set(verdicts.values()) == {"no difference seen"} and "higher" not in capsys.readouterr().out


def test_a_difference_too_small_to_matter_is_level_and_not_higher(capsys):
    up = fm.Mix("input")
    verdicts = lab.compared(runs({None: 0.0, up: 0.002}), {"up - none": (up, None)})
    assert verdicts == {"up - none": "level"} and "level (within 0.5 points)" in capsys.readouterr().out
    noise = records((None, up), 5, lambda mix, seed: {"accuracy": 0.9 + 0.05 * (mix is not None) * (seed - 1.8)})
    assert lab.compared(noise, {"up - none": (up, None)}) == {"up - none": "no difference seen"}


def test_pairs_of_one_class_are_what_counting_says():
    """20 rows of each of ten classes: another row is of the class with 19 / 199; a shuffle keeps one row in 32."""
    shares = lab.one_class_pairs(torch.arange(200) % 10, fm.Mix("input"), batch=32)
    assert shares["turned (kit)"] == pytest.approx(19 / 199, abs=0.003)
    assert shares["shuffled (paper)"] == pytest.approx(1 / 32 + 31 / 32 * 19 / 199, abs=0.003)
    alone = lab.one_class_pairs(torch.arange(40), fm.Mix("input"), batch=32, batches=300)
    assert alone["turned (kit)"] == 0 and alone["shuffled (paper)"] == pytest.approx(1 / 32, abs=0.006)


@pytest.mark.parametrize(
    "first, second, says",
    [(12, 1, "more at the image than luck"), (0, 9, "more at the last features than luck"), (5, 3, "luck alone"),
     (0, 0, "luck alone")],
)  # fmt: skip
def test_two_places_are_told_apart_by_the_pairs_they_do_not_share(first, second, says):
    """Ten more pairs are bad at both and ten at neither: these say nothing."""
    both, none = torch.ones(10, dtype=torch.bool), torch.zeros(10, dtype=torch.bool)
    a = torch.cat([both, none, torch.ones(first).bool(), torch.zeros(second).bool()])
    b = torch.cat([both, none, torch.zeros(first).bool(), torch.ones(second).bool()])
    clean, labels = torch.eye(2), torch.tensor([0, 1])
    kinds = torch.zeros(len(a), 1).long()
    found = [fm.measures.intrusion(clean, labels, clean[hits.long()], kinds, k=1) for hits in (a, b)]
    told = lab.only_one(*found)
    assert f"{first} pairs are bad only at the image, {second} only" in told and says in told


def test_what_is_recorded_is_known_before_it_is_compared():
    some = runs({None: 0.0, fm.Mix("input"): 0.0})
    assert lab.holds(some, None, fm.Mix("input")) and not lab.holds(some, fm.Mix("input", alpha=2.0))


@pytest.mark.parametrize("site", ["input", "flatten"])
def test_mixes_of_one_class_among_rows_that_are_no_parents(site):
    data, model = fm.load("digits"), fm.recorded.trained()
    found = lab.same_class(model, data.test, site, count=50)
    again = lab.same_class(model, data.test, site, count=50)
    assert len(found.intrudes) == 50 and found.rate == again.rate
    assert (found.pairs[:, 0] == found.pairs[:, 1]).all() and found.rate == found.intrudes.double().mean()


def test_clouds_that_touch_nowhere_have_no_bad_mix_and_crossed_islands_have():
    def one(gap, crossed):
        g = torch.Generator().manual_seed(0)
        y = torch.arange(120) % 2
        side = torch.where(y == 0, (torch.rand(120, generator=g) < 0.5).float() * 2 - 1, 0.0) if crossed else y * 1.0
        x = 0.1 * torch.randn(120, 1, 1, 2, generator=g)
        x[:, 0, 0, 0] += gap * side
        return lab.same_class(torch.nn.Identity(), fm.load("digits").test.__class__(x, y), "input", count=100).rate

    assert one(5.0, False) == 0 and one(5.0, True) > 0.1


@pytest.mark.parametrize("site", ["input", "block2.relu", "flatten"])
def test_parents_are_not_among_the_neighbours_and_every_mix_is_of_two_of_a_class(site, monkeypatch):
    """With its parents among them a mix is nearest to one of its own class: .060 would read .005."""
    given, real = [], lab.intrusion
    monkeypatch.setattr(lab, "intrusion", lambda *rows, **more: given.append(rows) or real(*rows, **more))
    test, net = fm.load("digits").test, fm.recorded.trained()
    found = lab.same_class(net, test, site, count=60)
    clean, labels, mixed, kinds = given[0]
    h = by_hand.features(net, test.x, site).flatten(1)
    among = {by_hand.near(h, clean[i : i + 1], 1)[0, 0] for i in range(len(clean))}
    others = torch.tensor([i for i in range(len(h)) if i not in among])
    assert len(among) == len(clean) and len(others) >= len(clean) - 1
    pairs = torch.combinations(others, 2)
    pairs = pairs[test.y[pairs[:, 0]] == test.y[pairs[:, 1]]]
    off = torch.cdist(mixed.double(), h[pairs].double().mean(1)).min(1).values
    assert off.max() < 1e-3  # each is made of two of one class, none of them among the clean
    bad = sum(there != own for there, own in zip(by_hand.landed(clean, labels, mixed, 1), kinds[:, 0].tolist()))
    assert found.rate == bad / 60 and (site != "input" or bad > 0)
