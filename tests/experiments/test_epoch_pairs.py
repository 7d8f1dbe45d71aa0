"""Differences over training: each epoch's from its own rows, by hand and by SciPy; what cannot be compared is named."""

import math

import made
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import featmix_lite as fm
from featmix_lite.base.errors import RunError
from featmix_lite.experiments.epoch_pairs import over_epochs
from featmix_lite.experiments.one_run import experiment

MIXUP, NAME = fm.Mix("input"), "linearity_block1"
ARMS = {"no mixing": None, "image": MIXUP}


def run(mix, seed, values: dict, **settings):
    """A record whose history holds ``values`` {epoch: figure}, and a loss in every epoch."""
    last = max(values, default=1)
    rows = [{"epoch": e, "loss": 1.0 / e, "changes": []} | ({NAME: values[e]} if e in values else {})
            for e in range(1, last + 1)]  # fmt: skip
    return made.record(mix, seed, {"accuracy": 0.5, "history": rows}, **settings)


def several(table, mix):
    return [run(mix, seed, values) for seed, values in table.items()]


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_each_epochs_difference_is_that_of_its_own_rows(data):
    watched = st.dictionaries(st.integers(0, 4), st.fixed_dictionaries(
        {}, optional={e: st.floats(0, 1) for e in (2, 4, 6)}).filter(len), min_size=1, max_size=5)  # fmt: skip
    ours, theirs = data.draw(watched), data.draw(watched)
    records = several(ours, MIXUP) + several(theirs, None)
    want = {}
    for epoch in (2, 4, 6):
        seeds = [s for s in ours if s in theirs and epoch in ours[s] and epoch in theirs[s]]
        if seeds:
            want[epoch] = np.array([ours[s][epoch] - theirs[s][epoch] for s in sorted(seeds)])
    if not want:
        with pytest.raises(ValueError, match="'image': no seed and epoch in common with no mixing"):
            over_epochs(records, ARMS, NAME)
        return
    found = over_epochs(records, ARMS, NAME)
    assert list(found) == ["image"] and list(found["image"]) == list(want)
    for epoch, d in want.items():
        one = found["image"][epoch]
        assert one.n == len(d) and one.difference == pytest.approx(d.mean(), abs=1e-12)
        if len(d) > 1 and d.std() > 1e-6:
            low, high = stats.t.interval(0.95, len(d) - 1, d.mean(), stats.sem(d))
            assert (one.low, one.high) == pytest.approx((low, high))


def test_it_agrees_with_paired_on_records_that_hold_the_last_epochs_figure():
    records = [experiment(fm.Config(mix=mix, seed=s, epochs=2, per_class=5, watch=("linearity",), every=2,
                                    measures=("linearity",), evaluate=False).as_dict())
               for mix in ARMS.values() for s in (0, 1)]  # fmt: skip
    found = over_epochs(records, ARMS, NAME)["image"]
    whole = fm.paired(records, MIXUP, None, NAME)
    assert list(found) == [2] and found[2].difference == pytest.approx(whole.difference, abs=1e-6)
    assert found[2].n == whole.n == 2 and found[2].metric == NAME


def test_the_kits_margin_and_another_arm_to_compare_with():
    flat = {s: {2: 0.3 + 0.0001 * s, 4: 0.5 + 0.01 * s * s} for s in range(6)}
    base = {s: {2: 0.3, 4: 0.3} for s in range(6)}
    records = several(flat, MIXUP) + several(base, None)
    ahead = over_epochs(records, ARMS, NAME)["image"]
    back = over_epochs(records, ARMS, NAME, other=MIXUP)
    assert [one.verdict for one in ahead.values()] == ["level", "higher"] and ahead[2].margin == 0.01
    assert list(back) == ["no mixing"]
    assert [-one.difference for one in back["no mixing"].values()] == [one.difference for one in ahead.values()]
    assert over_epochs(records, {"off": fm.Mix.off()}, NAME) == {}  # the other arm itself, under another name


def test_failed_runs_are_left_out_and_nan_stays_nan():
    base = {0: {2: 0.1}, 1: {2: 0.2}}
    lost = [*several(base, None), *several({0: {2: 0.3}, 1: {2: math.nan}}, MIXUP),
            made.record(MIXUP, 5, {"error": "diverged"})]  # fmt: skip
    one = over_epochs(lost, ARMS, NAME)["image"][2]
    assert one.n == 2 and math.isnan(one.difference) and one.verdict == "no difference seen"


def test_the_same_run_watched_at_other_epochs_counts_once():
    base = several({0: {2: 0.1}, 1: {2: 0.2}}, None)
    twice = several({0: {2: 0.3}, 1: {2: 0.3}}, MIXUP) * 2 + several({0: {2: 0.3, 3: 0.4}}, MIXUP)
    found = over_epochs(base + twice, ARMS, NAME)["image"]
    assert list(found) == [2] and found[2].n == 2
    other = run(MIXUP, 0, {2: 0.9}, lr=0.3)
    with pytest.raises(RunError, match="seed 0 .* stands twice, with lr"):
        over_epochs([*base, *twice, other], ARMS, NAME)


@pytest.mark.parametrize(("records", "metric", "said"), [
    ([made.record(None), made.record(MIXUP)], NAME, "seed 0 of no mixing has history=None"),
    ([run(None, 3, {2: 0.1}), run(MIXUP, 3, {2: 0.1})], "linearity_blok1",
     "seed 3 of no mixing holds no 'linearity_blok1': train with watch; it holds: loss, linearity_block1"),
    ([run(None, 0, {2: 0.1}), run(MIXUP, 0, {2: 0.1}), made.record(MIXUP, 1, {"history": [{"epoch": 1, "loss": 1.0}]})],
     NAME, "seed 1 of input holds no 'linearity_block1'"),
    ([run(None, 0, {2: 0.1})], NAME, "no records of Mix.*there are: no mixing"),
    ([run(MIXUP, 0, {2: 0.1})], NAME, "no records of no mixing"),
    ([run(None, 0, {2: 0.1}), run(MIXUP, 1, {2: 0.1})], NAME, "seeds 1 at epochs 2; seeds 0 at epochs 2"),
    ([run(None, 0, {2: 0.1}), run(MIXUP, 0, {3: 0.1})], NAME, "seeds 0 at epochs 3; seeds 0 at epochs 2"),
    ([run(None, 0, {2: "low"}), run(MIXUP, 0, {2: 0.1})], NAME, "seed 0: linearity_block1='low': not a number"),
    ([made.record(None, 0, {"history": [{NAME: 0.1}]}), run(MIXUP, 0, {2: 0.1})], NAME, "epoch=None"),
    ([{"accuracy": 1.0}], NAME, "record 0"), ("text", NAME, "records: a str"), ([], ["a"], "metric="),
])  # fmt: skip
def test_what_cannot_be_compared_is_named(records, metric, said):
    with pytest.raises(ValueError, match=said):
        over_epochs(records, ARMS, metric)


def test_arms_are_named():
    with pytest.raises(ValueError, match="arms: a list; it takes {name: a Mix"):
        over_epochs([run(None, 0, {2: 0.1})], [None], NAME)
