"""Activation checkpointing: parts of a forward that run a second time, in backward. What runs again is mixed again.

Autograd numbers its nodes as it makes them. A part that runs again is run for a node of the forward it belongs to,
so that node's number tells whose it is. Two ways lead there: saved tensors that are made again when asked for
(``use_reentrant=False``), and a function with a backward of its own (``use_reentrant=True``).
"""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass

import torch

_C = torch._C
OUTSIDE = -1  # the number of no backward


@dataclass(frozen=True, eq=False)
class Region:
    """A part of a forward that will run again; ``anchor`` dies with the last thing that could make it run."""

    anchor: object
    own_backward: bool  # run without gradient now, by a function that runs it again with gradient


def backward_now() -> int:
    """The number of the backward that is running in this thread; -1: none.

    >>> backward_now()
    -1
    """
    return _C._current_graph_task_id()


def node_number() -> int:
    """The number the next node of autograd's graph will bear in this thread.

    >>> first = node_number(); h = torch.ones(1, requires_grad=True) * 2
    >>> node_number() > first
    True
    """
    return _C._autograd._get_sequence_nr()


def node_running() -> int:
    """The number of the node whose backward is running; -1: none.

    >>> node_running()
    -1
    """
    node = _C._current_autograd_node()
    return OUTSIDE if node is None else node._sequence_nr()


def region(grad: bool) -> Region | None:
    """The part this very line runs in, if it will run again; ``grad``: gradients were asked for when it all began.

    >>> region(grad=True) is None
    True
    """
    if torch.is_grad_enabled():
        remade = _remade()
        return None if remade is None else Region(remade, own_backward=False)
    function = _function() if grad else None
    return None if function is None else Region(function, own_backward=True)


def as_before(part: Region) -> bool:
    """Does the part run again as it ran first? Not where one such part lies inside another.

    >>> as_before(Region(None, own_backward=False))
    True
    """
    return torch.is_grad_enabled() and not (part.own_backward and _remade() is not None)


class Random:
    """The state of the global generator as a part first ran, for changes that draw from it (noise).

    >>> first = Random(torch.device("cpu"))
    >>> a = torch.rand(1)
    >>> with first.again():
    ...     b = torch.rand(1)
    >>> bool(a == b)
    True

    Checkpointing brings it back itself, unless told ``preserve_rng_state=False``.
    """

    def __init__(self, device: torch.device):
        self.of = torch.cuda if device.type == "cuda" else torch
        self.state = self.of.get_rng_state()

    @contextlib.contextmanager
    def again(self):
        """Inside the block the generator is as it was then; where it was so anyway, it goes on from there."""
        now = self.of.get_rng_state()
        if torch.equal(now, self.state):
            yield
            return
        self.of.set_rng_state(self.state)
        try:
            yield
        finally:
            self.of.set_rng_state(now)


def _remade():
    """What makes saved tensors again, if something does: it lives as long as a tensor is saved with it."""
    pair = _C._autograd._top_saved_tensors_default_hooks(False)
    return None if pair is None else pair[1]


def _function():
    """The outermost autograd function whose forward this line runs in: its context is its node in the graph."""
    frame, found = sys._getframe(1), None
    try:
        while frame is not None:
            names = frame.f_code.co_varnames
            if frame.f_code.co_name == "forward" and names:
                first = frame.f_locals.get(names[0])
                found = first if isinstance(first, torch.autograd.function.FunctionCtx) else found
            frame = frame.f_back
        return found
    finally:
        del frame  # a frame that knows itself would keep everything alive
