"""What all threads of a process share, and must use in turn: the number of torch's threads, the global generator."""

from __future__ import annotations

import contextlib
import os
import threading

import torch

# Held for a whole run that sets the number of threads, and for as long as the global generator is lent a state of
# ours, or a network is in another mode than its owner left it in. Two locks, always taken in this order, so that a
# step elsewhere waits for a step, not for a run.
RUN, LENT = threading.RLock(), threading.RLock()
if hasattr(os, "register_at_fork"):  # a child of a fork has none of the threads that could give them back
    for _lock in (RUN, LENT):
        os.register_at_fork(after_in_child=_lock._at_fork_reinit)


@contextlib.contextmanager
def one_thread():
    """Inside the block torch uses one thread, and no other block of this process runs; the number is put back.

    >>> with one_thread():
    ...     torch.get_num_threads()
    1

    A second thread changes the last digits of a result. Blocks may be nested.
    """
    with RUN:
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            yield
        finally:
            torch.set_num_threads(threads)


@contextlib.contextmanager
def lent(makers: list[torch.Generator], seed: int):
    """Inside the block the global generators ``makers`` have a state made from ``seed``; their own is put back.

    >>> with lent([torch.default_generator], 3):
    ...     mask = torch.rand(4)                           # the same four numbers every time

    Dropout and first weights can only read the global generator. Blocks wait for each other, whatever thread they are
    in. What a thread draws from the global generator *without* such a block (``torch.randn`` in a cell while
    another thread trains) still takes from the state that is lent: give it a generator of its own.
    """
    with LENT:
        kept = [g.get_state() for g in makers]
        try:
            for g in makers:
                g.manual_seed(seed)
            yield
        finally:
            for g, state in zip(makers, kept, strict=True):
                g.set_state(state)
