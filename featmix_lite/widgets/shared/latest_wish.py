"""Work asked for by a click: done beside the page, the newest wish first, and no thread left when there is none."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from .background import Background

NONE = object()


class Errand(Background):
    """Do ``work(wish, cancel)`` in a thread and hand its result to ``draw`` in the kernel's loop.

    >>> seen = []
    >>> Errand(lambda wish, cancel: wish * 2, seen.append).ask(21)
    >>> seen                                            # no loop here, as in a plain script: done at once
    [42]

    Arguments:
        work: takes the wish and a ``threading.Event``, set once a newer wish makes this one idle; it touches no
            widget. What it raises goes to ``report``, unless a newer wish cancelled it.
        draw, report: take the result, or the exception; only ever called on the thread that asked.
        name: of the thread.
    Wishes that arrive while one is worked on replace each other: the last one is done, those between are not. An
    interrupt of the kernel cancels what is being done, and all wishes; ``report`` hears of it.
    """

    patience = 1.0

    def __init__(self, work: Callable, draw: Callable, report: Callable | None = None, name: str = "errand",
                 fps: float = 20.0):
        super().__init__(name, fps)
        self._do, self._draw, self._report = work, draw, report
        self._lock = threading.RLock()  # an interrupt may come to the thread that holds it
        self._wish, self._done, self._idle = NONE, [], True
        self._cancel, self._interrupted = threading.Event(), False

    def ask(self, wish) -> None:
        """Have ``wish`` done; what is being done for an older one is cancelled."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            self._try(wish, threading.Event())
            self._settle()
            return
        with self._lock:
            self._wish, self._interrupted = wish, False
            self._cancel.set()
            if self._idle:
                self._idle = False
                self._begin()

    def halt(self) -> None:
        """Drop every wish and cancel what is being done, as an interrupt does; do not wait for it."""
        with self._lock:
            self._wish, self._interrupted = NONE, True
            self._cancel.set()

    def close(self) -> None:
        """Drop every wish, and return when the thread is gone."""
        self.stop()
        self._done.clear()

    def _work(self) -> None:
        """The thread: until there is no wish left."""
        while True:
            with self._lock:
                wish, self._wish = self._wish, NONE
                if wish is NONE:
                    self._idle = True
                    return
                self._cancel = cancel = threading.Event()
            self._try(wish, cancel)

    def _try(self, wish, cancel: threading.Event) -> None:
        try:
            self._done.append((self._draw, self._do(wish, cancel)))
        except KeyboardInterrupt:  # of a plain script: its own
            raise
        except BaseException as error:  # an exception in a thread would otherwise show nowhere
            if self._interrupted:
                self._done.append((self._report, KeyboardInterrupt("the kernel was interrupted")))
            elif not cancel.is_set():
                self._done.append((self._report, error))

    def _frame(self) -> None:
        """Hand out what was done."""
        while self._done:
            tell, outcome = self._done.pop(0)
            if tell is None:
                raise outcome
            try:
                tell(outcome)
            except Exception as error:  # from a task it would show nowhere
                if tell is self._report or self._report is None:
                    raise
                self._report(error)

    _settle = _frame
