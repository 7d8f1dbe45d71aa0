"""A claim over its settings: which differences are pooled, traced to the runs by hand."""

import json

import numpy as np
import pytest
from made import record
from planted import gain, planted
from random_effects import by_hand

import featmix_lite as fm
from featmix_lite.experiments.claims import Claim, find, verdicts
from featmix_lite.experiments.claims.claim import Arm, Setting, versus
from featmix_lite.experiments.claims.judging import judged
from featmix_lite.experiments.claims.over_settings import overall, sentence
from featmix_lite.experiments.differences import compared
from featmix_lite.experiments.pooling import pooled
from featmix_lite.experiments.recorded import HERE


def arms(data):
    where = (("data", data),)
    return {at or "none": Arm(at or "none", data, at and fm.Mix(at), where) for at in ("input", "block1", None)}


def claim(*settings) -> Claim:
    import dataclasses

    return dataclasses.replace(find("conv1-beats-image"), settings=settings, scale="")


def records(seed=0):
    """{data: records of three arms, five seeds}."""
    g, found = np.random.default_rng(seed), {}
    for data in ("digits", "mnist", "fashion_mnist"):
        found[data] = [
            record(at and fm.Mix(at), s, {"accuracy": float(g.normal(0.8 + 0.05 * (at == "input"), 0.01))}, data=data)
            for at in ("input", "block1", None) for s in range(5)
        ]  # fmt: skip
    return found


def test_one_comparison_a_setting_is_pooled_as_it_is():
    given = records()
    one = claim(*(Setting(d, "accuracy", (versus(arms(d)["input"], arms(d)["none"]),)) for d in given))
    (found,) = overall(judged(one, given))
    by_hand = []
    for data in given:
        values = {(r["config"]["mix"] or {}).get("at", "none"): {} for r in given[data]}
        for r in given[data]:
            values[(r["config"]["mix"] or {}).get("at", "none")][r["config"]["seed"]] = r["accuracy"]
        by_hand.append(compared([values["input"][s] - values["none"][s] for s in range(5)]))
    assert found.pooled == pooled(by_hand) and list(found.settings) == list(given) and found.images == 0
    assert found.what == "input minus none" and found.verdict == "higher"
    assert sentence(judged(one, given)) == f"over its settings: accuracy, input minus none: {found.pooled}: higher."


def test_of_several_comparisons_the_mean_is_taken_and_none_is_picked():
    given = records(1)
    one = claim(*(Setting(d, "accuracy", tuple(versus(arms(d)["input"], arms(d)[o]) for o in ("block1", "none")))
                  for d in given))  # fmt: skip
    (found,) = overall(judged(one, given))
    assert found.what == "input minus the mean of the others"
    for data, p in found.settings.items():
        rows = np.array([r["accuracy"] for r in given[data]]).reshape(3, 5)
        assert p.difference == pytest.approx((rows[0] - (rows[1] + rows[2]) / 2).mean())


def test_shared_test_images_are_counted_and_readings_stay_apart():
    given = records(2)
    a, b = arms("digits"), arms("mnist")
    one = claim(
        Setting("x", "accuracy", (versus(a["input"], a["none"]),)),
        Setting("x", "accuracy", (versus(a["input"], a["none"]),)),
        Setting("y", "accuracy", (versus(b["input"], b["none"]),)),
        Setting("y", "accuracy again", (versus(b["input"], b["none"]),)),
        Setting("z", "accuracy", (versus(b["block1"], b["none"]),)),
    )
    found = overall(judged(one, given))
    assert [(o.reading, o.pooled.n, o.images) for o in found] == [("accuracy", 3, 2)]
    assert list(found[0].settings) == ["x", "x (2)", "y"] and "2 of them share test images" in str(found[0])


def test_level_and_nothing_seen():
    flat = planted(gain(), noise=0.0005)
    assert {o.verdict for o in overall(verdicts("conv1-beats-image", flat))} == {"level"}
    wild = overall(verdicts("conv1-beats-image", planted(gain(), noise=0.1)))
    assert {o.verdict for o in wild} == {"no difference seen"}
    assert overall(verdicts("conv1-beats-image", {})) == [] and sentence(verdicts("same-class-aligns", {})) == ""


USUAL = dict(form="one-pass", dropout=0, noise=0, label_noise=0, imbalance=1, per_class=None, model="small_cnn")
# (claim, reading, sites of the two arms by network, figure): traced through the recorded files, line by line.
TRACED = [
    ("images-beat-none", "accuracy", {"small_cnn": "input", "oki_cnn": "input"}, None, "accuracy"),
    ("works-with-batchnorm", "accuracy, with BatchNorm", {"small_cnn": "block1.relu"}, None, "accuracy"),
    ("final-best-nll", "NLL, against no mixing", {"small_cnn": "flatten", "oki_cnn": "relu3"}, None, "nll"),
]


@pytest.mark.parametrize("claim, reading, ours, other, metric", TRACED)
def test_a_pooled_sentence_traced_to_its_runs(claim, reading, ours, other, metric):
    """From the JSON of the recorded files, without the kit's choosing of runs, pairing or pooling."""
    (told,) = [o for o in overall(verdicts(claim)) if o.reading == reading]
    sweeps = {s.name: s.comparisons[0].terms[0][1] for s in find(claim).settings if s.reading == reading}
    rows = []
    for name in told.settings:
        arm, columns = sweeps[name], []
        lines = [json.loads(line) for line in (HERE / f"{arm.sweep}.jsonl").read_text().splitlines()]
        where = USUAL | dict(arm.where)
        for site in (ours[dict(arm.where)["model"]], other):
            found = {}
            for r in lines:
                mix, config = r["config"]["mix"], USUAL | r["config"]
                plain = mix is None or (mix["alpha"] == 1 and mix["ways"] == 2 and mix["per"] == "batch"
                                        and mix["rule"] == "linear" and not mix["every"] and not mix["cross_class"])
                if plain and (mix and mix["at"]) == site and all(config[k] == v for k, v in where.items()):
                    found[r["config"]["seed"]] = r[metric]
            columns.append(found)
        rows.append([columns[0][s] - columns[1][s] for s in sorted(columns[0].keys() & columns[1].keys())])
    p = told.pooled
    assert (p.difference, p.low, p.high, p.tau, p.i2) == pytest.approx(by_hand(rows)) and p.n == len(rows) >= 4


def test_several_figures_of_two_arms_are_named_once_with_the_first_ones_unit():
    import dataclasses

    given = {d: [{**r, "nll": r["accuracy"] / 2} for r in own] for d, own in records(2).items()}
    settings = []
    for d in given:
        a, b = arms(d)["input"], arms(d)["none"]
        pair = [versus(a, b, metric) for metric in ("accuracy", "nll")]
        pair = [dataclasses.replace(one, text=f"{one.text}, {one.metric}") for one in pair]
        settings.append(Setting(d, "both", tuple(pair)))
    (found,) = overall(judged(claim(*settings), given))
    assert found.what == "input minus none (the mean of 2 figures)" and found.pooled.metric == "accuracy"
    alone = overall(judged(claim(*(Setting(s.name, "one", s.comparisons[:1]) for s in settings)), given))[0]
    assert found.pooled.difference == pytest.approx(0.75 * alone.pooled.difference, rel=1e-6)
