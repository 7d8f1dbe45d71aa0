"""Work asked for by a click: done beside the page, the newest wish first, and no thread left when there is none."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

from .interrupts import WORKING, listen

NONE = object()


class Errand:
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

    def __init__(self, work: Callable, draw: Callable, report: Callable | None = None, name: str = "errand",
                 fps: float = 20.0):
        self._work, self._draw, self._report, self.name, self._dt = work, draw, report, name, 1 / fps
        self._lock = threading.RLock()  # an interrupt may come to the thread that holds it
        self._wish, self._done = NONE, []
        self._thread = self._task = None
        self._cancel, self._interrupted = threading.Event(), False

    @property
    def busy(self) -> bool:
        """Whether a thread works now."""
        return self._thread is not None

    def ask(self, wish) -> None:
        """Have ``wish`` done; what is being done for an older one is cancelled."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._do(wish, threading.Event())
            self._deliver()
            return
        with self._lock:
            self._wish, self._interrupted = wish, False
            self._cancel.set()
            if self._thread is None:
                WORKING.append(self)
                self._thread = threading.Thread(target=self._run, name=f"featmix {self.name}", daemon=True)
                self._thread.start()
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._watch())

    def wait(self, timeout: float = 60.0) -> None:
        """Block until all is done, and draw it."""
        end, thread = time.monotonic() + timeout, self._thread
        try:
            while thread is not None and thread.is_alive() and time.monotonic() < end:
                thread.join(self._dt)
        except BaseException:
            self.halt()
            raise
        self._deliver()

    async def finished(self) -> None:
        """The same for a cell that awaits: the page stays alive meanwhile."""
        try:
            while self.busy:
                await asyncio.sleep(self._dt)
        except BaseException:
            self.halt()
            raise
        self._deliver()

    def halt(self) -> None:
        """Drop every wish and cancel what is being done, as an interrupt does; do not wait for it."""
        with self._lock:
            self._wish, self._interrupted = NONE, True
            self._cancel.set()

    def close(self, timeout: float = 10.0) -> None:
        """Drop every wish, and return when the thread is gone."""
        with self._lock:
            self._wish = NONE
            self._cancel.set()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)
        self._done.clear()

    def _run(self) -> None:
        """The thread: until there is no wish left."""
        while True:
            with self._lock:
                wish, self._wish = self._wish, NONE
                if wish is NONE:
                    self._thread = None
                    WORKING[:] = [work for work in WORKING if work is not self]
                    return
                self._cancel = cancel = threading.Event()
            self._do(wish, cancel)

    def _do(self, wish, cancel: threading.Event) -> None:
        try:
            self._done.append((self._draw, self._work(wish, cancel)))
        except BaseException as error:  # an exception in a thread would otherwise show nowhere
            if isinstance(error, KeyboardInterrupt):
                raise
            if self._interrupted:
                self._done.append((self._report, KeyboardInterrupt("the kernel was interrupted")))
            elif not cancel.is_set():
                self._done.append((self._report, error))

    async def _watch(self) -> None:
        """The kernel's loop: every widget is written here."""
        while self.busy:
            listen()
            await asyncio.sleep(self._dt)
            self._deliver()
        self._deliver()

    def _deliver(self) -> None:
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
