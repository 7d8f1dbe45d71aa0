"""Exercise of lesson 06: the loss of interpolation consistency, on images without labels."""

from __future__ import annotations

import functools

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from ...mixing.sampling import Draw
from ...training.interpolation import consistency
from .mixup_loss_check import mix
from .reading import NUMBER
from .verdict import Verdict, judge


def interpolation_loss(student) -> Verdict:
    """Check ``student(net, teacher, u, partners, w)``: the mean squared difference of probabilities, mixed two ways.

    ``net`` and ``teacher`` turn images into logits; ``u`` (N, 1, 4, 4) images, ``partners`` (N,) the row each is mixed
    with, ``w`` the row's own share.

    >>> fm.exercises.interpolation_loss(lambda net, teacher, u, q, w: (net(u) - teacher(u)).detach().square().mean())
    Not yet. Nothing is mixed, and these are logits: mix the images, and compare probabilities.

    Source: Verma et al. 2019 (ICT), eq. 2, with probabilities mixed; ``objectives.consistency``.
    """
    return judge(
        learns_alone(student),
        right,
        [made(seed, w) for seed, w in enumerate((0.3, 0.85))],
        "Right. The network's answer to a mix is drawn to the mix of the teacher's answers, and no label was needed.",
        MISTAKES,
        NUMBER,
    )


def made(seed: int, w: float) -> tuple:
    """Two small networks that bend, images, and partners that are not their own inverse."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        nets = [nn.Sequential(nn.Flatten(), nn.Linear(16, 8), nn.Tanh(), nn.Linear(8, 4)).double() for _ in range(2)]
        for weight in (weight for net in nets for weight in net.parameters()):
            weight.data.mul_(3)  # answers that are not all alike
        u = torch.randn(6, 1, 4, 4, dtype=torch.float64)
    return *nets, u, torch.tensor([2, 0, 3, 5, 1, 4]), w


def learns_alone(student):
    """The same student; where a gradient reaches the teacher, a wrong answer that says so."""
    if not callable(student) or isinstance(student, type):
        return student

    @functools.wraps(student, updated=())  # it takes what the student's takes, and is told so where it does not
    def asked(*given):
        answer, teacher = student(*given), given[1]
        if isinstance(answer, torch.Tensor) and answer.requires_grad and answer.numel() == 1:
            found = torch.autograd.grad(answer.sum(), list(teacher.parameters()), retain_graph=True, allow_unused=True)
            if any(one is not None and bool((one != 0).any()) for one in found):
                raise ValueError("the gradient reaches the teacher: ask it inside torch.no_grad()")
        return answer

    return asked


def right(net, teacher, u, partners, w):
    """The answer, by the kit."""
    draw = Draw("input", torch.stack([torch.arange(len(u)), partners], 1), torch.tensor([[w, 1 - w]]).expand(len(u), 2))
    with torch.no_grad():
        return consistency(net, teacher, u, None, mixes="probabilities", draw=draw)


def said(net, x):
    """Probabilities."""
    return net(x).softmax(1)


def gap(a, b):
    """The mean squared difference."""
    return (a - b).square().mean()


MISTAKES = {
    "Nothing is mixed, and these are logits: mix the images, and compare probabilities.": lambda n, t, u, p, w: (
        gap(n(u), t(u))
    ),
    "Nothing is mixed: this compares the two networks on the clean images.": lambda n, t, u, p, w: (
        gap(said(n, u), said(t, u))
    ),
    "You compared logits; it takes probabilities.": lambda n, t, u, p, w: gap(n(mix(u, w, p)), mix(t(u), w, p)),
    "You mixed the teacher's logits, and took probabilities after: here the probabilities are mixed.": (
        lambda n, t, u, p, w: gap(said(n, mix(u, w, p)), mix(t(u), w, p).softmax(1))
    ),
    "The teacher's answers are not mixed: those of the images alone are wanted no more once the images are mixed.": (
        lambda n, t, u, p, w: gap(said(n, mix(u, w, p)), said(t, u))
    ),
    "The images are not mixed: the network is asked about the clean ones.": lambda n, t, u, p, w: (
        gap(said(n, u), mix(said(t, u), w, p))
    ),
    "The teacher is shown the mixes; it answers for the clean images, and its answers are mixed.": (
        lambda n, t, u, p, w: gap(said(n, mix(u, w, p)), said(t, mix(u, w, p)))
    ),
    "Network and teacher have changed places.": lambda n, t, u, p, w: gap(said(t, mix(u, w, p)), mix(said(n, u), w, p)),
    "The network is its own teacher here: the answers to mix are the teacher's.": lambda n, t, u, p, w: (
        gap(said(n, mix(u, w, p)), mix(said(n, u), w, p))
    ),
    "Images and answers are mixed with different shares: w belongs to the row itself in both.": (
        lambda n, t, u, p, w: gap(said(n, mix(u, w, p)), mix(said(t, u), 1 - w, p))
    ),
    "Both shares are the wrong way round: w belongs to the row itself.": lambda n, t, u, p, w: (
        right(n, t, u, p, 1 - w)
    ),
    "You summed over the classes; it is the mean over rows and classes.": lambda n, t, u, p, w: (
        4 * right(n, t, u, p, w)
    ),
    "You summed over the rows; it is the mean over rows and classes.": lambda n, t, u, p, w: 6 * right(n, t, u, p, w),
    "You summed over rows and classes; it takes the mean.": lambda n, t, u, p, w: 24 * right(n, t, u, p, w),
    "This is the cross-entropy; it takes the squared difference of probabilities.": lambda n, t, u, p, w: (
        cross_entropy(n(mix(u, w, p)), mix(said(t, u), w, p))
    ),
    "You took the differences' sizes; it squares them.": lambda n, t, u, p, w: (
        (said(n, mix(u, w, p)) - mix(said(t, u), w, p)).abs().mean()
    ),
}
