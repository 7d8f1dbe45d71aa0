"""What the segment explorer says, from numbers written here."""

import torch

from featmix_lite.measures.segment import Segment
from featmix_lite.widgets.segment.walked import Walk
from featmix_lite.widgets.segment.words import here, kink_words, sentence

WEIGHTS = torch.linspace(0, 1, 5)


def made(off, likely, at="input", edges=None):
    segments = {name: Segment(WEIGHTS, torch.tensor(row), 2.0, torch.zeros(5, 2), None) for name, row in off.items()}
    return Walk(at, WEIGHTS, segments, torch.tensor(likely), edges or {})


TWO = [[0.9, 0.1, 0.0], [0.8, 0.2, 0.0], [0.1, 0.3, 0.6], [0.1, 0.9, 0.0], [0.0, 1.0, 0.0]]


def test_where_it_bends_most_and_what_is_named_from_where_on():
    walk = made({"one": [0, 0.2, 0.5, 0.1, 0.0], "two": [0, 0.1, 0.4, 1.0, 0.0]}, TWO)
    assert sentence(walk, ["cat", "dog", "owl"], lambda site: f"at {site}") == (
        "Furthest from its line at two: 0.50 of the line's length, at 75% B. "
        "The network says a cat up to 25%, an owl from 50% on, a dog from 75% on.")  # fmt: skip


def test_a_straight_way_and_a_deeper_mix():
    walk = made({"one": [0.0] * 5}, [[1.0, 0.0]] * 5, at="block2")
    said = sentence(walk, ["cat", "dog"], lambda site: f"at {site}")
    assert said == ("Mixed at block2, nothing before it can bend. The way is straight in every layer shown. "
                    "The network says a cat all the way.")  # fmt: skip


def test_the_stop_and_the_kinks():
    walk = made({"one": [0.0] * 5}, TWO, edges={"block1.relu": 12, "block1.pool": 3})
    assert here(walk, 2, ["cat", "dog", "owl"]) == "At 50% B: owl 60%, dog 30%, cat 10%."
    assert here(walk, 4, ["cat", "dog", "owl"]) == "At 100% B: dog 100%."
    plain = {"block1.relu": "after ReLU 1", "block1.pool": "after pooling 1"}
    assert kink_words(walk, plain.get) == "Kinks on the way, at least: ReLU 1 12, pooling 1 3."
    assert kink_words(made({}, TWO, edges={"act": 1234}), str) == "Kinks on the way, at least: act 1,234."
    assert kink_words(made({}, TWO), str).startswith("Kinks on the way: no ReLU or max-pool module behind the mixing")
