"""A copy of a network to look at: nothing of it reaches back, also where ``copy.deepcopy`` alone would fail."""

from __future__ import annotations

import copy
import types
from collections.abc import Iterator

from torch import Tensor, nn

HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
PLAIN = (types.FunctionType, types.BuiltinFunctionType)  # deepcopy shares them, with all that they remember


def copied(model: nn.Module) -> nn.Module:
    """A copy of ``model`` in eval mode, without the user's own hooks: what they keep stays theirs.

    >>> net = nn.Sequential(nn.Linear(2, 2))
    >>> net[0].kept = net[0].weight * 2                    # no leaf: deepcopy alone refuses it
    >>> copied(net)[0].kept.requires_grad
    False

    Tensors that a module kept from a forward are copied without their graph, and what cannot be copied (a lock, an
    open file) is shared. Hooks that are functions are left out, but for torch's own; the others (``weight_norm``,
    methods of modules) come along, as part of the network.
    """
    memo: dict[int, object] = {}
    for value in _held(model):
        if not value.is_leaf:
            memo[id(value)] = value.detach().clone()
    try:
        net = copy.deepcopy(model, dict(memo))
    except Exception:
        for module in model.modules():
            for name, value in vars(module).items():
                if name not in ("_modules", "_parameters", "_buffers"):
                    _share_what_resists(value, memo)
        net = copy.deepcopy(model, memo)
    for module in net.modules():
        for hooks in (getattr(module, kind, None) for kind in HOOKS):
            for key, hook in list(hooks.items() if hooks else ()):
                if _is_function(hook):
                    del hooks[key]
    return net.eval()


def _is_function(hook) -> bool:
    while hasattr(hook, "func"):  # functools.partial
        hook = hook.func
    return isinstance(hook, PLAIN) and not (getattr(hook, "__module__", None) or "").startswith("torch.")


def _held(model: nn.Module) -> Iterator[Tensor]:
    """Tensors among the modules' attributes, parameters and buffers, also in lists, tuples and dicts."""
    todo, met = [vars(module) for module in model.modules()], set()
    while todo:
        value = todo.pop()
        if id(value) in met or isinstance(value, nn.Module):
            continue
        met.add(id(value))
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, dict):
            todo.extend(value.values())
        elif isinstance(value, (list, tuple, set)):
            todo.extend(value)


def _share_what_resists(value, memo: dict) -> None:
    try:
        copy.deepcopy(value, dict(memo))
    except Exception:
        memo[id(value)] = value
