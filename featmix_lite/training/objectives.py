"""Losses as plain functions: for pairs and triplets of embeddings here, the others from the files beside."""

from __future__ import annotations

import torch
from torch import Tensor

from ..base.numbers import as_number
from ..base.shapes import check_alike, check_tensors, kind_of
from .interpolation import consistency
from .mixmatch_loss import mixmatch
from .snnl_objective import snnl_at, snnl_loss
from .soft_label_losses import LOSSES, bce, kl, mse, smoothed, soft_cross_entropy

__all__ = [
    "LOSSES", "bce", "chopra", "consistency", "contrastive", "kl", "mixmatch", "mse", "smoothed", "snnl_at",
    "snnl_loss", "soft_cross_entropy", "triplet",
]  # fmt: skip


def contrastive(a: Tensor, b: Tensor, same: Tensor, margin: float = 1.0) -> Tensor:
    """Pull pairs of one class together, push others apart up to a margin; mean over pairs.

    ``same * D^2 / 2 + (1 - same) * max(0, margin - D)^2 / 2`` with D the Euclidean distance.

    >>> contrastive(torch.zeros(1, 2), torch.zeros(1, 2), torch.tensor([False]))
    tensor(0.5000)

    Arguments: ``a``, ``b`` (B, d) embeddings; ``same`` (B,) bool, True where both are of one class; ``margin`` above 0.
    Source: Hadsell, Chopra & LeCun 2006 (there Y = 1 marks pairs of *different* classes).
    """
    d, same = _distance(a=a, b=b), _same(same, a)
    margin = as_number("margin", margin, "a number above 0", lambda v: v > 0)
    return (same * d.square() + (1 - same) * (margin - d).clamp_min(0).square()).mean() / 2


def chopra(a: Tensor, b: Tensor, same: Tensor, bound: float = 1.0) -> Tensor:
    """The older energy loss: ``same * (2/Q) E^2 + (1 - same) * 2Q exp(-2.77 E / Q)``, mean over pairs.

    >>> chopra(torch.zeros(1, 2), torch.zeros(1, 2), torch.tensor([False]))
    tensor(2.)

    Arguments: as ``contrastive``; ``bound`` is Q, the largest energy. E is the Euclidean distance here, the L1
    norm in the paper. Source: Chopra, Hadsell & LeCun 2005.
    """
    e, same = _distance(a=a, b=b), _same(same, a)
    bound = as_number("bound", bound, "a number above 0", lambda v: v > 0)
    return (same * (2 / bound) * e.square() + (1 - same) * 2 * bound * torch.exp(-2.77 * e / bound)).mean()


def triplet(anchor: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
    """Softmax of the two distances, squared against (0, 1): ``2 d_plus^2``, mean over triplets.

    >>> triplet(torch.zeros(1, 2), torch.zeros(1, 2), torch.zeros(1, 2))
    tensor(0.5000)

    Arguments: three (B, d) embeddings; the positive shares the anchor's class.
    Source: Hoffer & Ailon 2015 (without the constant factor it drops: ||(d+, d- - 1)||^2 = 2 d+^2).
    """
    near, far = _distance(anchor=anchor, positive=positive), _distance(anchor=anchor, negative=negative)
    return 2 * torch.sigmoid(near - far).square().mean()


def _distance(**pair: Tensor) -> Tensor:
    """Euclidean, with a finite gradient also where two embeddings coincide."""
    check_alike(**pair)
    a, b = pair.values()
    squared = (a - b).square().sum(1)
    return torch.where(squared > 0, squared.clamp_min(torch.finfo(a.dtype).tiny).sqrt(), squared)


def _same(same: Tensor, a: Tensor) -> Tensor:
    """Which pairs are of one class, as numbers; (B, 1) would be stretched to all pairs of pairs."""
    check_tensors(same=same)
    if tuple(same.shape) != (len(a),) or not ((same == 0) | (same == 1)).all():
        raise ValueError(f"same {kind_of(same)}, embeddings {kind_of(a)}: it takes ({len(a)},) True or False")
    return same.to(a.dtype)
