"""Frames of a network that trains now: looked at in a copy, so that all numbers of a frame are of the same weights."""

from __future__ import annotations

import contextlib

from torch import nn

from ...base.errors import check_choice
from ...experiments.collapse_film import Film, Take
from ...mixing.network_copy import copied
from ...representation.collapse_frames import frame, mixes_of_every_two
from ...representation.mixed_pairs import MODES
from ...training.network_state import kept_state, load_kept
from .words import TEXT

MOST = 60  # frames that are kept: of more, every second one goes


class LiveFilm:
    """A film that grows: ``look()`` adds a frame of the network as it is now.

    >>> live = LiveFilm(model, data)
    >>> len(live.film.takes[0].frames), live.look().takes[0].epochs
    (1, (0, 0))

    Arguments: ``follow``, a ``LiveRun`` whose network is copied under its lock; without it, ``model`` as it is.
    ``mode``, "eval" or "train": how the mixes are run, as in ``pair_features``. ``film`` holds one take; its "epochs"
    are steps.
    """

    def __init__(self, model: nn.Module, data, follow=None, each: int = 8, mode: str = "eval"):
        check_choice("mode", mode, MODES)
        self.data, self.follow, self.mode, self._source = data, follow, mode, model
        self.mixes = mixes_of_every_two(data.train.y, each=each, clean=min(100, len(data.train.y)))
        with follow.lock if follow else contextlib.nullcontext():
            self.net = copied(model)
            self.steps = follow.number if follow else 0
        self._frames: list[tuple[int, object]] = []
        self.look()

    def look(self) -> Film:
        """Add a frame -> the film so far. A training that was reset starts it anew."""
        with self.follow.lock if self.follow else contextlib.nullcontext():
            state = {name: value.detach().clone() for name, value in kept_state(self._source).items()}
            steps = self.follow.number if self.follow else 0
        load_kept(self.net, state)
        if self._frames and steps < self._frames[-1][0]:
            self._frames = []
        self.steps = steps
        self._frames.append((steps, frame(self.net, self.data, self.mixes, self.mode)))
        if len(self._frames) > MOST:
            self._frames = self._frames[:-1:2] + self._frames[-1:]
        return self.film

    @property
    def film(self) -> Film:
        """What was seen so far."""
        steps, frames = zip(*self._frames)
        take = Take(TEXT["live"], "ce", 0.0, tuple(steps), tuple(frames))
        return Film((take,), self.mixes, tuple(map(str, self.data.names)), mode=self.mode)
