"""Exercise of lesson 05: a temperature that belongs to the data."""

from __future__ import annotations

import torch

from .reading import NUMBER
from .verdict import Verdict, judge


def temperature_for(student) -> Verdict:
    """Check ``student(x, share)``: ``share`` times the mean squared distance of two different rows of ``x``, (N, D).

    >>> fm.exercises.temperature_for(lambda x, share: share * torch.cdist(x, x).square().mean())
    Not yet. The distances of the rows to themselves are in your mean: N zeros among the N x N.

    Source: the kit's own convention, ``measures.snnl(relative=)``.
    """
    g = torch.Generator().manual_seed(0)
    rows = torch.randn(7, 5, generator=g, dtype=torch.float64)
    cases = [(rows, 0.1), (1000 * rows + 3, 0.1), (rows[:4], 0.5)]
    return judge(
        student,
        lambda x, share: share * torch.pdist(x).square().mean(),
        cases,
        "Right. Features a thousand times as large get a T a million times as large, and read the same.",
        {
            "The distances of the rows to themselves are in your mean: N zeros among the N x N.": lambda x, s: (
                s * torch.cdist(x, x).square().mean()
            ),
            "The distances are not squared, but the loss divides squared ones.": lambda x, s: s * torch.pdist(x).mean(),
            "You squared the mean; it takes the mean of the squares.": lambda x, s: s * torch.pdist(x).mean().square(),
            "You took the root of the mean square; the loss divides squared distances.": lambda x, s: (
                s * torch.pdist(x).square().mean().sqrt()
            ),
            "This is the sum over pairs; it takes their mean.": lambda x, s: s * torch.pdist(x).square().sum(),
            "You divided by the share; multiply by it.": lambda x, s: torch.pdist(x).square().mean() / s,
            "You took the median; it takes the mean.": lambda x, s: s * torch.pdist(x).square().median(),
            "You took the middle value of all N x N; it takes the mean, without the diagonal.": lambda x, s: (
                s * torch.cdist(x, x).square().median()
            ),
            "The share is not used.": lambda x, s: torch.pdist(x).square().mean(),
            "This is the spread about the mean row; two rows are on average twice as far apart.": lambda x, s: (
                s * (x - x.mean(0)).square().sum(1).mean()
            ),
            "The mean runs over single numbers; sum the squares of a row's differences first.": lambda x, s: (
                s * torch.pdist(x).square().mean() / x.shape[1]
            ),
        },
        NUMBER,
    )
