"""Small changes made to mislead, and noise: FGSM, PGD, and accuracy over their strength."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from ..base.errors import check_choice
from ..base.numbers import as_number, as_whole
from ..base.seeds import generator
from ..models.evaluation import in_eval
from .deformations import Strength, scored

ATTACKS = ("fgsm", "pgd")


def fgsm(model: nn.Module, x: Tensor, y: Tensor, eps: float, bounds=None) -> Tensor:
    """Fast gradient sign method: one step of ``eps`` per pixel, up the loss -> attacked images like ``x``.

    >>> bad = fm.measures.fgsm(model, data.test.x, data.test.y, 0.1)
    >>> bool((bad - data.test.x).abs().max() <= 0.1 + 1e-6)
    True

    Arguments: ``x`` (N, C, H, W); ``y`` (N,) the true classes; ``eps`` in the units of ``x`` (normalised images: of the
    pixels' standard deviation); ``bounds``: (low, high) tensors that broadcast to ``x``, such as black and white.
    The network is in eval mode meanwhile; its gradients are left alone.
    Errors: ``ValueError`` for a negative eps. Source: Goodfellow et al. 2015, sec. 4.
    """
    eps = _checked(eps)
    return _inside(x + eps * _slope(model, x, y).sign(), x, eps, bounds)


def pgd(model: nn.Module, x: Tensor, y: Tensor, eps: float, bounds=None, steps: int = 10, seed: int = 0) -> Tensor:
    """Projected gradient descent: ``steps`` small FGSM steps that stay within ``eps``, from a random start.

    >>> bad = fm.measures.pgd(model, data.test.x[:9], data.test.y[:9], 0.1, steps=3)
    >>> bool((bad - data.test.x[:9]).abs().max() <= 0.1 + 1e-6)
    True

    Arguments: as ``fgsm``; each step is 2.5 eps / steps. Where FGSM seems to fail and PGD does not, the network hides
    its gradient rather than being robust. Source: Madry et al. 2018, eq. 2.
    """
    eps = _checked(eps)
    steps = as_whole("steps", steps)
    start = torch.rand(x.shape, generator=generator(seed, "attack"), dtype=torch.float64) * 2 - 1
    bad = _inside(x + eps * start.to(x), x, eps, bounds)
    for _ in range(steps):
        bad = _inside(bad + 2.5 * eps / steps * _slope(model, bad, y).sign(), x, eps, bounds)
    return bad


def attacked(model: nn.Module, data, sizes=(0.1, 0.3, 1.0), attack: str = "fgsm", prepare=None) -> tuple:
    """Accuracy on attacked test images, kept between black and white -> (``Strength``, ...), one an eps.

    >>> [p.strength for p in fm.measures.attacked(model, data, (0.1, 0.5))]
    [0.1, 0.5]

    Arguments: ``sizes``: eps in normalised units; ``attack``: "fgsm" or "pgd"; ``prepare``: as ``deformations``.
    """
    check_choice("attack", attack, ATTACKS)
    net = nn.Sequential(_Before(prepare), model) if prepare else model
    make, points = (fgsm, pgd)[ATTACKS.index(attack)], []
    for eps in sizes:
        parts = zip(data.test.x.split(1000), data.test.y.split(1000))
        bad = torch.cat([make(net, x, y, eps, edges(data)) for x, y in parts])
        points.append(Strength(eps, *scored(net, bad, data.test.y)))
    return tuple(points)


def noisy(model: nn.Module, data, sizes=(0.5, 1.0, 2.0), seed: int = 0, prepare=None) -> tuple:
    """Accuracy on test images with Gaussian noise added -> (``Strength``, ...), one a standard deviation.

    >>> [p.strength for p in fm.measures.noisy(model, data)]
    [0.5, 1.0, 2.0]

    Arguments: ``sizes`` in normalised units; ``seed``: the same noise for all sizes and networks; not cut at white.
    """
    x = data.test.x
    step = torch.randn(x.shape, generator=generator(seed, "test noise")).to(x)
    return tuple(Strength(size, *scored(model, x + size * step, data.test.y, prepare)) for size in sizes)


def edges(data) -> tuple[Tensor, Tensor]:
    """Black and white in the units of normalised images, each (1, C, 1, 1).

    >>> low, high = edges(data)
    >>> bool((low <= data.test.x).all() and (data.test.x <= high + 1e-6).all())
    True
    """
    mean, std = (torch.tensor(v, device=data.test.x.device).view(1, -1, 1, 1) for v in (data.mean, data.std))
    return -mean / std, (1 - mean) / std


class _Before(nn.Module):
    """A function of images as the first layer: gradients then reach the images that were changed."""

    def __init__(self, change):
        super().__init__()
        self.change = change

    def forward(self, x):
        return self.change(x)


def _slope(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """The loss's gradient in the images, one row independent of the others: eval mode."""
    with in_eval(model, grad=True):
        x = x.detach().requires_grad_()
        return torch.autograd.grad(cross_entropy(model(x), y, reduction="sum"), x)[0]


def _inside(bad: Tensor, x: Tensor, eps: float, bounds) -> Tensor:
    bad = torch.minimum(torch.maximum(bad, x - eps), x + eps)
    return bad if bounds is None else torch.minimum(torch.maximum(bad, bounds[0]), bounds[1]).detach()


def _checked(eps) -> float:
    return as_number("eps", eps, "0 or more, in the units of the images", lambda v: v >= 0)
