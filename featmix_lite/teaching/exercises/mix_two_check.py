"""Exercise of lesson 00: mix two images."""

from __future__ import annotations

import torch

from .verdict import Verdict, judge


def mix_two(student) -> Verdict:
    """Check ``student(a, b, share)``: two images (1, 8, 8) mixed, ``share`` of A and the rest of B.

    >>> fm.exercises.mix_two(lambda a, b, share: a + b)
    Not yet. You added the images whole: two full images are twice as bright as one.

    Source: Zhang et al. 2018, the formula for images.
    """
    g = torch.Generator().manual_seed(0)
    cases = [(*torch.rand(2, 1, 8, 8, generator=g), share) for share in (0.25, 0.5, 0.9, 1.0)]
    return judge(
        student,
        lambda a, b, share: share * a + (1 - share) * b,
        cases,
        "Right. The share belongs to A, what is left to B.",
        {
            "The share went to B: at share 1 the mix must be A itself.": lambda a, b, s: (1 - s) * a + s * b,
            "You added the images whole: two full images are twice as bright as one.": lambda a, b, s: a + b,
            "You mixed half and half, whatever the share.": lambda a, b, s: (a + b) / 2,
            "B came in whole: the two shares must make 1 together.": lambda a, b, s: s * a + b,
            "A came in whole: the two shares must make 1 together.": lambda a, b, s: a + (1 - s) * b,
            "Both images got the same share: what A does not get belongs to B.": lambda a, b, s: s * (a + b),
            "B is missing: what A does not get belongs to B.": lambda a, b, s: s * a,
            "You gave back A as it was.": lambda a, b, s: a,
            "You gave back B as it was.": lambda a, b, s: b,
            "The sum is cut to 0 and 1, but the images are added whole: give each its share.": lambda a, b, s: (
                a + b
            ).clamp(0, 1),
            "You picked one of the two images: a mix shows both at once.": lambda a, b, s: a if s >= 0.5 else b,
        },
    )
