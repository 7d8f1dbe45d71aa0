"""Exercise of lesson 01: mixup of a whole batch, images and labels."""

from __future__ import annotations

import torch

from .verdict import Verdict, judge, kind


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
    if callable(student):
        try:
            answer = student(*(a.clone() if isinstance(a, torch.Tensor) else a for a in cases[0]))
        except Exception:  # told by judge below
            answer = None
        if answer is not None and not (isinstance(answer, (tuple, list)) and len(answer) == 2):
            return Verdict(False, f"Not yet. Give back two things, images and labels; yours is one {kind(answer)}.")
    images = judge(part(student, 0), lambda x, y, lam, p: mixed(x, lam, p), cases, "", wrong("x", 0))
    if not images:
        return images
    labels = judge(part(student, 1), lambda x, y, lam, p: mixed(y, lam, p), cases, "", wrong("y", 1))
    if not labels:
        return Verdict(False, labels.said.replace("Not yet. ", "Not yet. The images are right. "))
    return Verdict(True, "Right. One shuffle and one number mix a whole batch; this is all there is to mixup.")


def part(student, which: int):
    """The student's function, giving only its images (0) or only its labels (1)."""
    if not callable(student):
        return student

    def called(*case):
        answer = student(*case)
        return None if answer is None else answer[which]

    return called


def mixed(rows: torch.Tensor, lam: float, perm: torch.Tensor) -> torch.Tensor:
    """The rows, each mixed with its partner."""
    return lam * rows + (1 - lam) * rows[perm]


def wrong(name: str, which: int) -> dict:
    """What goes wrong with one of the two, and how to say it."""
    what = ("images", "labels")[which]
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
