"""Mixes of chosen pairs of images, and what a network makes of them: in eval mode, or as training saw them."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..base.errors import check_choice
from ..base.numbers import as_whole
from ..base.seeds import generator
from ..base.shapes import check_batch, check_network, kind_of
from ..base.threads import LENT
from ..mixing.hooks import at_site
from ..mixing.row_mix import blend
from ..mixing.site_list import check_sites
from ..training.mixmatch_loss import averages_kept
from .site_features import features, mixed_features, side_by_side

KINDS, MODES = ("same", "different"), ("eval", "train")
BATCH = 256  # mixes a pass


def pairs(labels: Tensor, count: int, kind: str, seed: int = 0) -> Tensor:
    """Rows to mix, two of one class or two of different classes: (count, 2) row numbers, never a row with itself.

    >>> rows = pairs(torch.tensor([0, 0, 1, 1]), 3, "same")
    >>> rows.shape, bool((torch.tensor([0, 0, 1, 1])[rows].diff(dim=1) == 0).all())
    (torch.Size([3, 2]), True)

    Arguments: ``labels`` (N,); ``kind``, "same" or "different". Every row is as likely to be the first; the second is
    drawn evenly from those that go with it. The same ``seed`` gives the same rows.
    Errors: ``ValueError`` where a row has no partner of that kind.
    """
    check_choice("kind", kind, KINDS)
    if not isinstance(labels, Tensor) or labels.dim() != 1 or labels.is_floating_point():
        raise ValueError(f"labels {kind_of(labels)}: one whole number a row, (N,)")
    count, y = as_whole("count", count), labels.cpu()
    order = y.argsort(stable=True)  # class after class
    place = order.argsort()
    _, of, sizes = y.unique(return_inverse=True, return_counts=True)
    starts = sizes.cumsum(0) - sizes
    own, start = sizes[of], starts[of]
    many = own - 1 if kind == "same" else len(y) - own
    if not len(y) or int(many.min()) < 1:
        whose = "its own" if kind == "same" else "another"
        raise ValueError(f"{len(y)} labels: some row has no other of {whose} class")
    g = generator(seed, f"pairs of {kind} class")
    first = torch.randint(len(y), (count,), generator=g)
    drawn = (torch.rand(count, generator=g, dtype=torch.float64) * many[first]).long()
    if kind == "same":  # past itself
        second = start[first] + drawn + (drawn >= place[first] - start[first])
    else:  # past its class
        second = drawn + own[first] * (drawn >= start[first])
    return torch.stack([first, order[second]], 1)


def pair_features(
    model: nn.Module, x: Tensor, rows: Tensor, weights: Tensor, site: str, at: str = "input", mode: str = "eval"
) -> Tensor:
    """Features at ``site`` of mixes made at ``at``: (M, ...), on the CPU.

    >>> rows, half = torch.tensor([[0, 1], [2, 3]]), torch.full((2, 2), 0.5)
    >>> pair_features(model, data.train.x, rows, half, "flatten").shape
    torch.Size([2, 64])

    Arguments:
        x: images (N, ...). rows (M, k): the parents of each mix. weights (M, k): rows that sum to 1.
        site: where features are read, ``at`` or behind it.
        mode: "eval"; or "train", as a step of training sees them: BatchNorm takes its statistics from batches of 256
            mixes (whose pairs should come from all classes: others shift them). Nothing in the network changes.
    Errors: ``ValueError`` and ``MixError`` for shapes, sites and modes that do not fit.
    """
    check_network(model)
    check_batch(x)
    check_choice("mode", mode, MODES)
    if rows.dim() != 2 or rows.shape != weights.shape or not len(rows) or not 0 <= rows.min() <= rows.max() < len(x):
        told = f"rows {kind_of(rows)} and weights {kind_of(weights)}"
        raise ValueError(f"{told}: (M, k) row numbers of {len(x)} images, and their weights")
    check_sites(model, [name for name in (at, site) if name != "input"], x[:2])
    weights, found = weights.to(x.device, x.dtype), []
    for part, share in zip(rows.split(BATCH), weights.split(BATCH), strict=True):
        read = _as_trained if mode == "train" else _in_eval
        found.append(read(model, x, part, share, site, at))
    return torch.cat(found)


def _in_eval(model: nn.Module, x: Tensor, rows: Tensor, weights: Tensor, site: str, at: str) -> Tensor:
    if at == "input":
        return features(model, _images(x, rows, weights), site)
    order, draw = side_by_side(rows, weights, at)
    return mixed_features(model, x[order.to(x.device)], draw, site)[: len(rows)]


def _as_trained(model: nn.Module, x: Tensor, rows: Tensor, weights: Tensor, site: str, at: str) -> Tensor:
    images, kept = _images(x, rows, weights), []
    if at != "input":
        raise ValueError(f"mode='train' mixes images, not {at!r}: BatchNorm would see rows beside the mixes")
    if site == "input":
        return images.cpu()
    with LENT, torch.no_grad(), averages_kept(model):
        modes = [(m, m.training) for m in model.modules()]
        model.train()
        try:
            with at_site(model, site, lambda h: kept.append(h.cpu().clone()), len(images), takes_out=True):
                model(images)
        finally:
            for module, was in modes:
                module.training = was
    return kept[0]


def _images(x: Tensor, rows: Tensor, weights: Tensor) -> Tensor:
    rows = rows.to(x.device)
    return blend([x[rows[:, j]] for j in range(rows.shape[1])], weights)
