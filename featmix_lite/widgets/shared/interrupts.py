"""Stop the work beside the page when the kernel is interrupted: Jupyter tells nobody of it between two cells."""

from __future__ import annotations

import signal
import sys
import threading

WORKING: list = []  # all that has a thread now; here, not in a cell: a list made in a cell is lost when it runs again
_heard: set[int] = set()


def listen() -> None:
    """From now on an interrupt halts all that is ``WORKING``. Ask again and again, from the main thread.

    >>> listen()

    While no cell runs, the kernel ignores the signal: a handler of ours takes it. While one runs, its own
    KeyboardInterrupt belongs to that cell, and IPython tells us of it when the cell has ended.
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None and id(shell) not in _heard:
        _heard.add(id(shell))
        shell.events.register("post_run_cell", _after)
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda number, frame: halt_all())


def halt_all() -> None:
    """Ask all work to stop, waiting for none: a signal handler must not block."""
    for work in list(WORKING):
        work.halt()


def _after(result) -> None:
    if isinstance(getattr(result, "error_in_exec", None), KeyboardInterrupt):
        halt_all()
