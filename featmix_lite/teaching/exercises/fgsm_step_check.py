"""Exercise of lesson 08: one step of the fast gradient sign method."""

from __future__ import annotations

import torch

from .verdict import Verdict, judge


def fgsm_step(student) -> Verdict:
    """Check ``student(x, grad, eps)``: images ``x`` (N, C, H, W) moved by ``eps`` a pixel so that the loss rises.

    ``grad`` (N, C, H, W) is the gradient of the loss in the images.

    >>> fm.exercises.fgsm_step(lambda x, grad, eps: x + eps * grad)
    Not yet. You moved along the gradient itself; FGSM takes its sign: every pixel moves by the whole eps.

    Source: Goodfellow et al. 2015, sec. 4; ``measures.fgsm``.
    """
    return judge(
        student,
        lambda x, grad, eps: x + eps * grad.sign(),
        [made(0, 0.1), made(1, 0.3)],
        "Right. Of all changes of at most eps a pixel, this one raises the loss most, as far as the gradient can tell.",
        MISTAKES,
    )


def made(seed: int, eps: float):
    """Images of both signs with small gradients, one pixel without any."""
    g = torch.Generator().manual_seed(seed)
    x, grad = torch.rand(2, 3, 1, 4, 4, generator=g, dtype=torch.float64)
    x, grad = x - 0.5, (grad - 0.5) / 50
    grad[0, 0, 0, 0] = 0.0
    return x, grad, eps


def length(grad):
    """The Euclidean length of each image's gradient, (N, 1, 1, 1)."""
    return grad.flatten(1).norm(dim=1).view(-1, 1, 1, 1)


MISTAKES = {
    "You stepped down the loss: the network would do better. Go up.": lambda x, grad, eps: x - eps * grad.sign(),
    "You moved along the gradient itself; FGSM takes its sign: every pixel moves by the whole eps.": (
        lambda x, grad, eps: x + eps * grad
    ),
    "You moved by eps in all, shared among the pixels; FGSM moves each pixel by eps, so take the sign.": (
        lambda x, grad, eps: x + eps * grad / length(grad)
    ),
    "You stepped down, and along the gradient itself; go up, by the sign: every pixel moves by the whole eps.": (
        lambda x, grad, eps: x - eps * grad
    ),
    "You divided by the largest gradient; FGSM takes the sign, so that every pixel moves by the whole eps.": (
        lambda x, grad, eps: x + eps * grad / grad.abs().flatten(1).amax(1).view(-1, 1, 1, 1)
    ),
    "You moved a pixel whose gradient is 0: neither way does the loss rise there, and the sign of 0 is 0.": (
        lambda x, grad, eps: x + eps * torch.where(grad >= 0, 1.0, -1.0)
    ),
    "The images came back as they were.": lambda x, grad, eps: x,
    "This is the change alone; add it to the images.": lambda x, grad, eps: eps * grad.sign(),
    "The images move by 1, not by eps.": lambda x, grad, eps: x + grad.sign(),
    "You took the sign of the images; it takes the sign of the gradient.": lambda x, grad, eps: x + eps * x.sign(),
    "The gradient does nothing here: every pixel is raised alike.": lambda x, grad, eps: x + eps,
    "You cut the images to 0 and 1, but they are normalised: black and white lie elsewhere. Do not cut here.": (
        lambda x, grad, eps: (x + eps * grad.sign()).clamp(0, 1)
    ),
}
