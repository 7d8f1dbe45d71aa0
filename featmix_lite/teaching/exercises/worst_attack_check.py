"""Spot the fallacy: an attack fails, and the network is called robust."""

from __future__ import annotations

import torch

from .reading import NUMBER
from .verdict import Verdict, judge


def worst_attack(student) -> Verdict:
    """Check ``student(right)``: the share of images that are named rightly whichever attack is used.

    ``right`` (attacks, images): 1.0 where an image is named rightly under an attack, else 0.0; row 0 is no attack.

    >>> fm.exercises.worst_attack(lambda right: right[1:].mean(1).max())
    Not yet. You took the attack that failed most: the network's own word on its robustness. ...

    Source: Athalye et al. 2018; Carlini et al. 2019, "On evaluating adversarial robustness", sec. 4.
    """
    return judge(
        student,
        lambda right: right.all(0).double().mean(),
        [made(0), made(1, 3, 40), made(2, 6, 25)],
        "Right. This is still an upper bound: the attack that nobody tried is not among them.",
        MISTAKES,
        NUMBER,
    )


def made(seed: int, attacks: int = 4, images: int = 30) -> tuple:
    """Attacks that each fool other images, among them one that is named wrongly only where nobody attacks."""
    g = torch.Generator().manual_seed(seed)
    hold = torch.linspace(0.9, 0.7, attacks)[torch.randperm(attacks, generator=g)]
    right = (torch.rand(attacks, images, generator=g) < hold[:, None]).double()
    right[0] = (torch.rand(images, generator=g) < 0.97).double()
    right[:, 0] = torch.tensor([0.0] + [1.0] * (attacks - 1))
    return (right,)


ONE = "An attacker who fails with one attack takes another, image by image: "

MISTAKES = {
    "You took the attack that failed most: the network's own word on its robustness. " + ONE + "count the images that "
    "withstand all.": lambda right: right[1:].mean(1).max(),
    ONE + "you took the one that is best over all images.": lambda right: right.mean(1).min(),
    "This is the mean over attacks; nobody attacks by mean. " + ONE + "count the images that withstand all.": (
        lambda right: right.mean()
    ),
    "This is the mean over attacks, row 0 left out. " + ONE + "count the images that withstand all.": lambda right: (
        right[1:].mean()
    ),
    "This is row 0, the images without attack.": lambda right: right[0].mean(),
    "This is row 1, the first attack alone. " + ONE + "count the images that withstand all.": lambda right: (
        right[1].mean()
    ),
    "This is the last row, one attack alone. " + ONE + "count the images that withstand all.": lambda right: (
        right[-1].mean()
    ),
    "You left row 0 out: an image that is named wrongly without any attack is no success.": lambda right: (
        right[1:].all(0).double().mean()
    ),
    "You count an image that withstands one attack; it has to withstand all of them.": lambda right: (
        right.any(0).double().mean()
    ),
    "This is the share that is fooled; give the share that is not.": lambda right: 1 - right.all(0).double().mean(),
    "You multiplied the shares, as if attacks fooled images by separate dice: look at each image.": lambda right: (
        right.mean(1).prod()
    ),
    "This is the share of those that were right at first; divide by all images.": lambda right: (
        right.all(0).sum() / right[0].sum()
    ),
    "This is how many images; give their share.": lambda right: right.all(0).sum(),
    "This says it of each image; give the share.": lambda right: right.all(0),
}
