"""Exercise of lesson 02: mix the feature maps of a whole batch."""

from __future__ import annotations

import torch

from .verdict import Verdict, judge


def mix_maps(student) -> Verdict:
    """Check ``student(maps, partners, share)``: every row mixed with its partner.

    ``maps`` (B, C, H, W), ``partners`` (B,) rows, ``share`` (B,) of the row itself.

    >>> fm.exercises.mix_maps(lambda maps, partners, share: maps)
    Not yet. The maps came back unmixed: maps[partners] puts each row's partner in its place.

    Source: Verma et al. 2019, section 2.
    """
    g = torch.Generator().manual_seed(0)
    turn = torch.tensor([1, 2, 3, 4, 0])
    cases = [  # as many channels, rows and columns as images: a share on the wrong axis goes through, and is named
        (torch.randn(5, 5, 5, 5, generator=g), turn, torch.rand(5, generator=g)),
        (torch.randn(4, 4, 4, 4, generator=g), torch.tensor([2, 3, 1, 0]), torch.tensor([1.0, 0.9, 0.5, 0.2])),
    ]
    return judge(
        student,
        lambda h, p, s: column(s) * h + (1 - column(s)) * h[p],
        cases,
        "Right. One share a row, the same for all its maps and all their pixels.",
        {
            "The maps came back unmixed: maps[partners] puts each row's partner in its place.": lambda h, p, s: h,
            "The share went to the partner: it belongs to the row itself.": lambda h, p, s: (
                (1 - column(s)) * h + column(s) * h[p]
            ),
            "You used the first row's share for all: each row has its own.": lambda h, p, s: (
                s[0] * h + (1 - s[0]) * h[p]
            ),
            "You used the mean share for all: each row has its own.": lambda h, p, s: (
                s.mean() * h + (1 - s.mean()) * h[p]
            ),
            "The partners' shares were taken from the partners' rows: row i mixes by share[i].": lambda h, p, s: (
                column(s) * h + (1 - column(s[p])) * h[p]
            ),
            "The partners are undone: row i meets maps[partners[i]], not whose partner it is.": lambda h, p, s: (
                column(s) * h + (1 - column(s)) * h[p.argsort()]
            ),
            "Your shares run along the columns of each map; the batch needs the shape (B, 1, 1, 1).": (
                lambda h, p, s: s * h + (1 - s) * h[p]
            ),
            "Your shares run along the rows of each map; the batch needs the shape (B, 1, 1, 1).": (
                lambda h, p, s: s[:, None] * h + (1 - s[:, None]) * h[p]
            ),
            "Your shares run along the channels; the batch needs the shape (B, 1, 1, 1).": (
                lambda h, p, s: s[:, None, None] * h + (1 - s[:, None, None]) * h[p]
            ),
            "You write into the maps while you read them: later rows meet partners already mixed.": written,
            "The partners are not used: every row met the batch turned round.": lambda h, p, s: (
                column(s) * h + (1 - column(s)) * h.flip(0)
            ),
            "You mixed half and half, whatever the share.": lambda h, p, s: (h + h[p]) / 2,
            "These are the partners alone, unmixed.": lambda h, p, s: h[p],
            "The partners are missing: what a row does not keep belongs to its partner.": lambda h, p, s: column(s) * h,
            "The partners came in whole: their share is 1 - share.": lambda h, p, s: column(s) * h + h[p],
        },
    )


def written(maps: torch.Tensor, partners: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    """The mistake of mixing row by row in place."""
    for i, j in enumerate(partners.tolist()):
        maps[i] = share[i] * maps[i] + (1 - share[i]) * maps[j]
    return maps


def column(share: torch.Tensor) -> torch.Tensor:
    """One share a row, shaped to spread over channels, height and width."""
    return share.reshape(-1, 1, 1, 1)
