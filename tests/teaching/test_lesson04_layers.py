"""Lesson 04's helpers against records made up for it, and numpy."""

import numpy as np
import pytest
from made import records

import featmix_lite as fm
from featmix_lite.experiments.ranking import Place, Ranking
from featmix_lite.teaching import lesson04_layers as lab

METRICS = ("accuracy", "nll", "mixed_loss")


def made(figures, seeds=6, noise=0.001):
    """Records of the lesson's arms with {name: {figure: mean}}, a little noise by seed."""
    dice, means = np.random.default_rng(0), {mix: figures[name] for name, mix in lab.ARMS.items()}
    return records(
        lab.ARMS.values(), seeds,
        lambda mix, s: {k: v + 0.01 * s + noise * dice.standard_normal() for k, v in means[mix].items()},
    )  # fmt: skip


def test_no_mixing_has_no_mixed_loss_and_all_else_is_ranked():
    figures = {name: dict.fromkeys(METRICS, 0.5 + 0.1 * i) for i, name in enumerate(lab.ARMS)}
    ranks = lab.ranked(made(figures), *METRICS)
    assert [(r.metric, len(r.places)) for r in ranks] == [("accuracy", 8), ("nll", 8), ("mixed_loss", 7)]
    assert [r.best for r in ranks] == ["random site", "no mixing", "image"]


def test_arms_of_which_nothing_was_run_are_left_out():
    runs = records([None, fm.Mix("block1")], 3, lambda mix, s: {"accuracy": 0.5 + s / 10})
    (ranking,) = lab.ranked(runs, "accuracy")
    assert sorted(p.name for p in ranking.places) == ["after block 1", "no mixing"]


def test_the_lesson_says_sites_by_their_plain_names():
    assert {name: mix.at for name, mix in lab.SITES.items()} == {
        "image": "input", "after ReLU 1": "block1.relu", "after block 1": "block1", "after ReLU 2": "block2.relu",
        "after block 2": "block2", "features": "flatten",
    }  # fmt: skip


def test_no_ranking_of_noise_has_an_answer():
    """Every arm has the same true accuracy: one mean is the highest all the same."""
    dice = np.random.default_rng(2)
    flat = records(lab.ARMS.values(), 20, lambda mix, s: {"accuracy": 0.9 + 0.02 * dice.standard_normal()})
    (ranking,) = lab.ranked(flat, "accuracy")
    assert ranking.best in lab.ARMS and ranking.answer == "the runs do not tell"
    assert {lab.standing(ranking, name) for name in lab.ARMS} == {"may be the best"}
    clear = made({name: {"accuracy": 0.8 + 0.05 * (name == "after block 2")} for name in lab.ARMS})
    (ranking,) = lab.ranked(clear, "accuracy")
    assert ranking.answer == "after block 2" and lab.standing(ranking, "after block 2") == "the best"
    assert lab.standing(ranking, "image") == "told to be behind"


def ranked(metric="accuracy", **told):
    return Ranking(metric, 9, tuple(Place(name, 0.9, 0.9, 0.9, verdict) for name, verdict in told.items()))


CHOICES = dict(zip(("first", "level", "behind", "open"), lab.STANDS, strict=True))


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
    assert lab.stands(ranked("mixed_loss", **loss), ranked(**accuracy)) == CHOICES[wanted]


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
    each, whole, read = lab.everywhere(kinds)
    assert read == wanted
    assert whole == fm.pooled(each.values()) and all(one.margin == 0.005 for one in each.values())
    assert each["0"].difference == pytest.approx(fm.paired(*kinds["0"]).difference)


def test_the_recorded_settings_all_have_the_two_sites():
    for name, (runs, one, other) in lab.settings().items():
        assert fm.paired(runs, one, other).n >= 4, name
