"""A claim over its settings: which differences are pooled, traced to the runs by hand."""

import numpy as np
import pytest
from made import record
from planted import gain, planted

import featmix_lite as fm
from featmix_lite.experiments.claims import Claim, find, verdicts
from featmix_lite.experiments.claims.claim import Arm, Setting, versus
from featmix_lite.experiments.claims.judging import judged
from featmix_lite.experiments.claims.over_settings import overall, sentence
from featmix_lite.experiments.differences import compared
from featmix_lite.experiments.pooling import pooled


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
    assert overall(verdicts("conv1-beats-image", {})) == [] and sentence(verdicts("same-class-aligns")) == ""
