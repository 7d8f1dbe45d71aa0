"""Losses as plain functions: for soft labels, and for pairs and triplets of embeddings."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import log_softmax

from ..base.numbers import as_number
from ..base.shapes import check_alike, check_tensors, kind_of
from .snnl_objective import snnl_at as snnl_at
from .snnl_objective import snnl_loss as snnl_loss


def soft_cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy with soft labels: minus the sum over classes of t log p, mean over rows.

    >>> soft_cross_entropy(torch.zeros(2, 4), torch.full((2, 4), 0.25))
    tensor(1.3863)

    Arguments: ``logits`` and ``targets`` (B, K). Returns a scalar in nats.
    Errors: ``ValueError`` for two shapes that are not one (B, K); so for all losses here.
    Source: Zhang et al. 2018: equals l * CE(y_a) + (1 - l) * CE(y_b) for the targets of a mix.
    """
    check_alike(logits=logits, targets=targets)
    return -(targets * log_softmax(logits, 1)).sum(1).mean()


def kl(logits: Tensor, targets: Tensor) -> Tensor:
    """KL(t || p), mean over rows: cross-entropy less the labels' own entropy, so 0 is reached. Same gradient.

    >>> kl(torch.zeros(2, 4), torch.full((2, 4), 0.25))
    tensor(0.)

    Source: Tokozume et al. 2018, the loss of Between-class learning.
    """
    check_alike(logits=logits, targets=targets)
    return (torch.xlogy(targets, targets) - targets * log_softmax(logits, 1)).sum(1).mean()


def mse(logits: Tensor, targets: Tensor) -> Tensor:
    """Half the squared distance of the logits to the labels, summed over classes, mean over rows.

    >>> mse(torch.zeros(2, 4), torch.eye(4)[:2])
    tensor(0.5000)

    Source: the squared-error arm of Fisher, Meng & Papyan 2024.
    """
    check_alike(logits=logits, targets=targets)
    return 0.5 * (logits - targets).square().sum(1).mean()


def bce(logits: Tensor, targets: Tensor) -> Tensor:
    """Binary cross-entropy of the *softmax* with the soft labels, mean over rows and classes.

    >>> bce(torch.zeros(2, 4), torch.full((2, 4), 0.25))
    tensor(0.5623)

    Source: what the manifold_mixup code trains with (its paper writes cross-entropy). Worked out from logarithms, so
    sure predictions cost no precision: log(1 - p) of the largest p is that of the sum of the others.
    """
    check_alike(logits=logits, targets=targets)
    log_p = log_softmax(logits, 1)
    top = log_p.argmax(1, keepdim=True)
    none = torch.finfo(log_p.dtype).min / 4  # a finite stand-in for minus infinity: with one class there is no other
    others = logits.scatter(1, top, none).logsumexp(1, keepdim=True) - logits.logsumexp(1, keepdim=True)
    log_rest = torch.log1p(-log_p.exp().scatter(1, top, 0.0)).scatter(1, top, others)
    return -(targets * log_p + (1 - targets) * log_rest).mean()


def smoothed(targets: Tensor, share: float) -> Tensor:
    """Label smoothing: give ``share`` of each row evenly to all classes.

    >>> smoothed(torch.eye(2)[:1], 0.1)
    tensor([[0.9500, 0.0500]])

    Errors: ``ValueError`` unless 0 <= share <= 1, and for targets that are not (B, K).
    """
    check_alike(targets=targets)
    share = as_number("smoothing", share, "a share from 0 to 1", lambda v: 0 <= v <= 1)
    return targets * (1 - share) + share / targets.shape[1] if share else targets


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


LOSSES = {"ce": soft_cross_entropy, "kl": kl, "mse": mse, "bce": bce}
