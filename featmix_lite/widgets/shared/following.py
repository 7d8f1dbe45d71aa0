"""What follows a training: a widget that looks again, every so many seconds, as long as the training has gone on."""

from __future__ import annotations

import asyncio
import time


class Following:
    """A part of a widget with ``every`` (seconds), ``refresh()`` and an ``Errand`` as ``_errand``.

    >>> class Watcher(Following):
    ...     every = 1.0
    ...     def _behind(self):
    ...         return False
    >>> Watcher().stop_following()

    A kind says in ``_behind()`` whether the training has gone on since it was looked at last. Nothing is asked for
    while the last look is still under way.
    """

    _following = None

    def _behind(self) -> bool:
        raise NotImplementedError

    def _start_following(self) -> None:
        try:
            self._following = asyncio.get_running_loop().create_task(self._follow())
        except RuntimeError:  # no loop, a plain script: refresh() looks again
            self._following = None

    async def _follow(self) -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(min(0.1, self.every / 4))
            if time.monotonic() - last >= self.every and self._behind() and not self._errand.running:
                last = time.monotonic()
                self.refresh()

    def stop_following(self) -> None:
        """Look at the training no more; the last picture stays, and can be explored."""
        if self._following is not None:
            self._following.cancel()
            self._following = None
