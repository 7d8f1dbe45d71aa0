"""Arms: sites of different groups, labels, those that have records, and each against another."""

import made
import pytest

import featmix_lite as fm
from featmix_lite.experiments import arms
from featmix_lite.experiments.families import holm

ARMS = {"no mixing": None, "the images": fm.Mix("input"), "after ReLU 1": fm.Mix("block1.relu")}


def runs(seeds, lift=0.01):
    """Three arms; those that mix lie ``lift`` higher, by a little more or less from seed to seed."""
    def figures(mix, seed):
        higher = lift + 0.0001 * (seed % 3) if mix else 0
        return {"accuracy": 0.9 + 0.001 * seed + higher, "nll": 0.1 + 0.001 * (seed % 2)}

    return made.records(ARMS.values(), seeds, figures)


def test_places_are_sites_of_different_groups():
    data = fm.load("digits", per_class=5)
    for places, net in ((arms.SMALL_CNN, "small_cnn"), (arms.OKI_CNN, "oki_cnn")):
        group = {s.name: s.group for s in fm.sites(fm.models.build(net, data, seed=0), data.train.x[:2])}
        assert [group[site] for site in places.values()] == sorted({group[site] for site in places.values()})
        assert len(places) == len(set(group.values()))  # one of each
    group = {s.name: s.group for s in fm.sites(fm.models.small_cnn(data, seed=0), data.train.x[:2])}
    assert group["block3.relu"] == group["flatten"]


def test_arms_are_found_in_records_none_first():
    mixes = fm.Mix(alpha=2.0), fm.Mix(("input", "block1"), every=True), fm.Mix("block1"), None
    records = [made.record(mix) for mix in mixes]
    assert list(arms.arms_in(records, alpha=1.0, every=False)) == ["no mixing", "block1"]
    assert list(arms.arms_in(records)) == ["no mixing", "input, alpha 2", "input + block1", "block1"]
    assert arms.arms_in(records)["input, alpha 2"] == fm.Mix(alpha=2.0)
    assert arms.label(fm.Mix(per="sample", cross_class=True, rule="bc+")) == "input, per sample, cross class, rule bc+"


def test_only_arms_with_records_are_present_and_failed_runs_are_none():
    records = [r for r in runs(range(6)) if r["config"]["mix"] == fm.Mix().as_dict()]
    assert arms.present(records, arms.one_site()) == {"input": fm.Mix()}
    assert arms.present([{**r, "error": "x"} for r in records], arms.one_site()) == {}
    assert arms.present([], arms.one_site()) == {}
    assert arms.present(records[:1], arms.one_site()) == {}  # one seed: nothing to compare yet
    assert arms.present(records[:1], arms.one_site(), least=1) == {"input": fm.Mix()}


def test_columns_hold_every_run_by_rising_seed():
    records = runs((4, 1))
    rows = arms.columns(records[::-1], ARMS)
    assert list(rows) == list(ARMS) and all(list(own) == [1, 4] for own in rows.values())
    assert rows["after ReLU 1"][4] == records[2]["accuracy"]


def test_against_is_fm_paired_and_leaves_the_other_out():
    records = runs(range(6))
    differences = arms.against(records, ARMS)
    assert list(differences) == list(ARMS)[1:]
    assert differences["the images"] == fm.paired(records, fm.Mix("input"), None, margin=0.005)
    assert list(arms.against(records, ARMS, fm.Mix("input"))) == ["no mixing", "after ReLU 1"]


def test_level_is_said_with_the_kits_margin():
    even = [dict(record, accuracy=0.9 + record["config"]["seed"] / 1e5) for record in runs(range(6))]
    assert set(arms.against(even, ARMS).verdicts.values()) == {"level"}
    assert fm.paired(even, fm.Mix("input"), None).verdict == "no difference seen"


def test_several_metrics_are_one_family_and_corrected_together():
    records = runs(range(6))
    both = arms.against(records, ARMS, metric=["accuracy", "nll"])
    assert list(both) == [(arm, metric) for arm in list(ARMS)[1:] for metric in ("accuracy", "nll")]
    assert both["the images", "nll"] == fm.paired(records, fm.Mix("input"), None, "nll", 0.02)
    assert both.verdicts == holm(both) and both.verdicts["the images", "accuracy"] == "higher"
    with pytest.raises(ValueError, match="no 'ece'"):
        arms.against(records, ARMS, metric=["ece"])
