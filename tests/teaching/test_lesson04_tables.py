"""Lesson 04's table: the published columns as the claims print them, ours by numpy, and no best without a test."""

import re

import numpy as np
import pytest
from made import records

import featmix_lite as fm
from featmix_lite.experiments.claims import _verma
from featmix_lite.teaching import lesson04_tables as tables


def made(arms, gains, noise=0.001, seeds=6):
    """Records of {name: Mix} whose accuracy is .8 and the arm's gain."""
    dice, gain = np.random.default_rng(0), {mix: gains.get(name, 0.0) for name, mix in arms.items()}
    return records(arms.values(), seeds, lambda mix, s: {"accuracy": 0.8 + gain[mix] + noise * dice.standard_normal()})


@pytest.mark.parametrize(("column", "text"), [("Verma C10", _verma.TABLE_5), ("Verma C100", _verma.CIFAR_100)])
def test_the_published_columns_are_those_of_the_claims(column, text):
    read = re.findall(r"(\{[\d,]+\}|none) (\d\d\.\d\d)", text.text)
    assert {name: float(value) for name, value in read} == tables.PUBLISHED[column]


def test_our_accuracies_are_means_under_the_names_of_the_table():
    arms = {"none": None, "{2}": fm.Mix("block2"), "{0,1,2}": fm.Mix(tables.RANDOM), "other": fm.Mix("block1.relu")}
    runs = made(arms, {name: i / 100 for i, name in enumerate(arms)})
    found = tables.accuracies(runs)
    assert set(found) == {"none", "{2}", "{0,1,2}"}
    own = [r["accuracy"] for r in runs if r["config"]["mix"] and r["config"]["mix"]["at"] == "block2"]
    assert found["{2}"] == pytest.approx(100 * np.mean(own))
    assert tables.accuracies([]) == {}


def test_the_table_has_every_number_and_its_gain():
    text = tables.sets_table(tables.PUBLISHED)
    rows = {line.split()[0]: line for line in text.splitlines()}
    assert set(rows) == {"sites", *(name for own in tables.PUBLISHED.values() for name in own)}
    assert re.findall(r"[-+]?\d+\.\d", rows["{0,1,2}"]) == ["97.2", "+2.0", "79.6", "+3.2", "52.8", "+2.4"]
    assert rows["{0,2}"].split()[1:] == ["-", "-", "52.3", "+1.9"]


def test_the_highest_and_those_below_no_mixing_in_words():
    assert tables.tops({k: tables.PUBLISHED[k] for k in ("Verma C10", "Verma C100")}) == (
        "Of the 9 sets in all columns the highest number: {0,1,2} in Verma C10; {0,1,2,3} in Verma C100. "
        "A number below no mixing: {2} in Verma C10."
    )
    assert tables.tops({"A": {"none": 1.0, "{0}": 2.0}}).endswith("A number below no mixing: none.")


def columns(runs):
    return {"paper": {name: 90.0 for name in tables.OURS}, "ours": tables.accuracies(runs)}


@pytest.mark.parametrize(("gains", "noise", "wanted"), [
    ({}, 0.02, "ours, 6 seeds, the best: the runs do not tell; told to be below no mixing: none."),
    ({"{1}": 0.05, "{2}": -0.05}, 0.001, "ours, 6 seeds, the best: {1}; told to be below no mixing: {2}."),
    ({"{0}": -0.05}, 0.0001, "ours, 6 seeds, the best: several are level; told to be below no mixing: {0}."),
])  # fmt: skip
def test_of_our_own_runs_a_best_is_named_only_if_it_is_told_from_the_others(gains, noise, wanted):
    runs = made(tables.OURS, gains, noise)
    own = columns(runs)
    said = tables.tops(own, {"ours": tables.of_sets(runs, own)})
    assert said.endswith(wanted) and "ours" not in said.split("the highest number")[1].split(".")[0]


def test_only_sets_that_all_columns_have_are_ranked():
    runs = made(tables.OURS, {})
    two = {"paper": {"none": 1.0, "{0}": 2.0}, "ours": tables.accuracies(runs)}
    assert sorted(p.name for p in tables.of_sets(runs, two).places) == ["none", "{0}"]
    assert tables.of_sets([], two) is None
