"""Exercise of lesson 02: the two-branch (Siamese) form by hand."""

from __future__ import annotations

import torch
from torch import nn

from .verdict import Verdict, judge


def two_branches(student) -> Verdict:
    """Check ``student(lower, upper, x1, x2, share)``: two branches through ``lower``, mixed, then ``upper``.

    >>> fm.exercises.two_branches(lambda lower, upper, x1, x2, share: upper(lower(share * x1 + (1 - share) * x2)))
    Not yet. You mixed the images, before the branches: mix what both branches give.

    Source: Oki & Kurita 2018, as the kit writes it.
    """
    g = torch.Generator().manual_seed(0)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        lower = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU())
        upper = nn.Sequential(nn.Flatten(), nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 3))
    cases = [(lower, upper, *torch.randn(2, 6, 1, 4, 4, generator=g), share) for share in (0.2, 0.7)]
    with torch.no_grad():
        return judge(
            student,
            lambda lo, up, x1, x2, s: up(s * lo(x1) + (1 - s) * lo(x2)),
            cases,
            "Right. Both branches use the same lower layers, so their weights are shared without any copying.",
            {
                "You mixed the images, before the branches: mix what both branches give.": lambda lo, up, x1, x2, s: up(
                    lo(s * x1 + (1 - s) * x2)
                ),
                "You mixed the outputs, after two heads: mix in the middle, and run one head on the mix.": (
                    lambda lo, up, x1, x2, s: s * up(lo(x1)) + (1 - s) * up(lo(x2))
                ),
                "The share went to the second branch: it belongs to the first.": lambda lo, up, x1, x2, s: up(
                    (1 - s) * lo(x1) + s * lo(x2)
                ),
                "The mix never went through the upper layers.": lambda lo, up, x1, x2, s: s * lo(x1) + (1 - s) * lo(x2),
                "Only the first branch is used.": lambda lo, up, x1, x2, s: up(lo(x1)),
                "Only the second branch is used.": lambda lo, up, x1, x2, s: up(lo(x2)),
                "Both branches came in whole: the two shares must make 1.": (
                    lambda lo, up, x1, x2, s: up(lo(x1) + lo(x2))
                ),
                "You mixed half and half, whatever the share.": lambda lo, up, x1, x2, s: up((lo(x1) + lo(x2)) / 2),
            },
        )
