"""Networks by their names: for commands, for records, and for a saved network that is built again."""

from __future__ import annotations

from torch import nn

from ..base.errors import choices
from .resnets import preact_resnet18, resnet18
from .small import oki_cnn, small_cnn

_BUILDERS = {f.__name__: f for f in (small_cnn, oki_cnn, resnet18, preact_resnet18)}


def known() -> tuple[str, ...]:
    """The names ``build`` takes.

    >>> known()
    ('small_cnn', 'oki_cnn', 'resnet18', 'preact_resnet18')
    """
    return tuple(_BUILDERS)


def build(name: str, data=None, *, seed: int | None = None, **settings) -> nn.Module:
    """Build a network by its name: ``build(**model.recipe)`` gives one of the same shape.

    >>> build("small_cnn", channels=3, classes=100).recipe
    {'name': 'small_cnn', 'channels': 3, 'classes': 100, 'dropout': 0.0}

    Args:
        name: one of ``known()``.
        data: what ``fm.load`` gave, or leave it out and give ``channels=`` and ``classes=``.
        seed: fixes the first weights; None takes them from the global generator.
        settings: whatever else that network takes.

    Errors: ``ValueError`` listing the known names, or naming the setting the network does not take.
    """
    if not isinstance(name, str) or name not in _BUILDERS:
        raise ValueError(f"no model is called {name!r}: {choices(name, known())}")
    builder = _BUILDERS[name]
    takes = [key for key in builder.__kwdefaults__ if key != "seed"]
    for key in settings:
        if key not in takes:
            raise ValueError(f"{name} takes no {key!r}: {choices(key, takes)}")
    return builder(data, seed=seed, **settings)
