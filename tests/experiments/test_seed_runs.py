"""Whose records they are, and one rule for a seed that stands twice."""

import dataclasses

import pytest
from made import record

import featmix_lite as fm
from featmix_lite.base.errors import RunError
from featmix_lite.experiments.seed_runs import one_a_seed, unlike


def test_of_one_run_made_twice_the_last_counts_whatever_else_was_looked_at():
    again = record(seed=1, measures=("snnl",), evaluate=False)
    assert one_a_seed([record(seed=3), record(seed=1), again], "it") == {1: again, 3: record(seed=3)}


def test_a_seed_with_two_settings_is_named_with_them():
    told = "seed 1 of 'image' in digits stands twice, with epochs=20 and 5; lr=None and 1.0"
    with pytest.raises(RunError, match=told):
        one_a_seed([record(), record(seed=1), record(seed=1, epochs=5, lr=1.0)], "'image' in digits")
    assert unlike(record(), record(seed=5, evaluate=False)) == ""


def test_settings_that_are_named_may_differ():
    one, two = record(per_class=20), record(mix=fm.Mix(), seed=3, epochs=5, per_class=5)
    assert unlike(one, two) == "epochs=20 and 5; per_class=20 and 5"
    assert unlike(one, two, but=("per_class",)) == "epochs=20 and 5" and unlike(one, two, ("per_class", "epochs")) == ""


def test_only_what_was_looked_at_beside_makes_no_difference():
    """A field more among those would pair runs that were trained, or scored, otherwise."""
    other = {"data": "mnist", "model": "oki_cnn", "epochs": 5, "n_train": 40, "per_class": 5, "dropout": 0.5,
             "batch": 9, "lr": 0.3, "optimizer": "adam", "momentum": 0.5, "weight_decay": 0.1, "schedule": "constant",
             "loss": "mse", "smoothing": 0.1, "augment": "flip", "form": "siamese", "branches": "independent",
             "noise": 0.1, "noise_at": "block1", "n_test": 50, "label_noise": 0.1, "imbalance": 5.0,
             "labelled": 5, "unsupervised": {"loss": "ict"}, "channels_last": True, "shrink": 2,
             "feature_penalty": 0.1, "simplex": 1.0}  # fmt: skip
    beside = {"mix", "seed", "measures", "evaluate", "watch", "every"}
    assert other.keys() | beside == {f.name for f in dataclasses.fields(fm.Config)}
    plain = {"config": {"seed": 0}}
    assert all(unlike(plain, {"config": {"seed": 0, name: value}}) for name, value in other.items())
