"""Mixing rules other than the straight line: BC+, which treats an image as a waveform, and noise of equal size."""

from __future__ import annotations

import torch
from torch import Tensor

from ..base.shapes import check_batch, kind_of
from .row_mix import check_rows, mix_rows


def centred(x: Tensor) -> Tensor:
    """Each image minus its own mean over all channels and pixels; BC+ needs it in training and in testing.

    >>> centred(torch.ones(2, 1, 4, 4)).abs().max()
    tensor(0.)
    """
    check_batch(x)
    if not (x.is_floating_point() or x.is_complex()):
        raise ValueError(f"x: {kind_of(x)}; images are centred as floats")
    return x - x.mean(tuple(range(1, x.dim())), keepdim=True)


def bc_plus(x: Tensor, partners: Tensor, weights: Tensor) -> Tensor:
    """Mix images by signal strength: ``(p x1 + (1 - p) x2) / sqrt(p^2 + (1 - p)^2)``.

    p = 1 / (1 + s1/s2 (1 - r)/r), with s the standard deviation of an image and r the share of its label: a
    faint image gets more weight, so that it is *seen* as strongly as its label says.

    >>> bc_plus(torch.randn(4, 1, 8, 8), torch.tensor([[0, 1], [1, 0], [2, 3], [3, 2]]), torch.full((4, 2), 0.5)).shape
    torch.Size([4, 1, 8, 8])

    Arguments: ``x`` (B, C, H, W); ``partners`` (B, 2) int64; ``weights`` (B, 2), (r, 1 - r).
    Source: Tokozume et al. 2018 (CVPR), BC+; every image is made zero-mean first.
    """
    check_rows(x, partners, weights)
    x = centred(x)
    spread = x.flatten(1).std(1).clamp_min(1e-12)
    partners, weights = partners.to(x.device), weights.to(x.device, x.dtype)
    r = weights[:, 0]
    one, two = r / spread, (1 - r) / spread[partners[:, 1]]  # p = one / (one + two): no division by r
    p = one / (one + two)
    scale = (p**2 + (1 - p) ** 2).rsqrt()
    return mix_rows(x, partners, torch.stack([p, 1 - p], 1) * scale.unsqueeze(1))


def noised(h: Tensor, partners: Tensor, weights: Tensor) -> Tensor:
    """Move each row as far as mixing would, in a random direction: is it the *mixing* that helps, or any move?

    >>> h, pairs = torch.randn(4, 3, 8, 8), torch.tensor([[0, 1], [1, 0], [2, 3], [3, 2]])
    >>> moved, mixed = (rule(h, pairs, torch.full((4, 2), 0.5)) for rule in (noised, mix_rows))
    >>> torch.allclose((moved - h).flatten(1).norm(dim=1), (mixed - h).flatten(1).norm(dim=1))
    True

    Arguments: as ``mix_rows``. The direction comes from the global generator (``train`` lends it a state made from
    the seed), and no gradient flows through the size of the move.
    Source: noise on hidden units, Kurita et al. 1994; the matched size is the kit's own.
    """
    check_rows(h, partners, weights)
    with torch.no_grad():
        far = (mix_rows(h, partners, weights) - h).flatten(1).norm(dim=1)
        step = torch.randn_like(h, memory_format=torch.contiguous_format)  # a seed's numbers, whatever h's layout
        step *= (far / step.flatten(1).norm(dim=1).clamp_min(1e-12)).view(-1, *[1] * (h.dim() - 1))
    return h + step


def mixed(h: Tensor, partners: Tensor, weights: Tensor, rule: str) -> Tensor:
    """Apply ``rule`` to the features at a site. BC+ is for images: use ``bc_plus``.

    >>> mixed(torch.zeros(2, 3), torch.tensor([[0, 1], [1, 0]]), torch.full((2, 2), 0.5), "linear").shape
    torch.Size([2, 3])
    """
    how = {"linear": mix_rows, "noise": noised, "bc+": bc_plus}[rule]
    return how(h, partners, weights)
