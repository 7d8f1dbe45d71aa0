"""Any measure, over the epochs of a training: what is watched stands in the history beside the accuracy."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real

from torch import Tensor, nn

from ..base.shapes import kind_of
from ..models.evaluation import in_eval

TAKEN = ("epoch", "step", "loss", "accuracy", "nll", "changes")


def check_watch(watch) -> None:
    """Refuse what is no {name: function}, or has a name that the history uses itself.

    >>> check_watch({"loss": len})
    Traceback (most recent call last):
    ...
    ValueError: watch has 'loss', which the history holds itself: another name
    """
    if watch is None:
        return
    if not isinstance(watch, Mapping) or not all(isinstance(k, str) and callable(v) for k, v in watch.items()):
        raise ValueError(f"watch={watch!r:.80}: {{name: function(model, data)}}, such as {{'collapse': my_function}}")
    for name in watch:
        _free(name)


def watched(watch, model: nn.Module, data) -> dict[str, float]:
    """What each function says of the network now: {name: number}; {name_key: number} where it gives them by name.

    >>> net = nn.Linear(2, 3)
    >>> watched({"rows": lambda net, data: len(net.weight), "size": lambda *_: {"in": 2, "out": 3}}, net, None)
    {'rows': 3.0, 'size_in': 2.0, 'size_out': 3.0}

    The network is in eval mode, without gradients; its modes come back. Errors: ``ValueError`` for a function that
    gives something else, naming it; what it raises itself comes through.
    """
    found: dict[str, float] = {}
    for name, function in (watch or {}).items():
        with in_eval(model):
            said = function(model, data)
        said = said._asdict() if hasattr(said, "_asdict") else said
        for key, value in said.items() if isinstance(said, Mapping) else [(None, said)]:
            value = value.item() if isinstance(value, Tensor) and value.numel() == 1 else value
            found[name if key is None else f"{name}_{key}"] = _number(name, value)
    return found


def _free(name: str) -> None:
    if name in TAKEN:
        raise ValueError(f"watch has {name!r}, which the history holds itself: another name")


def _number(name: str, value) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ValueError(f"watch[{name!r}] gave {kind_of(value)}: a number, or numbers by name")
    return float(value)
