"""Exercise of lesson 03: the paired interval by hand."""

from __future__ import annotations

import math

import torch

from .reading import ROW
from .verdict import Verdict, judge

PAIR = ROW._replace(asked="two numbers, (low, high)")


def paired_interval(student) -> Verdict:
    """Check ``student(d, t)``: differences (n,), Student's t quantile -> (low, high) of their mean.

    >>> fm.exercises.paired_interval(lambda d, t: (d.mean() - t * d.std(), d.mean() + t * d.std()))
    Not yet. Divide the spread by the square root of n: a mean of n differences scatters less than one of them.

    Source: Student 1908.
    """
    g = torch.Generator().manual_seed(0)
    cases = [(0.01 + 0.02 * torch.randn(n, generator=g, dtype=torch.float64), t) for n, t in ((4, 3.182), (20, 2.093))]

    def of(half):
        return lambda d, t: torch.stack([d.mean() - half(d, t), d.mean() + half(d, t)])

    return judge(
        student,
        of(lambda d, t: t * d.std() / math.sqrt(len(d))),
        cases,
        "Right. The next cell lays yours beside the kit's.",
        {
            "Divide the spread by the square root of n: a mean of n differences scatters less than one of them.": of(
                lambda d, t: t * d.std()
            ),
            "Divide by the square root of n, not by n.": of(lambda d, t: t * d.std() / len(d)),
            "Your spread divides by n; it takes n - 1, as .std() does: few look calmer than they are.": of(
                lambda d, t: t * d.std(unbiased=False) / math.sqrt(len(d))
            ),
            "The quantile t is not used.": of(lambda d, t: d.std() / math.sqrt(len(d))),
            "1.96 is for many seeds; for few use the t that you are given.": of(
                lambda d, t: 1.96 * d.std() / math.sqrt(len(d))
            ),
            "You took the variance; it takes its square root, the standard deviation.": of(
                lambda d, t: t * d.var() / math.sqrt(len(d))
            ),
            "The ends are exchanged; the answer is (low, high).": of(lambda d, t: -t * d.std() / math.sqrt(len(d))),
            "This is (mean, half width); the answer is (mean - half, mean + half).": lambda d, t: torch.stack(
                [d.mean(), t * d.std() / math.sqrt(len(d))]
            ),
            "The standard deviation divides by n - 1 already; the error of a mean is it over the square root of n.": of(
                lambda d, t: t * d.std() / math.sqrt(len(d) - 1)
            ),
            "These are the least and the largest difference; the interval is one of their mean.": lambda d, t: (
                torch.stack([d.min(), d.max()])
            ),
            "These are quantiles of the differences; the interval is one of their mean.": lambda d, t: d.quantile(
                torch.tensor([0.025, 0.975], dtype=d.dtype)
            ),
            "This is the half width; the answer is (mean - half, mean + half).": lambda d, t: torch.stack(
                [-t * d.std() / math.sqrt(len(d)), t * d.std() / math.sqrt(len(d))]
            ),
        },
        PAIR,
    )
