"""Networks by their names: for commands, for records, and for a saved network that is built again."""

from __future__ import annotations

from torch import nn

from ..base.errors import check_settings, choices
from .perceptron import mlp
from .resnets import preact_resnet18, resnet18
from .simplex_head import with_simplex_classifier
from .small import oki_cnn, small_cnn
from .transformer import vit_tiny

_BUILDERS = {f.__name__: f for f in (small_cnn, oki_cnn, mlp, resnet18, preact_resnet18, vit_tiny)}


def known() -> tuple[str, ...]:
    """The names ``build`` takes.

    >>> known()
    ('small_cnn', 'oki_cnn', 'mlp', 'resnet18', 'preact_resnet18', 'vit_tiny')
    """
    return tuple(_BUILDERS)


def build(name: str, data=None, *, seed: int | None = None, simplex: dict | None = None, **settings) -> nn.Module:
    """Build a network by its name: ``build(**model.recipe)`` gives one of the same shape.

    >>> build("small_cnn", channels=3, classes=100).recipe
    {'name': 'small_cnn', 'channels': 3, 'classes': 100, 'dropout': 0.0}

    Args:
        name: one of ``known()``.
        data: what ``fm.load`` gave, or leave it out and give ``channels=`` and ``classes=``.
        seed: fixes the first weights; None takes them from the global generator.
        simplex: what ``with_simplex_classifier`` takes, for a network that has one; None: its own classifier.
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
    if simplex is not None:
        check_settings("simplex", simplex, ("dim", "scale", "seed"))
    model = builder(data, seed=seed, **settings)
    return model if simplex is None else with_simplex_classifier(model, **simplex)
