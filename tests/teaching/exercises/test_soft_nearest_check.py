"""Every known mistake gets a sentence of its own."""

import pytest
import torch

import featmix_lite as fm


def by_hand(x, y, t, keep_self=False, floor=0.0):
    """A double loop, nothing shared with the check."""
    rows = []
    for i in range(len(x)):
        near = {j: torch.exp(-((x[i] - x[j]) ** 2).sum() / t) for j in range(len(x)) if keep_self or j != i}
        own = sum(v for j, v in near.items() if y[j] == y[i])
        rows.append(-torch.log(floor + own / (floor + sum(near.values()))))
    return torch.stack(rows).mean()


def logs(x, y, t):
    near = (-torch.cdist(x, x) ** 2 / t).fill_diagonal_(-torch.inf)
    own = near.masked_fill(y[:, None] != y, -torch.inf)
    return (near.logsumexp(1) - own.logsumexp(1)).mean()


def test_right_in_two_ways_and_as_a_float():
    assert fm.exercises.soft_nearest(logs)
    assert fm.exercises.soft_nearest(lambda x, y, t: logs(x, y, t).item())
    assert fm.exercises.soft_nearest(lambda x, y, t: fm.measures.snnl(x, y, temperature=t).loss)


@pytest.mark.parametrize(
    "student, said",
    [
        (lambda x, y, t: by_hand(x, y, t, keep_self=True), "counts itself"),
        (lambda x, y, t: by_hand(x, y, t, floor=1e-5), "guard of 1e-5"),
        (by_hand, "no number"),
        (lambda x, y, t: -logs(x, y, t), "minus is missing"),
        (lambda x, y, t: logs(x, y, t) * len(x), "sum over the rows"),
    ],
)
def test_mistakes_written_independently(student, said):
    got = fm.exercises.soft_nearest(student)
    assert not got and said in repr(got)
