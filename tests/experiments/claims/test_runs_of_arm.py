"""The runs behind an arm: one a seed, nothing else, or an error that says why."""

import made
import pytest

import featmix_lite as fm
from featmix_lite.base.errors import RunError
from featmix_lite.experiments.claims.claim import Arm
from featmix_lite.experiments.claims.runs_of_arm import runs_of

WHERE = (("data", "digits"), ("per_class", 20))
IMAGE = Arm("image", "digits", fm.Mix("input"), WHERE)


def record(seed=0, mix=IMAGE.mix, accuracy=0.9, **settings):
    figures = {"accuracy": accuracy, "val_accuracy": accuracy, "val_nll": 1 - accuracy}
    return made.record(mix, seed, figures, **{"per_class": 20, **settings})


def test_other_runs_are_left_out():
    other = [
        record(mix=None), record(mix=fm.Mix("input", alpha=2.0)), record(per_class=5), record(dropout=0.3),
        record(form="siamese"), record(label_noise=0.2), record(imbalance=10.0), record(noise=0.5),
        {**record(seed=9), "error": "x"},
    ]  # fmt: skip
    assert runs_of(IMAGE, other) == {}
    assert list(runs_of(IMAGE, [record(2), *other, record(1)])) == [1, 2]
    dropped = Arm("image", "digits", fm.Mix("input"), (*WHERE, ("dropout", 0.3)))
    assert [r["config"]["dropout"] for r in runs_of(dropped, other).values()] == [0.3]


def test_a_mix_is_the_same_whatever_the_order_of_its_fields():
    told = record(mix=fm.Mix(("input", "block1")))
    told["config"]["mix"] = dict(reversed(told["config"]["mix"].items()))
    arm = Arm("random", "digits", fm.Mix(("input", "block1")), WHERE)
    assert list(runs_of(arm, [told])) == [0]


def test_a_seed_that_stands_twice_is_an_error():
    with pytest.raises(RunError, match="seed 0 of 'image' in digits stands twice, with lr=None and 0.5"):
        runs_of(IMAGE, [record(), record(lr=0.5)])
    again = record()
    assert runs_of(IMAGE, [record(accuracy=0.1), again])[0] is again  # the same run once more: the last counts


def test_seeds_that_differ_in_more_are_an_error():
    with pytest.raises(RunError, match="the seeds of 'image' in digits differ in more than the seed: epochs=20 and 5"):
        runs_of(IMAGE, [record(0), record(1, epochs=5)])
    assert list(runs_of(IMAGE, [record(0), record(1, evaluate=False)])) == [0, 1]  # does not touch the figures


def test_the_best_strength_is_chosen_on_held_out_rows():
    mixes = tuple(fm.Mix("input", alpha=a) for a in (0.2, 1.0))
    records = [record(s, mix, 0.8 + 0.01 * s + 0.1 * mix.alpha) for s in (0, 1) for mix in mixes]
    for r in records:
        r["accuracy"] = 1 - r["accuracy"]  # what the test says must not matter
    for best in ("val_accuracy", "val_nll"):
        found = runs_of(Arm("image", "digits", mixes, WHERE, best), records)
        assert {r["config"]["mix"]["alpha"] for r in found.values()} == {1.0}
    assert runs_of(Arm("image", "digits", mixes, WHERE, "val_accuracy"), records[1:2]) == {}
    for r in records:  # a tie but for the last bit: the first
        r["val_accuracy"] = 0.9 + 1e-15 * r["config"]["mix"]["alpha"]
    found = runs_of(Arm("image", "digits", mixes, WHERE, "val_accuracy"), records)
    assert {r["config"]["mix"]["alpha"] for r in found.values()} == {0.2}
