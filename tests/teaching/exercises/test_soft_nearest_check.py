"""Every known mistake gets a sentence of its own."""

import math

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
    near = (-(torch.cdist(x, x) ** 2) / t).fill_diagonal_(-torch.inf)
    own = near.masked_fill(y[:, None] != y, -torch.inf)
    return (near.logsumexp(1) - own.logsumexp(1)).mean()


ASKED = "number"
RIGHT = [
    logs,
    lambda x, y, t: logs(x, y, t).item(),
    lambda x, y, t: fm.measures.snnl(x, y, temperature=t).loss,
]
WRONG = [
    (lambda x, y, t: by_hand(x, y, t, keep_self=True), "counts itself"),
    (lambda x, y, t: by_hand(x, y, t, floor=1e-5), "guard of 1e-5"),
    (by_hand, "no number"),
    (lambda x, y, t: -logs(x, y, t), "minus is missing"),
    (lambda x, y, t: logs(x, y, t) * len(x), "sum over the rows"),
    (lambda x, y, t: logs(x, y, t) / math.log(2), "1.443 times"),
    (lambda x, y, t: logs(x, y, 1 / t), "multiplied by the temperature"),
    (lambda x, y, t: -torch.cdist(x, x), "should be one number; yours are 144"),
    (lambda x, y, t: logs(x, y[:3], t), "stopped with RuntimeError, in its line"),
]
