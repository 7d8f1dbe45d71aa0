"""Thousands of odd calls of the public surface: each is right, or a plain error of the kit's own; nothing else."""

import random
import warnings
from collections import Counter

import pytest
import torch
from odd_calls import Call
from odd_judge import judged
from odd_surface import calls

import featmix_lite as fm

SEED, FEW = 0, 1500


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def outcomes(chosen) -> list[tuple[str, str, str]]:
    """(class, call, what was seen) of each; a function's good call is made once."""
    good, seen = {}, []
    for call in chosen:
        if call.name not in good:
            with torch.random.fork_rng():
                torch.manual_seed(0)
                good[call.name] = call.good()
        seen.append((*judged(call, good[call.name]), str(call)))
    return [(kind, call, what) for kind, what, call in seen]


def check(chosen) -> None:
    """Nothing raw, nothing nonsense."""
    seen = outcomes(chosen)
    counts = Counter(kind for kind, *_ in seen)
    bad = [f"{kind}: {call} -> {what}" for kind, call, what in seen if kind in ("raw", "nonsense")]
    assert not bad, f"{dict(counts)}\n" + "\n".join(bad[:40])
    assert counts["right"] > len(seen) / 10 and counts["plain"] > len(seen) / 10  # nothing is refused wholesale


def test_some_of_them():
    every = calls()
    check(random.Random(SEED).sample(every, FEW))


@pytest.mark.nightly
def test_all_of_them():
    every = calls()
    assert len({str(call) for call in every}) > 4000
    check(every)


def test_the_judge_tells_the_four_classes_apart():
    def one(function, want, **arguments):
        (name,) = arguments
        return judged(Call("f", function, arguments, name, "odd", arguments[name], want), 2.0)[0]

    assert one(lambda x: 2.0, "same", x=1) == "right" and one(lambda x: 3.0, "same", x=1) == "nonsense"
    assert one(lambda x: 2.0, "refused", x=1) == "nonsense" and one(lambda x: float("nan"), "lost", x=1) == "right"
    assert one(lambda x: 2.0, "lost", x=1) == "nonsense" and one(lambda x: float("inf"), "any", x=1) == "nonsense"
    assert one(lambda x: x + 1, "refused", x="a") == "raw" and one(lambda x: {}[x], "any", x=1) == "raw"
    assert one(lambda x: fm.Mix(ways=x), "refused", x=1) == "plain"
    assert one(torch.nn.Linear(2, 2), "any", input=torch.zeros(3)) == "plain"  # the network's own words
