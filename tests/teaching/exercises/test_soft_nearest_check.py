"""Every known mistake gets a sentence of its own."""

import math

import torch

import featmix_lite as fm
from featmix_lite.teaching.exercises.soft_nearest_check import squares


def by_hand(d, y, t, keep_self=False, floor=0.0):
    """A double loop, nothing shared with the check."""
    rows = []
    for i in range(len(d)):
        near = {j: torch.exp(-d[i, j] / t) for j in range(len(d)) if keep_self or j != i}
        own = sum(v for j, v in near.items() if y[j] == y[i])
        rows.append(-torch.log(floor + own / (floor + sum(near.values()))))
    return torch.stack(rows).mean()


def logs(d, y, t):
    near = (-d / t).fill_diagonal_(-torch.inf)
    own = near.masked_fill(y[:, None] != y, -torch.inf)
    return (near.logsumexp(1) - own.logsumexp(1)).mean()


def test_the_measure_reads_the_same_from_the_points_themselves():
    x, y = torch.randn(20, 3, dtype=torch.float64), torch.arange(20) % 4
    kit = fm.measures.snnl(x, y, temperature=0.7).loss
    assert abs(logs(squares(x), y, 0.7) - kit) < 1e-6 and abs(by_hand(squares(x), y, 0.7) - kit) < 1e-6


ASKED = "number"
RIGHT = [
    logs,
    lambda d, y, t: logs(d, y, t).item(),
    lambda d, y, t: -torch.stack([  # softmax stays in logarithms, too
        (-row[torch.arange(len(d)) != i] / t).log_softmax(0)[y[torch.arange(len(d)) != i] == y[i]].logsumexp(0)
        for i, row in enumerate(d)
    ]).mean(),
]  # fmt: skip
WRONG = [
    (lambda d, y, t: by_hand(d, y, t, keep_self=True), "counts itself"),
    (lambda d, y, t: by_hand(d, y, t, floor=1e-5), "guard of 1e-5"),
    (by_hand, "no number"),
    (lambda d, y, t: -logs(d, y, t), "minus is missing"),
    (lambda d, y, t: logs(d, y, t) * len(d), "sum over the points"),
    (lambda d, y, t: logs(d**2, y, t), "squared the distances again"),
    (lambda d, y, t: logs(d.sqrt(), y, t), "took the root"),
    (lambda d, y, t: logs(d, y, t) / math.log(2), "1.443 times"),
    (lambda d, y, t: logs(d, y, 1 / t), "multiplied by T"),
    (lambda d, y, t: -d, "should be one number; yours are 144"),
    (lambda d, y, t: logs(d, y[:3], t), "stopped with RuntimeError, in its line"),
]
