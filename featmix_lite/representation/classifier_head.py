"""The last linear layer and what it reads: its rows' space, in which features matter to it."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from ..base.shapes import kind_of
from ..mixing.site_list import trace
from ..models.simplex_head import classifier
from .selection import penultimate

RANK = 1e-5  # of the largest singular value: what is smaller does not count


class Head(NamedTuple):
    """A classifier and the class means before it.

    ``weight`` (K, d), ``bias`` (K,) (noughts where it has none), ``class_means`` (K, d), ``centre`` (d,) their mean;
    ``basis`` (d, r): orthonormal directions of the rows about their mean. All float64, on the CPU.
    """

    weight: Tensor
    bias: Tensor
    class_means: Tensor
    centre: Tensor
    basis: Tensor

    @property
    def rows(self) -> Tensor:
        """(K, r): the rows about their mean, in the basis."""
        return (self.weight - self.weight.mean(0)) @ self.basis

    @property
    def means(self) -> Tensor:
        """(K, r): the class means about their mean, in the basis."""
        return self.seen(self.class_means)

    def seen(self, h: Tensor) -> Tensor:
        """Features (N, d) about the mean of the class means, in the basis: (N, r)."""
        return (h - self.centre) @ self.basis


def last_features(model: nn.Module, x: Tensor) -> str:
    """The site that the last linear layer reads.

    >>> last_features(fm.models.small_cnn(data, seed=0), data.train.x)
    'flatten'

    Argument: ``x``, images; a few are enough.
    """
    return penultimate(model, [site.name for site in trace(model, x[:4])])


def head_of(model: nn.Module, clean: Tensor, labels: Tensor) -> Head:
    """The last linear layer of ``model`` and the class means of its features ``clean`` (N, ...), ``labels`` (N,).

    >>> head = head_of(model, fm.features(model, data.train.x, "flatten"), data.train.y)
    >>> head.weight.shape, head.basis.shape
    (torch.Size([10, 64]), torch.Size([64, 9]))

    Errors: ``ValueError`` where a class has no row, or the features are not what the layer reads.
    """
    layer = classifier(model)[1]
    weight, h, y = layer.weight.detach().cpu().double(), clean.detach().flatten(1).cpu().double(), labels.cpu()
    if h.shape[1] != weight.shape[1]:
        raise ValueError(f"features {kind_of(clean)}: the last linear layer reads {weight.shape[1]} numbers a row")
    if missing := sorted(set(range(len(weight))) - set(y.tolist())):
        raise ValueError(f"no row of class {', '.join(map(str, missing[:8]))}: every class needs one")
    bias = torch.zeros(len(weight), dtype=weight.dtype) if layer.bias is None else layer.bias.detach().cpu().double()
    _, sizes, right = torch.linalg.svd(weight - weight.mean(0), full_matrices=False)
    means = torch.stack([h[y == c].mean(0) for c in range(len(weight))])
    return Head(weight, bias, means, means.mean(0), right[sizes > RANK * sizes.max()].T)
