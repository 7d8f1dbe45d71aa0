"""Epochs to a loss: against Kaplan and Meier's product by hand, and with every run counted that did not get there."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import featmix_lite as fm
from featmix_lite.experiments.one_run import experiment
from featmix_lite.experiments.times_to_loss import LEVELS, convergence, epoch_figures, epochs_to


def runs(times, epochs=10, mix=None):
    mix = mix and mix.as_dict()
    return [{"config": {"mix": mix, "seed": s, "epochs": epochs}, "epochs_to_0.2": float(t)}
            for s, t in enumerate(times)]  # fmt: skip


def by_hand(times, epochs):
    """{time: share that has not got there}, one factor a time."""
    share, left = {}, 1.0
    for t in sorted({t for t in times if t <= epochs}):
        at_risk = sum(v >= t for v in times)
        left *= 1 - times.count(t) / at_risk
        share[t] = left
    return share


@settings(deadline=None)  # the first one imports SciPy
@given(st.lists(st.integers(1, 11), min_size=1, max_size=30))
def test_the_estimate_is_the_product_by_hand(times):
    found = convergence(runs(times), {"a": None})["a"]
    want = by_hand(times, 10)
    curve = {t: s for t, s in zip(found.times, found.share) if t in want}
    assert curve == pytest.approx(want) and found.n == len(times)
    assert found.reached == sum(t <= 10 for t in times)
    half = [t for t, s in want.items() if s <= 0.5 + 1e-12]
    assert found.median == (min(half) if half else math.inf)
    assert found.low <= found.median <= found.high


def test_runs_that_never_got_there_are_said():
    found = convergence(runs([4, 4, 5, 11, 11, 11, 11]), {"a": None})["a"]
    assert str(found) == "median not reached [4, not reached] epochs, 3 of 7 runs got there in 10 epochs"
    assert convergence(runs([11, 11]), {"a": None})["a"].share.size == 0
    assert str(convergence(runs([3] * 8), {"a": None})["a"]).startswith("median 3 [3, 3] epochs, 8 of 8")
    assert math.isinf(convergence(runs([3] * 4), {"a": None})["a"].high), "of four runs no interval of a median"


def test_the_interval_holds_the_median_as_often_as_it_says():
    chance, inside = np.random.default_rng(0), 0
    for _ in range(300):
        times = np.minimum(np.ceil(chance.exponential(8 / math.log(2), 20)), 21)  # half are there at 8
        found = convergence(runs(times, 20), {"a": None})["a"]
        inside += found.low <= 8 <= found.high
    assert inside >= 300 * 0.93


def test_the_epochs_of_a_history_are_those_watched():
    history = [{"epoch": e, "train_nll": v} for e, v in ((1, 0.9), (2, 0.2), (3, 0.5), (4, 0.01))]
    assert epochs_to(history, 0.2) == 2 and epochs_to(history, 0.02) == 4 and epochs_to(history, 0.001) == 5
    sparse = [{"epoch": 1, "loss": 0.0}, {"epoch": 2, "train_nll": 0.1}, {"epoch": 3}]
    assert epochs_to(sparse, 0.2) == 2 and epochs_to([{"epoch": 1, "train_nll": math.nan}], 0.2) == 2
    with pytest.raises(ValueError, match="holds no 'train_nll': train with watch"):
        epochs_to([{"epoch": 1, "loss": 0.0}], 0.2)
    with pytest.raises(ValueError, match="level=0"):
        epochs_to(history, 0)


def test_a_record_holds_what_its_history_says():
    config = fm.Config(epochs=3, per_class=20, watch=("train_nll",), evaluate=False)
    record = experiment(config.as_dict())
    losses = {e["epoch"]: e["train_nll"] for e in record["history"]}
    for level in LEVELS:
        first = [e for e, loss in losses.items() if loss <= level]
        assert record[f"epochs_to_{level:g}"] == (min(first) if first else 4)
    assert epoch_figures(record["history"]) == {k: v for k, v in record.items() if k.startswith("epochs_to_")}
    assert record["train_loss"] == pytest.approx(losses[3], abs=1e-9)
    assert "epochs_to_0.2" not in experiment(fm.Config(epochs=1, per_class=5).as_dict())


def test_paired_differences_say_epochs():
    records = runs([3, 4, 5, 4]) + runs([5, 7, 11, 8], mix=fm.Mix("input"))
    assert str(fm.paired(records, fm.Mix("input"), None, "epochs_to_0.2")).startswith("+3.8 epochs [1.0, 6.5], 4 seeds")


@pytest.mark.parametrize(("records", "level", "said"), [
    (runs([3]), 0.3, "level=0.3: records hold 0.2 and 0.02"), (runs([3]) + runs([3], 12), 0.2, "10, 12. epochs"),
    ([{"config": {"mix": None, "seed": 0, "epochs": 3}, "accuracy": 0.1}], 0.2, "no 'epochs_to_0.2'"),
])  # fmt: skip
def test_bad_records_are_named(records, level, said):
    with pytest.raises(ValueError, match=said):
        convergence(records, {"a": None}, level)
