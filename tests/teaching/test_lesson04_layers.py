"""Lesson 04's helpers against records made up for it, and numpy."""

import numpy as np
import pytest
import torch
from made import records

import featmix_lite as fm
from featmix_lite.experiments.arms import one_site
from featmix_lite.experiments.ranking import Place, Ranking
from featmix_lite.teaching import lesson04_layers as layers


def made(arms, figures, seeds=6, noise=0.001):
    """Records of {name: Mix} with {name: {figure: mean}}, a little noise by seed."""
    dice, means = np.random.default_rng(0), {mix: figures[name] for name, mix in arms.items()}
    return records(
        arms.values(), seeds,
        lambda mix, s: {k: v + 0.01 * s + noise * dice.standard_normal() for k, v in means[mix].items()},
    )  # fmt: skip


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


def blog(final, image):
    alphas, losses = (0.04, 0.2, 1.0, 5.0), {"input": image, "flatten": final}
    arms = {(site, a): fm.Mix(site, alpha=a, per="epoch") for site in losses for a in alphas}
    return made(arms, {(site, a): {"val_nll": losses[site][alphas.index(a)]} for site, a in arms})


def test_the_posts_order_is_seen_where_it_is_there_and_not_elsewhere():
    as_told = layers.of_post(blog((0.5, 0.3, 0.31, 0.4), (0.4, 0.5, 0.6, 0.9)))
    assert [": seen (" in line for line in as_told] == [True, True, True]
    assert "image at 0.04: -0.100 [" in as_told[0] and "+0.3" in as_told[1]
    turned = layers.of_post(blog((0.5, 0.45, 0.31, 0.2), (0.4, 0.5, 0.6, 0.6)))
    assert ": does not hold (" in turned[0] and "image at 0.04: +0.050" in turned[0]
    assert ": level (" in turned[1] and ": does not hold (" in turned[2]


def test_the_post_is_not_said_to_fail_where_the_runs_do_not_tell():
    mixes = [fm.Mix(site, alpha=a, per="epoch") for site in ("input", "flatten") for a in (0.04, 0.2, 1.0, 5.0)]
    told = 0
    for number in range(20):
        dice = np.random.default_rng(number)
        noise = records(mixes, 6, lambda mix, s: {"val_nll": 0.5 + 0.1 * dice.standard_normal()})  # noqa: B023
        told += sum(": the runs do not tell (" not in line for line in layers.of_post(noise))
    assert told <= 8  # of 60: 3 expected, 8 is three sigma


def test_entanglement_is_the_mean_over_seeds_of_the_recorded_digits():
    runs = fm.recorded.runs("digits")
    panels = layers.entangled(runs, {"no mixing": None})
    own = [r for r in runs if r["config"]["mix"] is None]
    assert list(panels) == ["at a tenth of the mean distance", "least over temperatures"]
    for panel, key in zip(panels.values(), ("snnl_", "snnl_least_"), strict=True):
        for site in layers.SITES:
            assert panel["no mixing"][site] == pytest.approx(np.mean([r[key + site] for r in own]))


def flat(arms, noise=0.02, seeds=20):
    """Every arm has the same true accuracy: one mean is the highest all the same."""
    dice = np.random.default_rng(2)
    return records(arms.values(), seeds, lambda mix, s: {"accuracy": 0.9 + noise * dice.standard_normal()})


def test_no_ranking_of_noise_has_an_answer():
    arms = one_site()
    (ranking,) = layers.rankings(flat(arms), arms, ["accuracy"])
    assert ranking.best in arms and ranking.answer == layers.NOT_TOLD in layers.UNDECIDED
    clear = made(arms, {name: {"accuracy": 0.8 + 0.05 * (name == "block2")} for name in arms})
    assert layers.rankings(clear, arms, ["accuracy"])[0].answer == "block2"


def ranked(metric="accuracy", **told):
    return Ranking(metric, 9, tuple(Place(name, 0.9, 0.9, 0.9, verdict) for name, verdict in told.items()))


CHOICES = ["first", "level", "behind", "open"]


