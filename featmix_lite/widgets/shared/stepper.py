"""Steps taken beside the page, one after the other, until they are told to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from .background import Background
from .interrupts import WORKING


class Trainer(Background):
    """Take steps in a thread, and draw from the kernel's loop, until told to stop.

    >>> steps = iter(range(3))
    >>> Trainer(lambda: next(steps, None) is not None, draw=lambda: None).start().wait().running
    False

    Arguments:
        step: takes one step, in the thread; False after the last one. It touches no widget.
        draw: shows how things stand; only ever called on the thread that started (widgets are not thread-safe).
        report: takes the exception that ended the steps (or the drawing).
        look: called in the thread between two steps after ``poke()``: the quick answer to a changed setting.
        gap: seconds from the start of one step to the start of the next, asked before each.
        name: starting one stops every other of that name.
    Source: of five patterns tried in JupyterLab and Voila, the one that answers fastest and keeps widgets on
    one thread.
    """

    def __init__(self, step: Callable, draw: Callable, report: Callable | None = None, look: Callable | None = None,
                 gap: Callable[[], float] = lambda: 0.0, name: str = "lab", fps: float = 8.0):
        super().__init__(name, fps)
        self._step, self._draw, self._report, self._look, self._gap = step, draw, report, look, gap
        self._quit, self._poked, self._settled = threading.Event(), threading.Event(), True

    def start(self) -> Trainer:
        """Go on from where it stands. Does nothing where it runs already."""
        if self.running and not self._quit.is_set():
            return self
        stop_all(self.name)
        self._quit.clear()
        self._poked.clear()
        self.error, self._settled = None, False
        self._begin()
        return self

    def poke(self) -> None:
        """Ask the thread to look at once, also in the pause between two slow steps."""
        self._poked.set()

    def halt(self) -> None:
        """Ask for a stop after the step that runs now, and do not wait for it."""
        self._quit.set()
        self._poked.set()

    def _work(self) -> None:
        """The thread: torch only."""
        try:
            while not self._quit.is_set():
                began = time.monotonic()
                if not self._step():
                    break
                while not self._quit.is_set():
                    left = began + self._gap() - time.monotonic()
                    if self._poked.wait(max(left, 0)) and not self._quit.is_set():
                        self._poked.clear()
                        if self._look:
                            self._look()
                    elif left <= 0:
                        break
        except BaseException as error:  # an exception in a thread would otherwise show nowhere
            self.error = error

    def _frame(self) -> None:
        try:
            self._draw()
        except Exception as error:
            self.error = self.error or error
            self.halt()

    def _settle(self) -> None:
        """The last drawing of a run, once."""
        if not self._settled:
            self._settled = True
            self._frame()
            if self.error is not None and self._report:
                self._report(self.error)


def stop_all(name: str | None = None) -> None:
    """Stop every trainer that runs, or those of one name, and wait for their threads."""
    for trainer in [work for work in WORKING if isinstance(work, Trainer)]:
        if name is None or trainer.name == name:
            trainer.stop()
