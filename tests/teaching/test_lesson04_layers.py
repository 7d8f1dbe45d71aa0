"""Lesson 04's helpers against records made up for it, numpy, and the published table as the claims print it."""

import re

import numpy as np
import pytest
import torch
from made import records

import featmix_lite as fm
from featmix_lite.experiments.arms import one_site
from featmix_lite.experiments.claims import _verma
from featmix_lite.experiments.ranking import Place, Ranking
from featmix_lite.teaching import lesson04_layers as layers


def made(arms, figures, seeds=6, noise=0.001):
    """Records of {name: Mix} with {name: {figure: mean}}, a little noise by seed."""
    dice, means = np.random.default_rng(0), {mix: figures[name] for name, mix in arms.items()}
    return records(
        arms.values(), seeds,
        lambda mix, s: {k: v + 0.01 * s + noise * dice.standard_normal() for k, v in means[mix].items()},
    )  # fmt: skip


@pytest.mark.parametrize(("column", "text"), [("Verma C10", _verma.TABLE_5), ("Verma C100", _verma.CIFAR_100)])
def test_the_published_columns_are_those_of_the_claims(column, text):
    read = re.findall(r"(\{[\d,]+\}|none) (\d\d\.\d\d)", text.text)
    assert {name: float(value) for name, value in read} == layers.PUBLISHED[column]


def test_no_mixing_has_no_mixed_loss_and_all_else_is_ranked():
    arms = one_site()
    figures = {name: dict.fromkeys(layers.METRICS, 0.5 + 0.1 * i) for i, name in enumerate(arms)}
    ranks = layers.rankings(made(arms, figures), arms)
    assert [r.metric for r in ranks] == list(layers.METRICS)
    assert [len(r.places) for r in ranks] == [7, 7, 7, 7, 6]
    assert (ranks[0].best, ranks[1].best, ranks[4].best) == ("flatten", "no mixing", "input")


def test_a_run_without_a_temperature_leaves_its_seed_out_of_the_calibrated_figures_alone():
    arms = {"no mixing": None, "input": fm.Mix()}
    figures = {"nll": 0.2, "nll_calibrated": 0.1, "temperature": 0.5}
    runs = made(arms, {name: figures for name in arms}, noise=0.0)
    logits = torch.tensor([[0.1, 0.0], [0.0, 0.1]])  # both right: the sharper the better
    spoilt = runs[3]
    spoilt["temperature"], spoilt["nll_calibrated"] = fm.measures.fit_temperature(logits, torch.tensor([0, 1])), 30.0
    raw, mended = layers.rankings(runs, arms, ["nll", "nll_calibrated"])
    assert (raw.n, mended.n) == (6, 5) and max(p.mean for p in mended.places) < 0.2
    assert layers.fitted(runs) == [r for r in runs if r is not spoilt]


def test_each_site_takes_its_own_strength_and_no_mixing_stays():
    arms = {f"{site} {a}": fm.Mix(site, alpha=a) for site in ("input", "fc") for a in (0.2, 1.0, 2.0)}
    loss = {"input 0.2": 0.3, "input 1.0": 0.2, "input 2.0": 0.4, "fc 0.2": 0.3, "fc 1.0": 0.2, "fc 2.0": 0.1}
    runs = made(arms, {name: {"val_nll": v, "val_accuracy": v} for name, v in loss.items()})
    asked = {"no mixing": None, "input": fm.Mix(), "fc": fm.Mix("fc")}
    assert {n: m and m.alpha for n, m in layers.at_own_best(runs, asked).items()} == {
        "no mixing": None, "input": 1.0, "fc": 2.0}  # fmt: skip
    assert layers.at_own_best(runs, asked, "val_accuracy")["input"].alpha == 2.0


def test_our_accuracies_are_means_under_the_names_of_the_table():
    arms = {"none": None, "{2}": fm.Mix("block2"), "{0,1,2}": fm.Mix(layers.RANDOM), "other": fm.Mix("block1.relu")}
    runs = made(arms, {name: {"accuracy": 0.8 + i / 100} for i, name in enumerate(arms)})
    found = layers.accuracies(runs)
    assert set(found) == {"none", "{2}", "{0,1,2}"}
    own = [r["accuracy"] for r in runs if r["config"]["mix"] and r["config"]["mix"]["at"] == "block2"]
    assert found["{2}"] == pytest.approx(100 * np.mean(own))
    assert layers.accuracies([]) == {}


