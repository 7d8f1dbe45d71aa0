"""Recorded runs compared as lesson 08 does it, on planted runs: what is not told apart is not revealed."""

import made
import numpy as np
import pytest
from scipy import stats

import featmix_lite as fm
from featmix_lite.experiments.differences import compared, mean_interval
from featmix_lite.experiments.families import Differences
from featmix_lite.experiments.power import detectable
from featmix_lite.teaching import lesson08_comparing as comparing

ARMS = {"images": fm.Mix("input"), "behind ReLU": fm.Mix("block1.relu"), "block 2": fm.Mix("block2")}


def runs(shift, spread=0.01, seeds=8, metric="accuracy"):
    """Eight seeds of no mixing and of each arm, ``shift`` {arm: how far above}, with chance of its own for each run."""
    mixes, chance = (None, *ARMS.values()), np.random.default_rng(3)
    above = {None: 0.0} | {ARMS[name]: value for name, value in shift.items()}
    return made.records(
        mixes, seeds, lambda mix, seed: {metric: 0.6 + 0.01 * seed + above[mix] + spread * chance.normal()}
    )


def test_a_best_that_is_not_told_apart_is_not_revealed():
    some = runs({"images": 0.03, "behind ReLU": 0.031, "block 2": 0.0})
    means = {name: np.mean([r["accuracy"] for r in some if r["config"]["mix"] == mix.as_dict()])
             for name, mix in ARMS.items()}  # fmt: skip
    assert len(set(means.values())) == 3  # one of them does have the highest mean
    result, found = comparing.highest(some, ARMS, "accuracy")
    assert result == comparing.UNTOLD and len(found) == 3


def test_a_best_that_is_surely_apart_is():
    some = runs({"images": 0.0, "behind ReLU": 0.08, "block 2": 0.02})
    assert comparing.highest(some, ARMS, "accuracy")[0] == "behind ReLU"


def test_who_is_ahead_by_less_than_the_margin_is_level_and_not_the_highest():
    some = runs({"images": 0.0, "behind ReLU": 0.003, "block 2": 0.0}, spread=0.0005)
    assert fm.paired(some, ARMS["behind ReLU"], ARMS["images"]).verdict == "higher"
    result, found = comparing.highest(some, ARMS, "accuracy")
    assert result == comparing.UNTOLD and set(found.verdicts.values()) == {"level"}
    assert comparing.pairs_words(found).splitlines()[0].endswith("level (within 0.5 points)")


def test_a_pair_that_passes_alone_but_not_among_three_is_not_told():
    """p = .03 against both others, which do not differ."""
    steps = {"images": [0.0] * 4, "behind ReLU": [0.09, 0.02, 0.05, 0.04], "block 2": [0.0] * 4}
    own = {ARMS[name]: values for name, values in steps.items()}
    some = made.records(own, 4, lambda mix, seed: {"accuracy": 0.5 + own[mix][seed]})
    assert fm.paired(some, ARMS["behind ReLU"], ARMS["images"]).verdict == "higher"
    assert comparing.highest(some, ARMS, "accuracy")[0] == comparing.UNTOLD


def test_the_mean_over_arms_is_one_number_a_seed():
    some = runs({"images": 0.03, "behind ReLU": 0.0, "block 2": 0.06}, metric="nll")
    found = comparing.over_arms(some, ARMS, ["nll"])["nll"]
    by = {(r["config"]["seed"], str(r["config"]["mix"])): r["nll"] for r in some}
    own = [sum(by[s, str(m.as_dict())] for m in ARMS.values()) / 3 - by[s, "None"] for s in range(8)]
    assert found.difference == pytest.approx(np.mean(own)) and found.n == 8 and found.margin == 0.02
    assert found.low == pytest.approx(compared(own, "nll").low)


def test_a_seed_that_one_arm_lacks_counts_for_none():
    some = [r for r in runs({name: 0.03 for name in ARMS}, metric="nll")
            if (r["config"]["seed"], r["config"]["mix"]) != (2, ARMS["block 2"].as_dict())]  # fmt: skip
    assert comparing.over_arms(some, ARMS, ["nll"])["nll"].n == 7


