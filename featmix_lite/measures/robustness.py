"""Small changes made to mislead, and noise: FGSM, PGD, and accuracy over their strength."""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from torch import Tensor, nn

from ..base.errors import check_choice
from ..base.numbers import as_number, as_whole
from ..base.seeds import generator
from ..base.shapes import check_network, kind_of, logits_of
from ..models.evaluation import check_classes, check_rows, in_eval
from .attack_sizes import bounds_like, eps_like
from .deformations import Strength, scored

ATTACKS = ("fgsm", "pgd")


def fgsm(model: nn.Module, x: Tensor, y: Tensor, eps, bounds=None) -> Tensor:
    """Fast gradient sign method: one step of ``eps`` per pixel, up the loss -> attacked images like ``x``.

    >>> bad = fm.measures.fgsm(model, data.test.x, data.test.y, 0.1)
    >>> bool((bad - data.test.x).abs().max() <= 0.1 + 1e-6)
    True

    Arguments:
        x: (N, C, H, W). y: (N,) the true classes.
        eps: in the units of ``x`` (normalised images: of the pixels' standard deviation): one number, or one a
            channel, (C,) or (C, 1, 1); ``fm.measures.pixel_eps(data, 8 / 255)`` says it in pixels.
        bounds: (low, high), numbers such as 0.0 and 1.0, or tensors that broadcast to ``x``, such as ``edges(data)``.
    The network is in eval mode meanwhile; its gradients are left alone. However sure the network is, the direction
    is that of its loss (``steepest``): logits a hundred times as large change no sign, and no attack.
    Errors: ``ValueError`` for an eps below 0, images beyond the bounds, labels or outputs that do not fit, nan.
    Source: Goodfellow et al. 2015, sec. 4.
    """
    eps, bounds = _checked(model, x, y, eps, bounds)
    return _inside(x + eps * _slope(model, x, y).sign(), x, eps, bounds)


def pgd(model: nn.Module, x: Tensor, y: Tensor, eps, bounds=None, steps: int = 10, seed: int = 0) -> Tensor:
    """Projected gradient descent: ``steps`` small FGSM steps that stay within ``eps``, from a random start.

    >>> bad = fm.measures.pgd(model, data.test.x[:9], data.test.y[:9], 0.1, steps=3)
    >>> bool((bad - data.test.x[:9]).abs().max() <= 0.1 + 1e-6)
    True

    Arguments: as ``fgsm``; each step is 2.5 eps / steps. Where FGSM seems to fail and PGD does not, the network hides
    its gradient rather than being robust. Source: Madry et al. 2018, eq. 2.
    """
    eps, bounds = _checked(model, x, y, eps, bounds)
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
    check_network(model)
    net = nn.Sequential(_Before(prepare), model) if prepare else model
    make, points = (fgsm, pgd)[ATTACKS.index(attack)], []
    for eps in _sizes(sizes, "an eps, 0 or more"):
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
    sizes = _sizes(sizes, "a standard deviation, 0 or more")
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


def steepest(logits: Tensor, y: Tensor) -> Tensor:
    """Where the cross-entropy rises in the logits (N, K), each row by its own size: softmax of the others, -1 for y.

    >>> steepest(torch.tensor([[90.0, 0.0, 0.0]]), torch.tensor([0]))
    tensor([[-1.0000,  0.5000,  0.5000]])

    The gradient itself is this times 1 - p_y, which is exactly 0 in float32 once a network is about 17 nats sure: an
    attack would then go nowhere, and the network would seem robust. A factor a row changes no sign. Where no other
    class can be (one class; minus infinity) there is nowhere to go: 0.
    """
    own = y.unsqueeze(1)
    others = logits.detach().double().scatter(1, own, -math.inf).softmax(1)
    return others.scatter(1, own, -1.0).masked_fill(others.isnan().any(1, keepdim=True), 0.0).to(logits.dtype)


def _sizes(sizes, what: str) -> list:
    if isinstance(sizes, (str, bytes)) or not isinstance(sizes, Iterable):
        raise ValueError(f"sizes={sizes!r}: several of them, such as (0.1, 0.3)")
    return [as_number("sizes", size, what, lambda v: v >= 0) for size in sizes]


def _slope(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """The loss's gradient in the images, each row by a factor of its own: independent of the others, in eval mode."""
    with in_eval(model, grad=True):
        x = x.detach().requires_grad_()
        logits = logits_of(model(x), len(x))
        check_classes(logits, y)
        if not (logits < math.inf).all():
            raise ValueError("the model gives nan or infinity for these images: an attack has no direction to go in")
        if logits.grad_fn is None:
            raise ValueError("the model's outputs hang on nothing that autograd follows: an attack has no gradient")
        slope = torch.autograd.grad(logits, x, steepest(logits, y.long()))[0]
    if slope.isnan().any():
        raise ValueError("the gradient in the images is nan: an attack has no direction to go in")
    return slope


def _inside(bad: Tensor, x: Tensor, eps, bounds) -> Tensor:
    bad = torch.minimum(torch.maximum(bad, x - eps), x + eps).detach()
    return bad if bounds is None else torch.minimum(torch.maximum(bad, bounds[0]), bounds[1])


def _checked(model, x, y, eps, bounds):
    check_network(model)
    check_rows(x, y)
    if not x.is_floating_point() or y.dim() != 1:
        raise ValueError(f"images {kind_of(x)}, labels {kind_of(y)}: they take float images and (N,) whole numbers")
    return eps_like(x, eps), bounds_like(x, bounds)
