"""Work beside the page: a thread takes the steps, the kernel's own loop draws. The page never waits for either."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

from .interrupts import WORKING, listen


class Trainer:
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
        self._step, self._draw, self._report, self._look, self._gap = step, draw, report, look, gap
        self.name, self._dt = name, 1 / fps
        self._quit, self._poked = threading.Event(), threading.Event()
        self._thread = self._task = self.error = None
        self._settled = True

    @property
    def running(self) -> bool:
        """Whether a thread takes steps now."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> Trainer:
        """Go on from where it stands. Does nothing where it runs already."""
        if self.running and not self._quit.is_set():
            return self
        stop_all(self.name)
        self._quit.clear()
        self._poked.clear()
        self.error, self._settled = None, False
        self._thread = threading.Thread(target=self._work, name=f"featmix {self.name}", daemon=True)
        WORKING.append(self)
        self._thread.start()
        try:
            self._task = asyncio.get_running_loop().create_task(self._paint())
        except RuntimeError:  # no loop, a plain script: wait() draws
            self._task = None
        return self

    def halt_others(self) -> None:
        """Stop those of the same name, as a cell that is run again must."""
        stop_all(self.name)

    def poke(self) -> None:
        """Ask the thread to look at once, also in the pause between two slow steps."""
        self._poked.set()

    def halt(self) -> None:
        """Ask for a stop after the step that runs now, and do not wait for it."""
        self._quit.set()
        self._poked.set()

    def stop(self, timeout: float = 10.0) -> None:
        """Stop, and return when the thread is gone."""
        self.halt()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout)

    def wait(self, timeout: float | None = None) -> Trainer:
        """Block until the last step, drawing meanwhile; raise what went wrong. An interrupt stops the thread."""
        end = None if timeout is None else time.monotonic() + timeout
        try:
            while self.running and (end is None or time.monotonic() < end):
                self._frame()
                self._thread.join(self._dt)
        except BaseException:
            self.stop()
            raise
        return self._finish()

    async def finished(self) -> Trainer:
        """The same for a cell that awaits: ``await trainer.finished()``."""
        try:
            while self.running:
                await asyncio.sleep(self._dt)
        except BaseException:
            self.stop()
            raise
        return self._finish()

    def _finish(self) -> Trainer:
        if not self.running:
            self._settle()
            if self.error is not None:
                raise self.error
        return self

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
        finally:
            WORKING[:] = [work for work in WORKING if work is not self]

    async def _paint(self) -> None:
        """The kernel's loop: every widget is written here."""
        thread = self._thread
        while self.running and thread is self._thread:
            listen()
            self._frame()
            await asyncio.sleep(self._dt)
        if thread is self._thread:
            self._settle()

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
