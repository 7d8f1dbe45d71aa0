"""Exercise of lesson 05: the Soft Nearest Neighbor loss from distances."""

from __future__ import annotations

import math

import torch

from .reading import NUMBER
from .verdict import Verdict, judge


def soft_nearest(student) -> Verdict:
    """Check ``student(d, y, t)``: the SNNL of points with squared distances ``d`` (N, N) and classes ``y`` (N,).

    >>> fm.exercises.soft_nearest(lambda d, y, t: torch.zeros(()))
    Not yet. Your function gives 0 whatever it is given.

    ``t`` is the temperature, the width of the neighbourhood. Every point has a partner of its class. In one case all
    lie far apart, where plain sums of exp are 0. Source: Frosst, Papernot & Hinton 2019, eq. 1.
    """
    g = torch.Generator().manual_seed(0)
    y = torch.arange(12) % 3
    loose, far = torch.randn(2, 12, 4, generator=g, dtype=torch.float64)
    cases = [(squares(loose), y, 1.5), (squares(loose), y, 0.4), (squares(30 * (far + 4 * torch.eye(4)[y])), y, 2.0)]
    return judge(
        student,
        right,
        cases,
        "Right. It also holds where every exp on its own is 0, because logsumexp never leaves the logarithms.",
        MISTAKES,
        NUMBER,
    )


def squares(x: torch.Tensor) -> torch.Tensor:
    """Squared distances between the points."""
    return (x[:, None] - x[None]).square().sum(-1)


def near(d, t, self_too=False, power=1.0):
    """Log weights of the neighbours (N, N)."""
    log = -(d**power) / t
    return log if self_too else log.masked_fill(torch.eye(len(d), dtype=torch.bool), -math.inf)


def logs(log, y, other=False):
    """Log of each point's own share of its neighbours (N,)."""
    same = (y[:, None] == y[None]) ^ other
    return log.masked_fill(~same, -math.inf).logsumexp(1) - log.logsumexp(1)


def right(d, y, t):
    """The loss."""
    return -logs(near(d, t), y).mean()


def plainly(d, y, t, guard=0.0):
    """With exp and log written out, and a guard in both places where there is one."""
    weight = near(d, t).exp()
    share = weight / (guard + weight.sum(1, keepdim=True))
    return -(guard + (share * (y[:, None] == y[None])).sum(1)).log().mean()


MISTAKES = {
    "Each point counts itself as its nearest neighbour: take the diagonal out of both sums.": (
        lambda d, y, t: -logs(near(d, t, True), y).mean()
    ),
    "The point itself is out of the upper sum, but still in the lower one.": lambda d, y, t: (
        -(logs(near(d, t), y) + near(d, t).logsumexp(1) - near(d, t, True).logsumexp(1)).mean()
    ),
    "The point itself is out of the lower sum, but still in the upper one.": lambda d, y, t: (
        -(logs(near(d, t, True), y) + near(d, t, True).logsumexp(1) - near(d, t).logsumexp(1)).mean()
    ),
    "The minus is missing: a share is below 1, so its logarithm is below 0.": lambda d, y, t: -right(d, y, t),
    "You gave the sum over the points; it takes their mean.": lambda d, y, t: len(d) * right(d, y, t),
    "You took the mean of the shares and then its logarithm: take each point's logarithm first.": lambda d, y, t: (
        -logs(near(d, t), y).exp().mean().log()
    ),
    "You squared the distances again: d holds squares.": lambda d, y, t: -logs(near(d, t, power=2), y).mean(),
    "You took the root of the distances: the formula has their squares, as d holds them.": lambda d, y, t: -logs(
        near(d, t, power=0.5), y
    ).mean(),
    "You multiplied by T: a wide neighbourhood divides the distances by more.": lambda d, y, t: right(d, y, 1 / t),
    "T is not used.": lambda d, y, t: right(d, y, 1.0),
    "A guard of 1e-5 is in there: where all lie far apart, it is all that is left. Stay in logarithms, with "
    "logsumexp.": lambda d, y, t: plainly(d, y, t, 1e-5),
    "One case came out as no number: every exp there is 0, and 0 / 0 is nan. Stay in logarithms, with logsumexp.": (
        plainly
    ),
    "The upper sum runs over the other classes: it takes those of the point's own.": lambda d, y, t: (
        -logs(near(d, t), y, other=True).mean()
    ),
}
