"""What gives way when features do not fit: by the rules as they are size_text, on hypothesis's choice of sizes."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from featmix_lite.representation.memory_plan import planned, row_bytes, size_text

F32 = torch.float32
SHAPES = {"conv": (8, 32, 30), "late": (16, 8, 8), "flat": (100,)}


@given(rows=st.integers(2, 5000), budget=st.floats(2e5, 1e9), over=st.sampled_from(["pool", "rows"]))
def test_what_is_kept_fits_and_what_is_said_is_true(rows, budget, over):
    plan = planned(SHAPES, dict.fromkeys(SHAPES, F32), rows, budget, over)
    whole = rows * 4 * (8 * 32 * 30 + 16 * 64 + 100)
    assert plan.bytes == len(plan.rows) * 4 * sum(math.prod(s) for s in plan.kept.values()) <= budget
    assert bool(plan.notes) == (whole > budget)
    assert plan.kept["flat"] == (100,) and (over == "pool" or plan.kept == SHAPES)
    pooled_out = all(max(plan.kept[n][1:]) == 1 for n in ("conv", "late"))
    assert len(plan.rows) == rows or over == "rows" or pooled_out  # rows go last
    assert len(plan.rows.unique()) == len(plan.rows) and (plan.rows.diff() > 0).all()


def test_the_largest_site_is_averaged_first_and_odd_sides_round_up():
    types = dict.fromkeys(SHAPES, F32)
    plan = planned({"odd": (2, 5, 1), "small": (2, 2, 2)}, {"odd": F32, "small": F32}, 10, 10 * 4 * 14)
    assert plan.kept == {"odd": (2, 3, 1), "small": (2, 2, 2)}
    assert planned(SHAPES, types, 100, 4e6).kept["conv"] == (8, 32, 30)
    assert planned(SHAPES, types, 100, 3e6).kept == SHAPES | {"conv": (8, 16, 15)}


def test_tokens_and_vectors_are_not_averaged():
    plan = planned({"tokens": (50, 64)}, {"tokens": F32}, 100, 50 * 50 * 64 * 4)
    assert plan.kept == {"tokens": (50, 64)} and len(plan.rows) == 50


def test_the_choice_of_rows_follows_from_the_seed():
    picked = [planned({"a": (10,)}, {"a": F32}, 100, 800, seed=s).rows.tolist() for s in (0, 0, 1)]
    assert picked[0] == picked[1] != picked[2]


def test_bad_budgets_and_ways_name_the_choices():
    with pytest.raises(ValueError, match="over='drop'.*pool, rows"):
        planned({}, {}, 1, 1, over="drop")
    for budget in (0, -1, math.nan):
        with pytest.raises(ValueError, match="budget="):
            planned({}, {}, 1, budget)
    with pytest.raises(ValueError, match="two rows of these sites take 80 bytes"):
        planned({"a": (10,)}, {"a": F32}, 100, 79)


def test_sizes_in_words():
    types = {"a": torch.float64}
    assert row_bytes({"a": (3,)}, types) == 24
    assert [size_text(v) for v in (5, 2e3, 3.4e6, 1.25e9)] == ["5 bytes", "2 kB", "3 MB", "1.2 GB"]
    assert str(planned({"a": (3,)}, types, 4, 1e9)) == "a: 4 x 3 (3,), 96 bytes"
