"""Reach into one forward pass: a hook that lives for a ``with`` block and is removed whatever happens."""

from __future__ import annotations

import contextlib
import threading
import weakref

import torch
from torch import Tensor, nn

from ..base.errors import MixError
from . import compiled, rerun


@contextlib.contextmanager
def at_site(model: nn.Module, name: str, change, rows: int, takes_out: bool = False):
    """Inside the block, replace what the module ``name`` gives by ``change(output)``.

    >>> net = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    >>> with at_site(net, "0", lambda h: h * 0, rows=3):
    ...     net(torch.randn(3, 2)).abs().sum()
    tensor(0., grad_fn=<SumBackward0>)

    Arguments: ``change`` takes a floating (rows, ...) tensor and returns one, or None to leave it as it is;
    ``takes_out``: it keeps the features, to be used outside of the forward.
    The hook acts for this thread's forward only. Where a network runs a part again in backward (activation
    checkpointing), what was changed is changed again: such a hook sleeps on until that graph is gone.
    Errors: ``MixError`` if the module ran twice, did not run, or gave something else than a tensor of ``rows``
    rows, or where a part that runs again lies inside another; the hook is gone after success, an error and an
    interrupt alike.
    """
    module = compiled.find(model, name)
    if isinstance(module, torch.jit.ScriptModule):
        raise MixError(f"site {name!r} is scripted and out of reach: mix in the network it was made of")
    hook = _Hook(module, name, change, rows, takes_out)
    try:
        with compiled.eager(model):
            yield
        if hook.runs == 0:
            raise MixError(f"site {name!r} did not run in this forward: nothing was mixed")
    except BaseException:
        hook.remove()
        raise
    hook.close()


class _Hook:
    """What hangs on a module: awake while its block is open, asleep while a part may run again, then gone."""

    def __init__(self, module: nn.Module, name: str, change, rows: int, takes_out: bool):
        self.name, self.change, self.rows, self.takes_out = name, change, rows, takes_out
        self.runs, self.open, self.parts = 0, True, {}
        self.thread, self.task, self.grad = threading.get_ident(), rerun.backward_now(), torch.is_grad_enabled()
        self.first, self.last = rerun.node_number(), None
        self._handle = module.register_forward_hook(self)

    def __call__(self, module, inputs, output):
        task = rerun.backward_now()
        if task != self.task and task != rerun.OUTSIDE:
            return self._again(output) if self.parts and self._mine() else None
        if not self.open or threading.get_ident() != self.thread:
            return None
        self.runs += 1
        if self.runs > 1:
            raise MixError(f"site {self.name!r} ran twice in one forward: mix at a module that runs once")
        reason = unfit(output, self.rows)
        if reason:
            raise MixError(f"site {self.name!r} {reason}: it cannot be mixed there")
        self._note(rerun.region(self.grad), output.device)
        return self.change(output)

    def _note(self, part: rerun.Region | None, device: torch.device) -> None:
        """Remember a part that will run again, for as long as it can."""
        if part is None:
            return
        if part.own_backward and self.takes_out:
            raise MixError(f"site {self.name!r} lies in a part that runs without gradient and again in backward, "
                           "so nothing can be taken out there: take the whole recomputed block")  # fmt: skip
        self.random, key = rerun.Random(device), id(part.anchor)
        self.parts[key] = rerun.Region(None, part.own_backward)
        weakref.finalize(part.anchor, _over, weakref.ref(self), key).atexit = False

    def _mine(self) -> bool:
        """Is it run again for a node that was made while the block was open?"""
        return self.first <= rerun.node_running() < (rerun.node_number() if self.last is None else self.last)

    def _again(self, output):
        if not all(rerun.as_before(part) for part in self.parts.values()):
            raise MixError(f"site {self.name!r} lies in a recomputed part inside another one: "
                           "mix at the whole recomputed block")  # fmt: skip
        with self.random.again():
            return self.change(output)

    def close(self) -> None:
        """The block is over: sleep if a part may run again, else go."""
        self.open, self.last = False, rerun.node_number()
        if not self.parts:
            self.remove()

    def remove(self) -> None:
        """Go."""
        self.open, self.parts = False, {}
        self._handle.remove()

    def __reduce__(self):
        return _Asleep, ()  # a copy of the network runs no forward of ours


class _Asleep:
    """Stands for a hook in a copied or saved network: does nothing."""

    def __call__(self, module, inputs, output):
        return None


def _over(hook: weakref.ref, key: int) -> None:
    own = hook()
    if own is not None:
        own.parts.pop(key, None)
        if not own.parts and not own.open:
            own.remove()


def unfit(output: object, rows: int) -> str | None:
    """Why ``output`` is no site, in words, or None if it is one: a floating tensor of ``rows`` rows.

    >>> unfit((1, 2), 3)
    'gave a tuple, not a tensor'
    """
    if not isinstance(output, Tensor):
        kind = type(output).__name__
        return f"gave {'an' if kind[0] in 'aeiouAEIOU' else 'a'} {kind}, not a tensor"
    if not output.is_floating_point():
        return f"gave {output.dtype} numbers, not floats"
    if output.dim() == 0 or len(output) != rows:
        return f"gave shape {tuple(output.shape)}, whose first axis is not the batch of {rows}"
    return None
