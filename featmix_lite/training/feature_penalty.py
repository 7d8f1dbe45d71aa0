"""A penalty on the features that the last linear layer reads: weight decay as the theory of collapse has it."""

from __future__ import annotations

import contextlib

import torch
from torch import Tensor, nn

from ..mixing.compiled import eager
from ..models.evaluation import in_eval
from ..models.simplex_head import classifier


@contextlib.contextmanager
def classifier_inputs(model: nn.Module, on: bool = True):
    """Inside the block a list takes what the last linear layer is given, (B, d) a forward, mixed where it is mixed.

    >>> net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    >>> with classifier_inputs(net) as seen:
    ...     _ = net(torch.ones(5, 3))
    >>> [tuple(h.shape) for h in seen]
    [(5, 4)]

    ``on=False``: nothing is looked for, and the list stays empty.
    """
    seen: list[Tensor] = []
    if not on:
        yield seen
        return
    handle = classifier(model)[1].register_forward_pre_hook(lambda module, given: seen.append(given[0]))
    try:
        with eager(model):
            yield seen
    finally:
        handle.remove()


def penalty(share: float, seen: list[Tensor]) -> Tensor | float:
    """Half of ``share`` times the squared length of the features, mean over rows.

    >>> penalty(0.5, [torch.tensor([[3.0, 4.0]])])
    tensor(6.2500)

    Source: the unconstrained features model, such as Fisher, Meng & Papyan 2024; decay / 2 |h|^2 of ``fm.theory``.
    """
    if not share:
        return 0.0
    h = seen[0].float() if seen[0].dtype in (torch.float16, torch.bfloat16) else seen[0]
    return share / 2 * h.square().sum(1).mean()


def check_classifier(model: nn.Module, x: Tensor) -> None:
    """Refuse a network whose last linear layer does not read one row of features an image.

    Errors: ``ValueError`` naming the layer and what it was given.
    """
    with classifier_inputs(model) as seen, in_eval(model):
        model(x)
    kinds = [tuple(h.shape) for h in seen]
    if len(seen) != 1 or seen[0].dim() != 2 or len(seen[0]) != len(x):
        name = classifier(model)[0]
        raise ValueError(f"feature_penalty: {name} is given {kinds} for {len(x)} images: it takes one (B, d) a pass")
