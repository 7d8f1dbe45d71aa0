"""No process outlives the one it works for: not after Ctrl-C, not after SIGTERM, not after kill -9."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading

_watched: set[int] = set()


class Terminated(KeyboardInterrupt):
    """SIGTERM, raised as Ctrl-C is, so that the same is tidied up.

    >>> issubclass(Terminated, Exception)
    False
    """


def end_with(pid: int) -> None:
    """In a worker: end when the process ``pid`` that started it ends, however that happens.

    >>> end_with(0)                                        # not our parent: nothing

    Nothing happens in a thread of ``pid`` itself, nor on another computer. The end comes at once, in the middle of the
    work: its result would reach nobody.
    """
    parent = multiprocessing.parent_process()
    if parent is None or parent.pid != pid or os.getpid() in _watched:
        return
    _watched.add(os.getpid())

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, name="featmix-parent", daemon=True).start()


@contextlib.contextmanager
def heeding_sigterm():
    """Within, SIGTERM raises ``Terminated`` in the main thread; one that another handler listens to stays its own.

    >>> with heeding_sigterm():
    ...     pass
    """
    ours = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL

    def stop(number, frame):
        raise Terminated

    if ours:
        signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
