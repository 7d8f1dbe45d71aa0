"""Work beside the page: a thread works, the kernel's own loop draws, and the page waits for neither."""

from __future__ import annotations

import asyncio
import threading
import time

from .interrupts import WORKING, listen


class Background:
    """One thread, and the loop that draws what it does: ``stepper.Trainer`` and ``latest_wish.Errand`` are its kinds.

    A kind gives ``_work`` (the thread: it touches no widget), ``_frame`` (draws; only ever called on the thread that
    began), ``_settle`` (the last drawing) and ``halt``. ``patience``: seconds an interrupt waits for the thread.
    """

    patience = 10.0
    error: BaseException | None = None

    def __init__(self, name: str, fps: float):
        self.name, self._dt = name, 1 / fps
        self._thread = self._task = None

    @property
    def running(self) -> bool:
        """Whether a thread works now."""
        return self._thread is not None and self._thread.is_alive()

    def halt(self) -> None:
        """Ask for an end, and do not wait for it: an interrupt does so."""
        raise NotImplementedError

    def stop(self, timeout: float = 10.0) -> None:
        """Stop, and return when the thread is gone."""
        self.halt()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout)

    def wait(self, timeout: float | None = None):
        """Block until all is done, drawing meanwhile; raise what went wrong. An interrupt stops the thread."""
        end = None if timeout is None else time.monotonic() + timeout
        try:
            while self.running and (end is None or time.monotonic() < end):
                self._frame()
                self._thread.join(self._dt)
        except BaseException:
            self.stop(self.patience)
            raise
        return self._finish()

    async def finished(self):
        """The same for a cell that awaits: ``await trainer.finished()``."""
        try:
            while self.running:
                await asyncio.sleep(self._dt)
        except BaseException:
            self.stop(self.patience)
            raise
        return self._finish()

    def _begin(self) -> None:
        """Start the thread, and the task that draws; without a loop, in a plain script, ``wait()`` draws."""
        self._thread = threading.Thread(target=self._run, name=f"featmix {self.name}", daemon=True)
        WORKING.append(self)
        self._thread.start()
        try:
            self._task = asyncio.get_running_loop().create_task(self._paint())
        except RuntimeError:
            self._task = None

    def _run(self) -> None:
        try:
            self._work()
        finally:
            WORKING.remove(self)

    async def _paint(self) -> None:
        """The kernel's loop: every widget is written here."""
        thread = self._thread
        while self.running and thread is self._thread:
            listen()
            self._frame()
            await asyncio.sleep(self._dt)
        if thread is self._thread:
            self._settle()

    def _finish(self):
        if not self.running:
            self._settle()
            if self.error is not None:
                raise self.error
        return self
