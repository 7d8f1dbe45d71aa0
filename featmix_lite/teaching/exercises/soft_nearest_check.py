"""Exercise of lesson 05: the Soft Nearest Neighbor loss by hand."""

from __future__ import annotations

import math

import torch

from .reading import NUMBER
from .verdict import Verdict, judge


def soft_nearest(student) -> Verdict:
    """Check ``student(x, y, t)``: the SNNL of rows ``x`` (N, D) with classes ``y`` (N,) at temperature ``t``.

    >>> fm.exercises.soft_nearest(lambda x, y, t: torch.zeros(()))
    Not yet. Your function gives 0 whatever it is given.

    Every row has a partner of its class. One case lies far apart, where plain sums of exp are 0.
    Source: Frosst, Papernot & Hinton 2019, eq. 1.
    """
    g = torch.Generator().manual_seed(0)
    y = torch.arange(12) % 3
    loose, far = torch.randn(2, 12, 4, generator=g, dtype=torch.float64)
    cases = [(loose, y, 1.5), (loose, y, 0.4), (30 * (far + 4 * torch.eye(4)[y]), y, 2.0)]
    return judge(
        student,
        right,
        cases,
        "Right. It also holds where every exp on its own is 0, because logsumexp never leaves the logarithms.",
        MISTAKES,
        NUMBER,
    )


def near(x, t, self_too=False, power=2):
    """Log weights of the neighbours (N, N)."""
    log = -((x[:, None] - x[None]).square().sum(-1) ** (power / 2)) / t
    return log if self_too else log.masked_fill(torch.eye(len(x), dtype=torch.bool), -math.inf)


def logs(log, y, other=False):
    """Log of each row's own share of its neighbours (N,)."""
    same = (y[:, None] == y[None]) ^ other
    return log.masked_fill(~same, -math.inf).logsumexp(1) - log.logsumexp(1)


def right(x, y, t):
    """The loss."""
    return -logs(near(x, t), y).mean()


def plainly(x, y, t, guard=0.0):
    """With exp and log written out, and a guard in both places where there is one."""
    weight = near(x, t).exp()
    share = weight / (guard + weight.sum(1, keepdim=True))
    return -(guard + (share * (y[:, None] == y[None])).sum(1)).log().mean()


MISTAKES = {
    "Each row counts itself as its nearest neighbour: take the diagonal out of both sums.": (
        lambda x, y, t: -logs(near(x, t, True), y).mean()
    ),
    "The row itself is out of the upper sum, but still in the lower one.": lambda x, y, t: (
        -(logs(near(x, t), y) + near(x, t).logsumexp(1) - near(x, t, True).logsumexp(1)).mean()
    ),
    "The row itself is out of the lower sum, but still in the upper one.": lambda x, y, t: (
        -(logs(near(x, t, True), y) + near(x, t, True).logsumexp(1) - near(x, t).logsumexp(1)).mean()
    ),
    "The minus is missing: a share is below 1, so its logarithm is below 0.": lambda x, y, t: -right(x, y, t),
    "You gave the sum over the rows; it takes their mean.": lambda x, y, t: len(x) * right(x, y, t),
    "You took the mean of the shares and then its logarithm: take each row's logarithm first.": lambda x, y, t: (
        -logs(near(x, t), y).exp().mean().log()
    ),
    "The distances are not squared.": lambda x, y, t: -logs(near(x, t, power=1), y).mean(),
    "You multiplied by the temperature: a wide neighbourhood divides the distances by more.": lambda x, y, t: right(
        x, y, 1 / t
    ),
    "The temperature is not used.": lambda x, y, t: right(x, y, 1.0),
    "The guard of 1e-5 is in there: it is what the lesson warns of. Stay in logarithms, with logsumexp.": (
        lambda x, y, t: plainly(x, y, t, 1e-5)
    ),
    "One case came out as no number: every exp there is 0, and 0 / 0 is nan. Stay in logarithms, with logsumexp.": (
        plainly
    ),
    "The upper sum runs over the other classes: it takes those of the row's own.": lambda x, y, t: (
        -logs(near(x, t), y, other=True).mean()
    ),
}
