"""Readings are subtracted seed by seed, for several mixes: what is right, and what is named."""

import numpy as np
import pytest

import featmix_lite as fm
from featmix_lite.teaching.exercises.snnl_moved_check import made, right


def readings(records, mix, name="snnl_flatten"):
    return {r["config"]["seed"]: r[name] for r in records if r["config"]["mix"] == mix and "error" not in r}


def each(records, mixes, of=np.mean, name="snnl_flatten"):
    """By loops, nothing shared with the check."""
    answers = []
    for mix in mixes:
        own, none = readings(records, mix, name), readings(records, None, name)
        answers.append(of([own[seed] - none[seed] for seed in own if seed in none]))
    return answers


def paired(records, mixes):
    return [fm.paired(records, fm.Mix.from_dict(mix), None, metric="snnl_flatten").difference for mix in mixes]


@pytest.mark.parametrize("seed", (0, 1, 2))
def test_seeds_are_missing_on_both_sides_and_some_differences_are_below_zero(seed):
    records, mixes = made(seed)
    none = {r["config"]["seed"] for r in records if r["config"]["mix"] is None and "error" not in r}
    own = [{*readings(records, mix)} for mix in mixes]
    assert any(seeds - none for seeds in own) and all(none - seeds for seeds in own)
    assert min(right(records, mixes)) < 0 < max(right(records, mixes))


ASKED = "row"
RIGHT = [each, paired, lambda records, mixes: np.array(paired(records, mixes))]
WRONG = [
    (
        lambda records, mixes: [
            np.mean([*readings(records, mix).values()]) - np.mean([*readings(records, None).values()]) for mix in mixes
        ],
        "one mean from another",
    ),
    (
        lambda records, mixes: [
            np.mean([a - b for a, b in zip(readings(records, mix).values(), readings(records, None).values())])
            for mix in mixes
        ],
        "run beside run",
    ),
    (lambda *given: [-v for v in each(*given)], "mixed minus no mixing"),
    (lambda *given: each(*given, of=sum), "sum over the seeds"),
    (lambda *given: each(*given, of=np.median), "took the median"),
    (lambda *given: each(*given, of=lambda d: np.std(d, ddof=1)), "differences scatter"),
    (lambda *given: each(*given, name="snnl_least_flatten"), "took snnl_least_flatten"),
    (lambda *given: each(*given)[::-1], "order of the mixes"),
    (lambda records, mixes: np.mean(each(records, mixes)), "of shape (2,)"),
    (lambda records, mixes: [r["snnl_flatten"] for r in records], "stopped with KeyError, in its line"),
]
