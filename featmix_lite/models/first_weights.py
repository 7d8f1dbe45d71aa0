"""What every network here shares: first weights from a seed, and a recipe to build it again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import torch
from torch import nn

from ..base.numbers import as_whole
from ..base.seeds import derive
from ..base.threads import LENT, lent


@contextlib.contextmanager
def seeded(seed: int | None):
    """Take first weights from ``seed``; the global generator is left as it was. None: from the global generator.

    >>> with seeded(0):
    ...     layer = torch.nn.Linear(2, 2)                  # the same weights every time
    """
    # torch.manual_seed would also reseed every GPU; weights are made on the CPU, so one generator is enough. Without
    # a seed too we wait until no thread that trains has lent it a state of its own.
    with LENT if seed is None else lent([torch.default_generator], derive(seed, "weights")):
        yield


def make(
    name: str, design: Callable[..., nn.Module], data, channels: int | None, classes: int | None, seed: int | None,
    **more,
) -> nn.Module:
    """Build ``design(channels, classes, **more)`` for ``data`` or for the two numbers, and note its recipe.

    Errors: ``ValueError`` where a number is not one, or contradicts ``data``.
    """
    shape = {"channels": (channels, 1), "classes": (classes, 10)}
    for what, (asked, usual) in shape.items():
        there = getattr(data, what, None)
        if data is not None and there is None:
            raise ValueError(f"{name} takes data from fm.load, or channels= and classes=; not {type(data).__name__}")
        if asked is not None and there is not None and asked != there:
            raise ValueError(f"{what}={asked!r}, but {data.name} has {there}: leave {what} out")
        shape[what] = as_whole(what, there or (usual if asked is None else asked))
    with seeded(seed), torch.device("cpu"):
        model = design(shape["channels"], shape["classes"], **more)
    model.recipe = {"name": name, **shape, **more}
    return model if data is None else model.to(data.test.x.device)
