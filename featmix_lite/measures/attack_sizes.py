"""How far an attack may go: one eps for all pixels or one a channel, in the images' own units or in pixels."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ..base.numbers import as_number
from ..base.shapes import kind_of


def pixel_eps(data, share: float) -> Tensor:
    """An eps that is said in pixels (black is 0, white 1), in the units of normalised images: one a channel, (C,).

    >>> eps = fm.measures.pixel_eps(data, 8 / 255)
    >>> bad = fm.measures.fgsm(model, data.test.x, data.test.y, eps)
    >>> moved = (bad - data.test.x) * torch.tensor(data.std)          # in pixels again
    >>> round(float(moved.abs().max()) * 255, 2)
    8.0

    Arguments: ``data``, what ``fm.load`` gave; ``share`` of the way from black to white, such as 8/255.
    Errors: ``ValueError`` for a share that is not from 0 to 1 (8 means 8/255, perhaps).
    """
    words = "from 0 to 1, the way from black to white; 8 of 255 is 8/255"
    share = as_number("share", share, words, lambda v: 0 <= v <= 1)
    return share / torch.tensor(data.std, dtype=torch.float64, device=data.test.x.device)


def eps_like(x: Tensor, eps) -> float | Tensor:
    """Check an eps for images ``x`` (N, C, H, W): a float as it is, one number a channel as (C, 1, 1) like ``x``.

    >>> eps_like(torch.zeros(2, 3, 8, 8), [0.1, 0.2, 0.3]).shape
    torch.Size([3, 1, 1])

    Errors: ``ValueError`` for what is below 0, not finite, or neither one number nor one a channel.
    """
    return _fitting("eps", eps, x, "0 or more, in the units of the images", lambda v: (v >= 0) & (v < math.inf))


def bounds_like(x: Tensor, bounds) -> tuple | None:
    """Check the bounds (low, high) for images ``x``: each one number, one a channel, or a tensor that broadcasts to x.

    >>> bounds_like(torch.full((2, 1, 8, 8), 0.5), (0, 1))
    (tensor(0.), tensor(1.))

    Errors: ``ValueError`` for what is no pair, a low above its high, and images that lie outside already: to bring
    them back an attack would have to move them further than eps.
    """
    if bounds is None:
        return None
    try:
        pair = tuple(bounds)
    except TypeError:
        pair = ()
    if isinstance(bounds, (str, bytes)) or len(pair) != 2:
        raise ValueError(f"bounds={bounds!r}: a pair (low, high), such as edges(data), or None")
    ends = (_fitting("bounds", v, x, "numbers (low, high)", lambda v: ~v.isnan()) for v in pair)
    low, high = (v if isinstance(v, Tensor) else x.new_tensor(v) for v in ends)
    if not bool((low <= high).all()):
        raise ValueError(f"bounds={bounds!r}: low is above high")
    slack = 1e-5 + 1e-5 * x.abs()  # what normalising rounds off
    if not bool(((x >= low - slack) & (x <= high + slack)).all()):
        least, most = (float(v) for v in x.aminmax())
        raise ValueError(
            f"the images run from {least:.4g} to {most:.4g}, beyond bounds={bounds!r}: for normalised images take "
            "fm.measures.edges(data)"
        )
    return low, high


def _fitting(name: str, value, x: Tensor, words: str, fits) -> float | Tensor:
    """One number as a float; one a channel, or one a pixel, as a tensor that broadcasts to ``x``."""
    try:
        wrong = isinstance(value, (bool, str, bytes))
        tensor = torch.as_tensor(value).detach()
    except (TypeError, ValueError, RuntimeError, OverflowError):
        wrong = True
    if wrong or tensor.is_complex() or tensor.dtype == torch.bool or not bool(fits(tensor.double()).all()):
        raise ValueError(f"{name}={value!r}: {words}")
    if tensor.dim() == 0:
        return float(value)
    if tensor.dim() == 1 and x.dim() > 1:  # one a channel; left alone, torch would lay it along the width
        tensor = tensor.view(-1, *[1] * (x.dim() - 2))
    whole = tensor.dim() in (x.dim(), x.dim() - 1) and tensor.numel()
    if not whole or any(a not in (1, b) for a, b in zip(reversed(tensor.shape), reversed(x.shape))):
        each = f"one for each of {x.shape[1]} channels" if x.dim() > 1 else "one a channel"
        raise ValueError(f"{name} {kind_of(tensor)}, images {kind_of(x)}: one number, or {each}")
    return tensor.to(x)
