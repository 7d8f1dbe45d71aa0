"""The order of rows: every pass another one, each row once, from a generator of its own."""

import pytest
import torch

from featmix_lite.base.seeds import generator
from featmix_lite.training.row_order import in_turns


@pytest.mark.parametrize("n, size", [(10, 3), (10, 10), (7, 1)])
def test_each_pass_is_the_streams_own_permutation_cut_into_steps(n, size):
    rows, steps = in_turns(n, size, 5, "order"), n // size
    state = torch.get_rng_state()
    for turn in range(3):
        want = torch.randperm(n, generator=generator(5, "order", turn + 1))[: steps * size]
        assert torch.equal(torch.cat([rows(turn * steps + k) for k in range(steps)]), want)
    assert torch.equal(state, torch.get_rng_state())


def test_steps_may_be_asked_in_any_order_and_passes_differ():
    rows = in_turns(40, 10, 0, "order")
    late, early = rows(9), rows(1)
    assert torch.equal(rows(9), late) and torch.equal(rows(1), early) and not torch.equal(rows(5), early)