@pytest.mark.parametrize(("loss", "accuracy", "wanted"), [
    (dict(a="best", b="behind"), dict(a="best", b="behind"), "first"),
    (dict(a="best", b="behind"), dict(a="best", b="level"), "level"),
    (dict(a="best", b="behind"), dict(b="best", a="level"), "level"),
    (dict(a="best", b="behind"), dict(b="best", a="behind"), "behind"),
    (dict(a="best", b="behind"), dict(b="best", a="open"), "open"),
    (dict(a="best", b="behind"), dict(a="best", b="open"), "open"),  # the highest mean, told from nobody
    (dict(a="best", b="open"), dict(b="best", a="behind"), "open"),  # no winner that could stand anywhere
])  # fmt: skip
def test_where_a_winner_stands_is_said_only_of_winners_and_only_as_far_as_told(loss, accuracy, wanted):
    assert layers.stands(ranked("mixed_loss", **loss), ranked(**accuracy), CHOICES) == wanted


def test_a_strength_at_the_edge_is_said_to_be_there():
    own = {"none": None, "a": fm.Mix(alpha=0.2), "b": fm.Mix("fc", alpha=1.0)}
    assert layers.strengths(own).endswith("(0.2 to 2): a.")
    assert layers.strengths({**own, "b": fm.Mix("fc", alpha=2.0)}).endswith("(0.2 to 2): all 2.")
    assert layers.strengths({"b": own["b"]}, "val_accuracy") == (
        "Alpha chosen by held-out accuracy: b 1. None is at the edge of what was tried (0.2 to 2)."
    )


def settings(*gains, noise=0.004):
    """{setting: (records, final layer, image)} with a true difference each."""
    arms = fm.Mix("flatten"), fm.Mix("input")
    kinds = {}
    for i, gain in enumerate(gains):
        dice = np.random.default_rng(i)
        kinds[str(i)] = records(
            arms, 10, lambda mix, s: {"accuracy": 0.9 + gain * (mix == arms[0]) + noise * dice.standard_normal()}  # noqa: B023
        )
    return {name: (runs, *arms) for name, runs in kinds.items()}


@pytest.mark.parametrize(("gains", "wanted"), [
    ((0.03, 0.04, 0.035), "higher"), ((-0.03, -0.04, -0.035), "lower"), ((0.0, 0.001, -0.001, 0.0), "level"),
    ((0.03, 0.03, 0.03, -0.06), "the runs do not tell"),  # three of four settings are told to be higher: no vote
])  # fmt: skip
def test_settings_are_pooled_and_never_counted(gains, wanted):
    kinds = settings(*gains, noise=0.002)
    each, whole, read = layers.everywhere(kinds)
    assert read == wanted
    assert whole == fm.pooled(each.values()) and all(one.margin == 0.005 for one in each.values())
    assert each["0"].difference == pytest.approx(fm.paired(*kinds["0"]).difference)


def test_a_best_is_tested_on_seeds_that_did_not_choose_it():
    """Pure noise: on the seeds that chose it the best looks good, on the others its gain is nobody's choice."""
    arms = one_site()
    chosen, tested = [], []
    for number in range(40):
        dice = np.random.default_rng(number)
        runs = records(arms.values(), 14, lambda m, s: {"accuracy": 0.9 + 0.01 * dice.standard_normal()})  # noqa: B023
        best = layers.picked(runs, arms)
        early, late = ([r for r in runs if (r["config"]["seed"] < 6) == first] for first in (True, False))
        assert best.chosen_on == fm.paired(early, arms[best.name], None, margin=0.005)
        assert best.tested_on == fm.paired(late, arms[best.name], None, margin=0.005)
        chosen.append(best.chosen_on.difference)
        tested.append(best.tested_on.difference)
    assert (best.chosen_on.n, best.tested_on.n) == (6, 8) and best.name != "no mixing"
    assert np.mean(chosen) > 0.003 > abs(np.mean(tested))
    before, after = str(best).split("that is no test.")
    assert best.chosen_on.span in before and "seeds: " not in before and str(best.tested_on) in after
