"""Stop the work beside the page when the kernel is interrupted: Jupyter tells nobody of it between two cells."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable

_heard: set[int] = set()


def listen(stop: Callable[[], None]) -> None:
    """From now on call ``stop()`` on an interrupt. May be called again and again; ask from the main thread.

    >>> listen(lambda: None)

    While no cell runs, the kernel ignores the signal: a handler of ours takes it. While one runs, its own
    KeyboardInterrupt belongs to that cell, and IPython tells us of it when the cell has ended.
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is not None and id(shell) not in _heard:
        _heard.add(id(shell))
        shell.events.register("post_run_cell", lambda result: _after(result, stop))
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, lambda number, frame: stop())


def _after(result, stop: Callable[[], None]) -> None:
    if isinstance(getattr(result, "error_in_exec", None), KeyboardInterrupt):
        stop()
