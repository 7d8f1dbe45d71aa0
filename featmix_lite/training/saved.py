"""What a saved run and a checkpoint have in common: tensors, and settings of known kinds beside them."""

from __future__ import annotations

import os
from numbers import Real

from torch import Tensor

from ..base.errors import RunError
from ..base.files import read_tensors
from ..base.shapes import kind_of
from ..mixing.mix import mix_of


def read_saved(path: str | os.PathLike, holds: dict[str, type], otherwise: str) -> tuple[dict[str, Tensor], dict]:
    """The tensors of a file and its settings, each of the kind it has to be -> (tensors, settings).

    >>> from featmix_lite.experiments.recorded import DIGITS
    >>> read_saved(DIGITS, {"config": dict, "history": list}, "holds no checkpoint")
    Traceback (most recent call last):
    ...
    featmix_lite.base.errors.RunError: ...digits.safetensors: holds no checkpoint

    Arguments: ``holds``, {setting: list (of dicts, one an epoch), dict or float}; ``otherwise``: what is said where
    other settings stand there. A figure may be nan. Errors: ``RunError`` naming the file, the setting and its value.
    """
    try:
        tensors, settings = read_tensors(path)
    except RunError:
        raise
    except (ValueError, RecursionError) as error:  # no JSON, too many digits, nested too deep
        raise RunError(f"{path}: damaged: its settings cannot be read ({error})") from error
    if not isinstance(settings, dict) or settings.keys() != holds.keys():
        raise RunError(f"{path}: {otherwise}")
    for name, kind in holds.items():
        value = settings[name]
        if kind is float:
            settings[name] = _number(path, name, value)
        elif not isinstance(value, kind):
            raise RunError(f"{path}: {name} is {kind_of(value)}, not a {kind.__name__}: {value!r:.80}")
    for i, epoch in enumerate(settings.get("history", ())):
        _epoch(path, f"history[{i}]", epoch)
    try:
        mix_of(settings.get("config", {}))
    except ValueError as error:
        raise RunError(f"{path}: {error}") from error
    return tensors, settings


def _epoch(path, name: str, epoch: object) -> None:
    """Numbers by their names; ``changes`` is a list of dicts, ``metrics`` an epoch again."""
    if not isinstance(epoch, dict):
        raise RunError(f"{path}: {name} is {kind_of(epoch)}, not a dict: {epoch!r:.80}")
    for key, value in epoch.items():
        if key == "metrics":
            _epoch(path, f"{name}[{key!r:.80}]", value)
        elif key != "changes":
            _number(path, f"{name}[{key!r:.80}]", value)
        elif not isinstance(value, list) or not all(isinstance(change, dict) for change in value):
            raise RunError(f"{path}: {name}['changes']={value!r:.80}: a list of dicts, one a change of the mixing")


def _number(path, name: str, value: object) -> float:
    try:
        if isinstance(value, Real) and not isinstance(value, bool):
            float(value)
            return value
    except OverflowError:
        pass
    raise RunError(f"{path}: {name}={value!r:.80}: a number")
