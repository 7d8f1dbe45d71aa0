"""A mixing that may change while a network trains on it."""

from __future__ import annotations

import threading

from ..base.errors import MixError
from .mix import Mix


class Live:
    """A thread-safe holder of a ``Mix``: ``set`` takes effect at the very next training step.

    >>> live = Live(Mix("input"))
    >>> live.set(Mix("block1.relu"))
    >>> live.mix
    Mix(at='block1.relu', ways=2, alpha=1.0)

    Give it to ``fm.train`` in place of a Mix, and call ``set`` from any thread. Errors: ``MixError`` for
    anything but a ``Mix`` or None.
    """

    def __init__(self, mix: Mix | None = None):
        self._lock = threading.Lock()
        self.set(mix)

    def set(self, mix: Mix | None) -> None:
        """Mix like this from the next step on (None: do not mix)."""
        if mix is not None and not isinstance(mix, Mix):
            raise MixError(f"Live holds a Mix or None, not {mix!r}")
        with self._lock:
            self._mix = mix

    @property
    def mix(self) -> Mix | None:
        """The mixing that holds now."""
        with self._lock:
            return self._mix
