"""Exercise of lesson 01: the loss of a mixed batch, which a training step goes down by."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, one_hot

from ...training.objectives import soft_cross_entropy
from .reading import NUMBER
from .verdict import Verdict, judge

CLASSES = 4


def mixup_loss(student) -> Verdict:
    """Check ``student(net, x, y, lam, perm)``: the mean soft-label cross-entropy of ``net`` on a mixed batch.

    ``x`` (B, 1, 4, 4) images, ``y`` (B,) classes of 4, ``lam`` the row's own share, ``perm`` (B,) its partner.

    >>> fm.exercises.mixup_loss(lambda net, x, y, lam, perm: nn.functional.cross_entropy(net(x), y))
    Not yet. Nothing is mixed: this is the loss of the clean images.

    Source: Zhang et al. 2018, the loss, with the batch shuffled as in their code.
    """
    return judge(
        student,
        right,
        [made(seed, lam) for seed, lam in enumerate((0.3, 0.85))],
        "Right. One pass of mixed images, and every label counts as much as its image does.",
        MISTAKES,
        NUMBER,
    )


def made(seed: int, lam: float) -> tuple:
    """A small network that bends, a batch, and a shuffle that is not its own inverse."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = nn.Sequential(nn.Flatten(), nn.Linear(16, 8), nn.Tanh(), nn.Linear(8, CLASSES)).double()
        for weight in net.parameters():
            weight.data.mul_(3)  # logits that are not all alike
        x = torch.randn(6, 1, 4, 4, dtype=torch.float64)
    return net, x, torch.tensor([0, 1, 2, 3, 1, 0]), torch.tensor(lam), torch.tensor([2, 0, 3, 5, 1, 4])


def hot(y: Tensor) -> Tensor:
    """Labels as shares."""
    return one_hot(y, CLASSES).double()


def mix(rows: Tensor, lam: Tensor, perm: Tensor) -> Tensor:
    """Each row with its partner."""
    return lam * rows + (1 - lam) * rows[perm]


def right(net, x, y, lam, perm):
    """The answer, by the kit."""
    return soft_cross_entropy(net(mix(x, lam, perm)), mix(hot(y), lam, perm))


def so(images=mix, labels=mix, loss=soft_cross_entropy):
    """A loss that treats images and labels as it is told."""
    return lambda net, x, y, lam, perm: loss(net(images(x, lam, perm)), labels(hot(y), lam, perm))


def own(rows, lam, perm):
    """Not mixed."""
    return rows


def turned(rows, lam, perm):
    """The share at the wrong place."""
    return mix(rows, 1 - lam, perm)


def even(rows, lam, perm):
    """Half and half."""
    return mix(rows, 0.5, perm)


MISTAKES = {
    "Nothing is mixed: this is the loss of the clean images.": so(own, own),
    "The images are mixed, the labels are the rows' own: the partner's label counts too.": so(labels=own),
    "The labels are mixed, the images are not: give the network mixed images.": so(images=own),
    "You mixed what the network gives; mix the images before they go in.": (
        lambda net, x, y, lam, perm: soft_cross_entropy(mix(net(x), lam, perm), mix(hot(y), lam, perm))
    ),
    "In images and labels lam went to the partner: it is the row's own share.": so(turned, turned),
    "In the images lam went to the partner: it is the row's own share.": so(images=turned),
    "In the labels lam went to the partner: it is the row's own share.": so(labels=turned),
    "The labels are the partners' alone: the row's own label has the share lam.": so(
        labels=lambda rows, lam, perm: rows[perm]
    ),
    "Images and labels are mixed half and half, whatever lam is.": so(even, even),
    "The images are mixed half and half, whatever lam is.": so(images=even),
    "The labels are mixed half and half, whatever lam is.": so(labels=even),
    "The images are added whole: the two shares must make 1.": so(images=lambda rows, lam, perm: rows + rows[perm]),
    "The labels are added whole: the two shares must make 1.": so(labels=lambda rows, lam, perm: rows + rows[perm]),
    "The partner's label is missing: it has the share 1 - lam.": so(labels=lambda rows, lam, perm: lam * rows),
    "This is the sum over the batch; give the mean.": so(loss=lambda z, t: soft_cross_entropy(z, t) * len(z)),
    "This is the mean over images and classes; sum over classes, then the mean over images.": so(
        loss=lambda z, t: soft_cross_entropy(z, t) / CLASSES
    ),
    "You took the softmax before cross_entropy, which takes it itself.": so(
        loss=lambda z, t: soft_cross_entropy(z.softmax(1), t)
    ),
    "The logarithm is missing: this is minus the mean probability.": so(
        loss=lambda z, t: -(t * z.softmax(1)).sum(1).mean()
    ),
    "The minus is missing: cross-entropy is minus the mean logarithm.": so(loss=lambda z, t: -soft_cross_entropy(z, t)),
    "You kept the larger label alone: the loss takes both, in their shares.": so(
        loss=lambda z, t: cross_entropy(z, t.argmax(1))
    ),
}