def test_the_table_has_every_number_and_its_gain():
    text = layers.sets_table(layers.PUBLISHED)
    rows = {line.split()[0]: line for line in text.splitlines()}
    assert set(rows) == {"sites", *(name for own in layers.PUBLISHED.values() for name in own)}
    assert re.findall(r"[-+]?\d+\.\d", rows["{0,1,2}"]) == ["97.2", "+2.0", "79.6", "+3.2", "52.8", "+2.4"]
    assert rows["{0,2}"].split()[1:] == ["-", "-", "52.3", "+1.9"]


def test_the_highest_and_those_below_no_mixing_in_words():
    assert layers.tops({k: layers.PUBLISHED[k] for k in ("Verma C10", "Verma C100")}) == (
        "Of the 9 sets in all columns, highest: {0,1,2} in Verma C10; {0,1,2,3} in Verma C100. "
        "Below no mixing: {2} in Verma C10."
    )
    assert layers.tops({"A": {"none": 1.0, "{0}": 2.0}}).endswith("None is below no mixing.")


def blog(final, image):
    alphas, losses = (0.04, 0.2, 1.0, 5.0), {"input": image, "flatten": final}
    arms = {(site, a): fm.Mix(site, alpha=a, per="epoch") for site in losses for a in alphas}
    return made(arms, {(site, a): {"val_nll": losses[site][alphas.index(a)]} for site, a in arms})


def test_the_posts_order_is_seen_where_it_is_there_and_not_elsewhere():
    as_told = layers.of_post(blog((0.5, 0.3, 0.31, 0.4), (0.4, 0.5, 0.6, 0.9)))
    assert [": seen (" in line for line in as_told] == [True, True, True]
    assert "image at its best (0.04): seen (-0.100 [" in as_told[0] and "+0.3" in as_told[1]
    turned = layers.of_post(blog((0.5, 0.45, 0.31, 0.3), (0.4, 0.5, 0.6, 0.6)))
    assert [": not seen (" in line for line in turned] == [True, True, True]
    assert "no difference seen" in turned[1] and "lower" in turned[2]


def test_entanglement_is_the_mean_over_seeds_of_the_recorded_digits():
    runs = fm.recorded.runs("digits")
    panels = layers.entangled(runs, {"no mixing": None})
    own = [r for r in runs if r["config"]["mix"] is None]
    assert list(panels) == ["at a tenth of the mean distance", "least over temperatures"]
    for panel, key in zip(panels.values(), ("snnl_", "snnl_least_"), strict=True):
        for site in layers.SITES:
            assert panel["no mixing"][site] == pytest.approx(np.mean([r[key + site] for r in own]))


def test_whether_a_winner_is_carried_over():
    def ranked(*names):
        places = zip(names, ("best", "level", "behind"), strict=True)
        return Ranking("accuracy", 9, tuple(Place(name, 0.9, 0.9, 0.9, told) for name, told in places))

    a, c = ranked("a", "b", "c"), ranked("c", "b", "a")
    assert layers.carried({"digits": a, "x": a, "y": c}).endswith("on 1 of the other 2: x.")
    assert layers.carried({"digits": a, "y": c}).endswith("on 0 of the other 1: none.")


def test_level_with_the_first_counts_as_in_front_and_behind_does_not():
    def ranked(**told):
        return Ranking("accuracy", 9, tuple(Place(name, 0.9, 0.9, 0.9, verdict) for name, verdict in told.items()))

    home, level = ranked(a="best", b="behind"), ranked(b="best", a="level")
    said = layers.carried({"digits": home, "x": level, "y": ranked(b="best", a="behind"), "z": home})
    assert said == (
        "First on digits by test accuracy: a. It is first, or not told from the first, on 2 of the other 3: x, z."
    )
