"""Exercise of lesson 00: the label of a mix."""

from __future__ import annotations

import torch

from .verdict import Verdict, judge


def mix_label(student) -> Verdict:
    """Check ``student(digit_a, digit_b, share)``: ten numbers, how much of each digit the mix should be called.

    >>> fm.exercises.mix_label(lambda a, b, share: torch.eye(10)[a])
    Not yet. You kept A's label: B is in the picture too, so it belongs in the label.

    Source: Zhang et al. 2018, the formula for labels.
    """
    hot = torch.eye(10)
    cases = [(3, 8, 0.25), (8, 3, 0.9), (1, 0, 0.5), (4, 4, 0.3)]
    return judge(
        student,
        lambda a, b, s: s * hot[a] + (1 - s) * hot[b],
        cases,
        "Right. And a 4 mixed with a 4 is all 4: the two shares land on one place and make 1.",
        {
            "The share went to B: it belongs to A.": lambda a, b, s: (1 - s) * hot[a] + s * hot[b],
            "You kept A's label: B is in the picture too, so it belongs in the label.": lambda a, b, s: hot[a],
            "You kept the larger share's label alone: the smaller share counts too.": lambda a, b, s: (
                hot[a] if s >= 0.5 else hot[b]
            ),
            "Two 4s must make one whole 4: add the two shares, do not let the second overwrite the first.": overwritten,
            "Two 4s must make one whole 4: add the two shares, B's first and then A's, as well.": lambda a, b, s: (
                overwritten(b, a, 1 - s)
            ),
            "You gave both digits a half, whatever the share.": lambda a, b, s: (hot[a] + hot[b]) / 2,
            "A came in whole: A's part of the label is its share.": lambda a, b, s: hot[a] + (1 - s) * hot[b],
            "You gave B's label alone: A is in the picture too.": lambda a, b, s: hot[b],
            "Only A is in the label, with its share: B has the rest.": lambda a, b, s: s * hot[a],
            "The shares must make 1 together; here both digits count in full.": lambda a, b, s: hot[a] + hot[b],
            "You mixed the digits' names, as if 3 and 8 made 5: mix ten numbers, one for each digit.": lambda a, b, s: (
                hot[int(s * a + (1 - s) * b)]
            ),
        },
    )


def overwritten(a: int, b: int, share: float) -> torch.Tensor:
    """The mistake of setting the two places one after the other."""
    label = torch.zeros(10)
    label[a] = share
    label[b] = 1 - share
    return label
