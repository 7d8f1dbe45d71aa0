"""Exercise of lesson 01: mixup of a whole batch, images and labels."""

from __future__ import annotations

import torch

from .calling import NoAnswer
from .mismatch import alike
from .reading import NUMBERS, TWO
from .verdict import IN_PLACE, Verdict, answers, compared

WHAT = ("images", "labels")


def mixup(student) -> Verdict:
    """Check ``student(x, y, lam, perm)`` -> (mixed images, mixed labels).

    ``x`` (B, 1, 8, 8) images, ``y`` (B, K) labels as shares, ``lam`` the row's own share, ``perm`` (B,) its partner.

    >>> fm.exercises.mixup(lambda x, y, lam, perm: (lam * x + (1 - lam) * x[perm], y))
    Not yet. The images are right. The labels are those of the rows alone: mix them as the images are mixed.

    Source: Zhang et al. 2018, the formulas for images and labels, with the batch shuffled as in their code.
    """
    g = torch.Generator().manual_seed(0)
    hot = torch.eye(4)[torch.tensor([0, 1, 2, 3, 0])]
    perm = torch.tensor([2, 0, 3, 4, 1])  # not its own inverse: undoing it shows
    cases = [(torch.rand(5, 1, 8, 8, generator=g), hot, lam, perm) for lam in (0.3, 0.9)]
    wanted = [[mixed(rows, lam, p) for rows in (x, y)] for x, y, lam, p in cases]
    try:
        got, in_place = answers(student, cases, TWO, wanted)
    except NoAnswer as why:
        return Verdict(False, str(why))
    if all(alike(g[0], w[1]) and alike(g[1], w[0]) for g, w in zip(got, wanted)):
        return Verdict(False, "Not yet. The two are exchanged: images come first, then labels.")
    for which, name in enumerate("xy"):
        own = ([pair[which] for pair in pairs] for pairs in (got, wanted))
        part = compared(*own, cases, "", wrong(name, which), NUMBERS)
        if not part:
            told = part.said.removeprefix("Not yet. ")
            whose = "" if told in wrong(name, which) else f"Of the {WHAT[which]}: "
            return Verdict(False, f"Not yet. {'The images are right. ' * which}{whose}{told}")
    praise = "Right. One shuffle and one number mix a whole batch; this is all there is to mixup."
    return Verdict(True, praise + IN_PLACE * in_place)


def mixed(rows: torch.Tensor, lam: float, perm: torch.Tensor) -> torch.Tensor:
    """The rows, each mixed with its partner."""
    return lam * rows + (1 - lam) * rows[perm]


def wrong(name: str, which: int) -> dict:
    """What goes wrong with one of the two, and how to say it."""
    what = WHAT[which]
    alone = "mix them with their partners'" if which == 0 else "mix them as the images are mixed"
    return {
        f"The {what} are those of the rows alone: {alone}.": lambda *c: c[which],
        f"The {what} are the partners' alone: the row itself has the share lam.": lambda *c: c[which][c[3]],
        f"In the {what} lam went to the partner: it is the row's own share.": lambda *c: mixed(
            c[which], 1 - c[2], c[3]
        ),
        f"The {what} are mixed half and half, whatever lam is.": lambda *c: mixed(c[which], 0.5, c[3]),
        f"The {what} are added whole: the two shares must make 1.": lambda *c: c[which] + c[which][c[3]],
        f"In the {what} the partner came in whole: it has the share 1 - lam.": lambda *c: (
            c[2] * c[which] + c[which][c[3]]
        ),
        f"In the {what} the partner is missing: it has the share 1 - lam.": lambda *c: c[2] * c[which],
        f"In the {what} the shuffle is undone: row i meets {name}[perm[i]], so {name}[perm], not perm.argsort().": (
            lambda *c: mixed(c[which], c[2], c[3].argsort())
        ),
        f"In the {what} every row met the one before it: the partners are in perm.": (
            lambda *c: c[2] * c[which] + (1 - c[2]) * c[which].roll(1, 0)
        ),
        f"In the {what} the batch is turned round: the partners are in perm, use {name}[perm].": lambda *c: (
            c[2] * c[which] + (1 - c[2]) * c[which].flip(0)
        ),
    }
