"""Optimizers by name, and the learning rate as a plain function of the step."""

from __future__ import annotations

import math

import torch
from torch import nn

from ..base.errors import check_choice

OPTIMIZERS, SCHEDULES = ("sgd", "adam", "adamw"), ("onecycle", "cosine", "constant")


def optimizer(model: nn.Module, name: str, lr: float, momentum: float, weight_decay: float):
    """SGD with Nesterov momentum, Adam or AdamW over the parameters of ``model``.

    >>> type(optimizer(nn.Linear(2, 2), "adamw", 1e-3, 0.9, 0.01)).__name__
    'AdamW'

    Errors: ``ValueError`` listing the names.
    """
    check_choice("optimizer", name, OPTIMIZERS)
    if name == "sgd":
        return torch.optim.SGD(
            model.parameters(), lr=lr, momentum=momentum, weight_decay=weight_decay, nesterov=momentum > 0
        )
    kind = torch.optim.Adam if name == "adam" else torch.optim.AdamW
    return kind(model.parameters(), lr=lr, betas=(momentum, 0.999), weight_decay=weight_decay)


def share(schedule: str, step: int, total: int | None) -> float:
    """The share of the peak learning rate at ``step`` of ``total`` (None: training has no end, so it is 1).

    "onecycle" climbs for the first quarter and falls to zero in a straight line; "cosine" falls all the way.

    >>> [round(share("cosine", s, 4), 2) for s in range(4)]
    [1.0, 0.85, 0.5, 0.15]

    Errors: ``ValueError`` listing the names.
    """
    check_choice("schedule", schedule, SCHEDULES)
    if total is None or schedule == "constant":
        return 1.0
    if schedule == "cosine":
        return 0.5 * (1 + math.cos(math.pi * step / total))
    top = max(1, total // 4)
    return (step + 1) / top if step < top else (total - step) / (total - top + 1)
