"""Compiled networks: their sites bear the names of the network inside, and a mixed forward runs it uncompiled.

A graph that was compiled without a hook does not meet one that comes later, so what is mixed would depend on what
was run first. ``torch.compile`` keeps its speed for the forwards that have no hook.
"""

from __future__ import annotations

import contextlib
import sys

import torch
from torch import nn

from ..base.errors import MixError

WRAP = "_orig_mod"


def inner(module: nn.Module) -> nn.Module:
    """The module that was compiled, or the module itself.

    >>> net = nn.Linear(2, 2)
    >>> inner(net) is net, inner(torch.compile(net)) is net
    (True, True)
    """
    while WRAP in module._modules:
        module = module._modules[WRAP]
    return module


def names(model: nn.Module) -> dict[str, nn.Module]:
    """Every named module by the name it has where nothing is compiled, the root as "".

    >>> list(names(nn.Sequential(torch.compile(nn.Sequential(nn.ReLU())))))
    ['', '0', '0.0']
    """
    found = {}
    for name, module in model.named_modules(remove_duplicate=False):
        found[plain(name)] = module  # a wrapper and what it wraps share a name: the last one, inside, is kept
    return found


def plain(name: str) -> str:
    """A module's name or a parameter's, without the wrappers.

    >>> plain("_orig_mod.block1._orig_mod.conv"), plain("_orig_mod")
    ('block1.conv', '')
    """
    return ".".join(part for part in name.split(".") if part != WRAP)


def find(model: nn.Module, name: str) -> nn.Module:
    """The module of that name, through any wrapper.

    >>> find(torch.compile(nn.Sequential(nn.ReLU())), "0")
    ReLU()
    """
    module = inner(model)
    for part in plain(name).split("."):
        if isinstance(module, torch.jit.ScriptModule):  # it hands out no parts
            return module
        module = inner(module.get_submodule(part))
    return module


def eager(model: nn.Module):
    """Inside the block nothing compiled in ``model`` runs compiled: every hook is met, always.

    >>> with eager(torch.compile(nn.Linear(2, 2))) as _:
    ...     pass

    Errors: ``MixError`` where this torch cannot do that (before 2.6).
    """
    if "torch._dynamo" not in sys.modules or not any(map(_is_compiled, model.modules())):
        return contextlib.nullcontext()
    if not hasattr(torch.compiler, "set_stance"):
        raise MixError(f"torch {torch.__version__} cannot mix in a compiled network: give the one inside, "
                       "model._orig_mod, or take torch 2.6 or newer")  # fmt: skip
    return torch.compiler.set_stance("force_eager")


def _is_compiled(module: nn.Module) -> bool:
    return WRAP in module._modules or getattr(module, "_compiled_call_impl", None) is not None
