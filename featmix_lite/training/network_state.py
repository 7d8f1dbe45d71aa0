"""What of a network a file can hold: its tensors. The rest is named before the training, not lost after it."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..base.files import can_hold
from ..mixing.compiled import plain


def kept_state(model: nn.Module) -> dict[str, Tensor]:
    """The tensors of a network's state by their names, as they are (no copies).

    >>> list(kept_state(nn.Linear(2, 1)))
    ['weight', 'bias']

    Of a compiled network they have the names of the network inside, so that it can be loaded into one that is not.
    """
    return {name: value for name, value in _state(model).items() if _fits(name, value)}


def not_kept(model: nn.Module) -> list[str]:
    """What of a network's state no file can hold, in words: what ``get_extra_state`` gives, sparse tensors.

    >>> class Counts(nn.Linear):
    ...     def get_extra_state(self):
    ...         return {"calls": 3}
    ...     def set_extra_state(self, state):
    ...         pass
    >>> not_kept(Counts(2, 1))
    ['_extra_state (dict)']
    """
    return [f"{name} ({_kind(value)})" for name, value in _state(model).items() if not _fits(name, value)]


def load_kept(model: nn.Module, tensors: dict[str, Tensor]) -> None:
    """Load what ``kept_state`` gave into a network of the same structure."""
    for module in model.modules():
        for name, buffer in module._buffers.items():
            # An expanded buffer shares its numbers: torch cannot copy into it.
            if buffer is not None and buffer.layout == torch.strided and 0 in buffer.stride():
                module._buffers[name] = buffer.clone()
    own = {plain(name): name for name in model.state_dict()}
    whole = set(tensors) == set(kept_state(model))  # what is no tensor is not in the file, and stays as it is
    model.load_state_dict({own.get(name, name): value for name, value in tensors.items()}, strict=not whole)


def _state(model: nn.Module) -> dict:
    return {plain(k) if isinstance(k, str) else k: v for k, v in model.state_dict().items()}


def _fits(name: object, value: object) -> bool:
    return isinstance(name, str) and isinstance(value, Tensor) and can_hold(value)


def _kind(value: object) -> str:
    if not isinstance(value, Tensor):
        return type(value).__name__
    return f"{value.dtype}" if value.layout == torch.strided else f"{value.layout} tensor"
