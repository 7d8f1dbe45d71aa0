"""What of a film is shown: which training, which three classes, which frame, with the theory or without."""

from __future__ import annotations

from typing import NamedTuple

from ...base.errors import choices
from ...base.numbers import as_flag, as_whole
from ...experiments.collapse_film import Film, Take

FIRST = (1, 5, 8)  # of the clothes: trouser, sandal and bag, which overlap little


class Shown(NamedTuple):
    """The ``take``, ``three`` class numbers, the number ``k`` of the frame, and ``theory``: are its curves drawn?"""

    take: Take
    three: tuple[int, int, int]
    k: int
    theory: bool

    @property
    def frame(self):
        """The ``Frame``."""
        return self.take.frames[self.k]

    @property
    def last(self) -> bool:
        """Is it the training's last frame?"""
        return self.k == len(self.take.frames) - 1


def first_shown(film: Film) -> Shown:
    """The start: the second training or the only one, its first frame, classes that overlap little.

    >>> first_shown(fm.recorded.film())[1:]
    ((1, 5, 8), 0, True)

    Errors: ``ValueError`` for a film without a training, or of fewer than three classes.
    """
    if not film.takes or len(film.names) < 3:
        many = f"{len(film.takes)} trainings and {len(film.names)} classes"
        raise ValueError(f"a film of {many}: one and three, at least")
    return Shown(film.takes[min(1, len(film.takes) - 1)], FIRST if len(film.names) > max(FIRST) else (0, 1, 2), 0, True)


def changed(film: Film, was: Shown, training=None, classes=None, frame=None, theory=None) -> Shown:
    """``was`` with other settings, those left out (None) as they were; another training stays at its frame if it can.

    >>> film = fm.recorded.film()
    >>> changed(film, first_shown(film), training="no mixing", frame=-1).k
    15

    Errors: ``ValueError`` naming a training, classes or a frame that are not there.
    """
    take = was.take if training is None else _take(film, training)
    three = was.three if classes is None else _three(classes, len(film.names) - 1)
    k = min(was.k, len(take.frames) - 1) if frame is None else _frame(frame, len(take.frames))
    return Shown(take, three, k, was.theory if theory is None else as_flag("theory", theory))


def _take(film: Film, training) -> Take:
    labels = [take.label for take in film.takes]
    if training not in labels:
        raise ValueError(f"training={training!r:.80}: {choices(training, labels)}")
    return film[training]


def _three(given, last: int) -> tuple[int, int, int]:
    if not isinstance(given, (list, tuple)) or len(given) != 3:
        raise ValueError(f"classes={given!r:.80}: three class numbers, from 0 to {last}")
    three = tuple(as_whole("classes", one, low=0) for one in given)
    if len(set(three)) < 3 or max(three) > last:
        raise ValueError(f"classes={given!r:.80}: three different class numbers, from 0 to {last}")
    return three


def _frame(given, many: int) -> int:
    k = as_whole("frame", given, low=-many)
    if k >= many:
        raise ValueError(f"frame={given!r}: from 0 to {many - 1}, or -1 for the last")
    return k % many
