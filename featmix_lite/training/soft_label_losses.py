"""Losses between logits and soft labels, as plain functions."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import log_softmax

from ..base.numbers import as_number
from ..base.shapes import check_alike


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


LOSSES = {"ce": soft_cross_entropy, "kl": kl, "mse": mse, "bce": bce}
