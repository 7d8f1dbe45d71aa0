"""A classifier that is not learnt: its rows are the corners of a simplex, and a linear neck leads to it."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn

from ..base.numbers import as_number, as_whole
from ..base.seeds import generator
from ..base.shapes import check_network
from .first_weights import seeded


def simplex(
    classes: int, dim: int, scale: float = 1.0, seed: int = 0, dtype: torch.dtype = torch.float32
) -> Tensor:
    """The rows of a simplex classifier: as far from each other as so many directions can be, (classes, dim).

    >>> W = simplex(3, 5, scale=2.0)
    >>> (W @ W.T).round(decimals=4)                       # scale^2 (I - 1/K)
    tensor([[ 2.6667, -1.3333, -1.3333],
            [-1.3333,  2.6667, -1.3333],
            [-1.3333, -1.3333,  2.6667]])

    Arguments: ``classes`` K, 2 or more; ``dim``, K - 1 or more; rows are scale * (e_k - 1/K), turned at random by
    ``seed``; made in double, then rounded to ``dtype``. Errors: ``ValueError`` naming a number that does not fit.
    Source: Papyan, Han & Donoho 2020, the simplex equiangular tight frame; scaled as in ``fm.theory``.
    """
    classes, dim = as_whole("classes", classes, low=2), as_whole("dim", dim)
    seed = as_whole("seed", seed, low=None)
    scale = as_number("scale", scale, "a number above 0", lambda v: v > 0)
    if not isinstance(dtype, torch.dtype) or not dtype.is_floating_point:
        raise ValueError(f"dtype={dtype!r}: a type of floats, such as torch.float32")
    if dim < classes - 1:
        raise ValueError(f"dim={dim}: {classes} corners of a simplex need {classes - 1} dimensions or more")
    frame = torch.eye(classes, dtype=torch.float64) - 1 / classes
    flat = torch.linalg.svd(frame).U[:, : classes - 1]  # the corners in K - 1 coordinates
    turned = torch.linalg.qr(torch.randn(dim, classes - 1, dtype=torch.float64, generator=generator(seed, "simplex"))).Q
    return (scale * frame @ flat @ turned.T).to(dtype)


def with_simplex_classifier(model: nn.Module, dim: int = 64, scale: float = 1.0, seed: int = 0) -> nn.Module:
    """Put a linear neck and a fixed simplex classifier where the network has its last linear layer -> the network.

    >>> net = with_simplex_classifier(fm.models.mlp(classes=10, seed=0))
    >>> net.fc.classifier.weight.shape, net.fc.classifier.weight.requires_grad, net.fc.classifier.bias is None
    (torch.Size([10, 64]), False, True)

    Arguments:
        model: any network whose last ``nn.Linear`` gives its logits; changed in place.
        dim: of the features, ``fc.neck`` (N, dim) where the layer was called ``fc``; classes - 1 or more.
        scale, seed: of ``simplex``; the neck's first weights come from ``seed`` too, not from the global generator.

    The neck is linear and has no ReLU behind it: half of what a ReLU gives lies outside the rows' space.
    Errors: ``ValueError`` for a network without a linear layer, or numbers that do not fit.
    Source: Fisher, Meng & Papyan 2024 train with a fixed simplex; the neck is ours.
    """
    check_network(model)
    dim, seed = as_whole("dim", dim), as_whole("seed", seed, low=None)
    name, last = classifier(model)
    rows = simplex(last.out_features, dim, scale, seed).to(last.weight)
    with seeded(seed), torch.device("cpu"):
        neck = nn.Linear(last.in_features, dim)
    fixed = nn.Linear(dim, last.out_features, bias=False)
    fixed.weight = nn.Parameter(rows, requires_grad=False)
    head = nn.Sequential(OrderedDict(neck=neck.to(last.weight), classifier=fixed)).train(last.training)
    parent, _, own = name.rpartition(".")
    setattr(model.get_submodule(parent), own, head)
    if isinstance(recipe := getattr(model, "recipe", None), dict):
        model.recipe = {**recipe, "simplex": {"dim": dim, "scale": float(scale), "seed": seed}}
    return model


def classifier(model: nn.Module) -> tuple[str, nn.Linear]:
    """The network's last linear layer and its name.

    >>> classifier(nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)))
    ('2', Linear(in_features=4, out_features=2, bias=True))

    Errors: ``ValueError`` where there is none inside the network.
    """
    found = [(name, m) for name, m in model.named_modules() if isinstance(m, nn.Linear) and name]
    if not found:
        raise ValueError(f"{type(model).__name__} has no linear layer inside: its classifier must be an nn.Linear")
    return found[-1]