def test_means_over_strengths_are_taken_within_a_run():
    record = {"config": {}, "rotation_20": 0.8, "rotation_40": 0.4, "zoom_in_80": 0.3, "zoom_out_120": 0.1, "nll": 9.0}
    (one,) = comparing.with_means([record])
    assert one["rotation_mean"] == pytest.approx(0.6) and one["zoom_in_mean"] == 0.3 and "shear_mean" not in one
    assert one["accuracy_mean"] == pytest.approx((0.8 + 0.4 + 0.3 + 0.1) / 4) and one["nll"] == 9.0


def test_a_mark_follows_the_verdict_and_not_the_interval_of_its_own():
    weak = [compared([0.09, 0.02, 0.05, 0.04], "nll"), compared([0.0, 0.1, -0.1, 0.05], "nll")]
    assert weak[0].verdict == "higher" and weak[0].p > 0.025
    names = ("a", "nll"), ("a", "val_nll")
    found = Differences(dict(zip(names, weak)), dict(zip(names, ("no difference seen", "higher"))))
    row = comparing.differences_table(found).splitlines()[1]
    assert "+0.050 [+0.003, +0.097]  " in row and row.endswith(" *")
    level = Differences(dict(zip(names, weak)), dict.fromkeys(names, "level"))
    assert comparing.differences_table(level).splitlines()[1].endswith(" =")


def test_points_are_printed_as_points():
    found = comparing.against(runs({name: 0.05 for name in ARMS}, spread=0.0), ARMS, metric=["accuracy"])
    assert "+5.0 [+5.0, +5.0] *" in comparing.differences_table(found)


@pytest.mark.parametrize(
    "raw, mended, says",
    [(0.1, 0.005, "95% of"), (0.1, -0.05, "more than all"), (0.1, 0.2, "nothing of"), (-0.1, -0.1, "nothing is held")],
)  # fmt: skip
def test_what_a_temperature_takes_away_is_said_whichever_way_it_falls(raw, mended, says):
    found = [compared([v, v + 0.001, v - 0.001]) for v in (raw, mended)]
    assert says in comparing.taken_away(*found)


def test_sites_are_those_mixed_plainly_at_one_place():
    mixes = [None, fm.Mix("b"), fm.Mix("a"), fm.Mix("c", alpha=2), fm.Mix(("a", "b")), fm.Mix("d", ways=3), fm.Mix("a")]
    records = [made.record(mix) for mix in mixes]
    assert list(comparing.sites_in(records).items()) == [("b", fm.Mix("b")), ("a", fm.Mix("a"))]


def test_metrics_follow_the_records_and_the_kinds_asked():
    record = {"accuracy": 0.9, "pgd_0.1": 0.1, "zoom_in_80": 0.5, "zoom_in_60": 0.4, "zoom_out_120": 0.4}
    assert comparing.metrics_of([record], ("zoom_in", "pgd")) == ["zoom_in_80", "zoom_in_60", "pgd_0.1"]


def test_no_end_of_an_interval_reads_as_zero_and_no_difference_as_minus_zero():
    d = compared([0.0100, -0.0101, 0.0002, -0.0003])
    text = comparing.differences_table(Differences({("images", "accuracy"): d}))
    assert "-0.0 " not in text and "-0.0]" not in text and "+0.0]" not in text
    near = compared(np.array([0.002, 0.001, 0.003]) + 0.0007 - mean_interval([0.002, 0.001, 0.003])[1] - 0.0009)
    assert near.low == pytest.approx(-0.0002)
    assert "[-0.02, " in comparing.differences_table(Differences({("images", "accuracy"): near}))


def test_what_is_seen_among_three_is_said_with_a_verdict_among_three():
    rows = [0.01, -0.01, 0.0], [0.02, -0.01, 0.0], [0.01, 0.0, -0.02]
    pairs = {("a", str(i)): compared(d) for i, d in enumerate(rows)}
    words = comparing.pairs_words(Differences(pairs)).splitlines()
    for line, one in zip(words, pairs.values()):
        spread = (one.high - one.low) / 2 / stats.t.ppf(0.975, 2) * 3**0.5
        assert f"so many show {100 * detectable(spread, 3, among=3):.1f} points" in line
