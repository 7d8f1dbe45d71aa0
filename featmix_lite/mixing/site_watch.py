"""One forward of a copied network, watched: what ran, in which order, what it gave, and why others are no sites."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from . import compiled, rerun
from .hooks import unfit

SPREAD = 3.0  # wide enough that ReLU6, hard sigmoid and their like meet their corners


@dataclass
class Seen:
    """One module that ran: its tensor as it came out, before anything behind it could change it in place."""

    name: str
    shape: tuple[int, ...]
    kind: str
    tensor: Tensor


@dataclass
class Watched:
    """One forward: ``seen`` in order of completion, ``refused`` {name: why}, ``out`` what the network gave, and
    ``scales`` {name: by how much its output was spread}."""

    seen: list[Seen] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    scales: dict[str, float] = field(default_factory=dict)
    out: object = None
    leaves: list[Tensor] = field(default_factory=list)  # where gradients end

    handles: list = field(default_factory=list)

    def close(self) -> None:
        """Take the hooks off."""
        while self.handles:
            self.handles.pop().remove()

    def sites(self) -> list[Seen]:
        """What may be mixed at."""
        return [s for s in self.seen if s.name not in self.refused]


def watch(
    net: nn.Module, rows: Tensor, spread: bool = False, scales: dict | None = None, change: dict | None = None,
    stays: bool = False,
) -> Watched:  # fmt: skip
    """Run ``net`` on ``rows`` and look at every named module -> ``Watched``.

    >>> [s.name for s in watch(nn.Sequential(nn.Linear(2, 2), nn.ReLU()), torch.ones(3, 2)).sites()]
    ['input', '0', '1']

    Arguments: ``net``, a copy that may be used up; ``spread``: bring every leaf module's output to one spread, or to
    the ``scales`` of an earlier forward; ``change`` {site: function}: what it gives is handed on changed;
    ``stays``: until ``close``, for parts that run again in backward.
    """
    got, change = Watched(), change or {}
    start = rows
    if rows.is_floating_point() and torch.is_grad_enabled():
        got.leaves.append(rows.detach().requires_grad_())
        start = got.leaves[0].clone()
    handed: set[int] = set()

    def spread_of(name: str, output) -> float | None:
        """What a leaf's output is multiplied by: found at its first run, the same ever after."""
        if not isinstance(output, Tensor) or not output.is_floating_point() or output.numel() < 2:
            return None
        if scales is None and name not in got.scales:
            with torch._C.DisableTorchFunction(), torch.no_grad():  # nothing is saved for backward, nothing let through
                got.scales[name] = SPREAD / (output.std().item() + 1e-12)
        return (got.scales if scales is None else scales).get(name)

    def looked(name: str, kind: str, leaf: bool) -> Callable:
        def hook(module, inputs, output):
            again = rerun.backward_now() != rerun.OUTSIDE
            factor = spread_of(name, output) if spread and leaf else None
            h = output if factor is None else output * factor
            if name in got.refused or (not again and _refused(got, name, output, len(rows))):
                return None if factor is None else h  # no site, but spread all the same, whatever the number of rows
            # A layer's own numbers may be looked at where they are; what is somebody else's too (a container's last
            # child's, an Identity's input) needs a copy: it may be used, or changed in place, elsewhere.
            h = output.clone() if factor is None and _place(output) in handed else h
            if torch.is_grad_enabled() and not h.requires_grad:
                h = h.detach().requires_grad_()
                got.leaves.append(h)
            on = change[name](h) if name in change else h.clone()
            handed.add(_place(on))
            if not again:
                got.seen.append(Seen(name, tuple(output.shape[1:]), kind, h))
            return on

        return hook

    got.handles = [
        module.register_forward_hook(looked(name, type(module).__name__, next(module.children(), None) is None))
        for module, name in _once(net).items()
    ]
    try:
        if start.is_floating_point():
            got.seen.append(Seen("input", tuple(rows.shape[1:]), "Tensor", start))
        first = change["input"](start) if "input" in change else start.clone() if start.requires_grad else start
        handed.add(_place(first))
        with compiled.eager(net):
            got.out = net(first)
    except BaseException:
        got.close()
        raise
    if not stays:
        got.close()
    return got


def _place(t: Tensor) -> int:
    """Where a tensor's numbers lie: views have those of another."""
    return t.untyped_storage().data_ptr() if t.layout == torch.strided else id(t)


def _once(net: nn.Module) -> dict[nn.Module, str]:
    """Every module below the root that takes a hook, by its first name."""
    found = {}
    for name, module in compiled.names(net).items():
        if name and not isinstance(module, torch.jit.ScriptModule):
            found.setdefault(module, name)
    return found


def _refused(got: Watched, name: str, output, rows: int) -> bool:
    """Note why a module is no site, if it is none."""
    if any(s.name == name for s in got.seen):
        got.refused[name] = "ran twice in one forward"
    else:
        reason = unfit(output, rows)
        if reason:
            got.refused[name] = reason
    return name in got.refused


def apart_from_batch(net: nn.Module, rows: Tensor) -> dict[str, str]:
    """Modules whose first axis is not the batch, though it is as long: it does not grow with it.

    >>> apart_from_batch(nn.Sequential(nn.Unflatten(1, (2, -1)), nn.Flatten(0, 1)), torch.ones(2, 4))
    {'1': 'gave shape (6, 2), whose first axis is not the batch of 3'}
    """
    more = torch.cat([rows, rows[:1]]).detach()
    try:
        with torch.no_grad():
            got = watch(net, more)
    except Exception:  # made for so many rows and no others: they cannot be told apart
        return {}
    return {name: why for name, why in got.refused.items() if "first axis" in why}


def tensors(out):
    """The floating tensors in what a network gave, however it is packed.

    >>> len(list(tensors({"logits": torch.ones(2, 3), "more": (torch.ones(1), 5)})))
    2
    """
    if isinstance(out, Tensor):
        if out.is_floating_point():
            yield out
    elif isinstance(out, dict):
        yield from (t for v in out.values() for t in tensors(v))
    elif isinstance(out, (tuple, list)):
        yield from (t for v in out for t in tensors(v))
    elif dataclasses.is_dataclass(out):
        yield from tensors(vars(out))
