"""Mixing rules other than the straight line: BC+, which treats an image as a waveform."""

from __future__ import annotations

import torch
from torch import Tensor

from .rows import mix_rows


def centred(x: Tensor) -> Tensor:
    """Each image minus its own mean over all channels and pixels; BC+ needs it in training and in testing.

    >>> centred(torch.ones(2, 1, 4, 4)).abs().max()
    tensor(0.)
    """
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
    x = centred(x)
    spread = x.flatten(1).std(1).clamp_min(1e-12)
    partners, weights = partners.to(x.device), weights.to(x.device, x.dtype)
    r = weights[:, 0]
    one, two = r / spread, (1 - r) / spread[partners[:, 1]]  # p = one / (one + two): no division by r
    p = one / (one + two)
    scale = (p**2 + (1 - p) ** 2).rsqrt()
    return mix_rows(x, partners, torch.stack([p, 1 - p], 1) * scale.unsqueeze(1))
