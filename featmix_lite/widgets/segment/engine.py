"""What the segment explorer looks at: one network's copy, two images, and the way between them. No widgets here."""

from __future__ import annotations

import contextlib
from typing import NamedTuple

import torch
from torch import nn

from ...base.errors import MixError, choices
from ...base.numbers import as_whole
from ...base.shapes import check_network
from ...mixing.network_copy import copied
from ...mixing.site_list import sites
from ...training.network_state import kept_state, load_kept
from ..shared.site_words import SiteWords
from .walked import STOPS, Walk, layers, walk


class Wish(NamedTuple):
    """What is to be seen: the images in rows ``a`` and ``b`` of data.test, mixed ``at``."""

    at: str
    a: int
    b: int


class Seen(NamedTuple):
    """The ``walk`` that a ``wish`` asked for, of the network as it was after so many ``steps``."""

    wish: Wish
    walk: Walk
    steps: int


class Engine:
    """A private copy of a network, and the ways between images of ``data.test`` in it.

    >>> engine = Engine(model, data, points=9)
    >>> engine.see(Wish("block1", 0, 1)).walk.likely.shape
    torch.Size([9, 10])

    Arguments: ``points``, stops on a way; ``follow``, a ``LiveRun`` whose network is copied anew by ``take()``, under
    its lock and for no longer than the copy takes: all numbers of one picture are of the same weights.
    ``offered``: the sites where two images can be mixed. Errors: ``ValueError`` where data.test has no image.
    """

    def __init__(self, model: nn.Module, data, points: int = STOPS, follow=None):
        self.data, self.points, self.follow, self._source = data, as_whole("points", points, low=3), follow, model
        check_network(model)
        if not len(data.test.x):
            raise ValueError("data.test has no images: two of them are the ends of the way")
        with follow.lock if follow else contextlib.nullcontext():
            self.net, self.steps = copied(model), follow.number if follow else 0
        found = sites(self.net, data.test.x[:2])
        self.offered = [site for site in found if not site.inside_branch]
        self.say, self.looks = SiteWords(self.offered), layers(self.net, data.test.x[:2])
        self._order = [site.name for site in found]
        self._labels = data.test.y.cpu()
        self.kinds = sorted(set(self._labels.tolist()))

    def take(self) -> None:
        """Copy the weights as they are now."""
        with self.follow.lock if self.follow else contextlib.nullcontext():
            state = {name: value.detach().clone() for name, value in kept_state(self._source).items()}
            self.steps = self.follow.number if self.follow else 0
        load_kept(self.net, state)

    def checked(self, wish: Wish) -> Wish:
        """The same wish, sure to be one that can be seen.

        Errors: ``MixError`` for a site that is not there or lies inside a branch, where the path beside it would stay
        A's up to the last stop and jump to B's; ``ValueError`` for a row that is not there.
        """
        names = [site.name for site in self.offered]
        if not isinstance(wish.at, str):
            raise MixError(f"at={wish.at!r:.80}: one name of fm.sites")
        if wish.at not in names:
            if wish.at in self._order:
                raise MixError(f"at={wish.at!r}: it lies inside a branch, and the path beside it stays unmixed; mix at "
                               "the whole block")  # fmt: skip
            raise MixError(f"there is no site {wish.at!r}; {choices(wish.at, names, 40)}")
        return Wish(wish.at, self._row("a", wish.a), self._row("b", wish.b))

    def see(self, wish: Wish, cancel=None) -> Seen:
        """Walk from A to B in the network as it was copied last."""
        images = self.data.test.x[wish.a], self.data.test.x[wish.b]
        gone = walk(self.net, *images, wish.at, self.looks, self.points, self._order, cancel)
        return Seen(wish, gone, self.steps)

    def label(self, row: int) -> int:
        """The class of an image."""
        return int(self._labels[row])

    def first_pair(self, a: int | None = None, b: int | None = None) -> tuple[int, int]:
        """Rows ``a`` and ``b``; left out, the first 3 and the first 8, or the first two classes that have images."""
        kinds = self.kinds
        first, second = (3, 8) if {3, 8} <= set(kinds) and len(kinds) > 8 else (kinds[0], kinds[min(1, len(kinds) - 1)])
        a = self.row_of(first) if a is None else a
        return a, self.row_of(second, taken=a) if b is None else b

    def row_of(self, kind: int, start: int = -1, step: int = 1, taken: int = -1) -> int:
        """The next image of class ``kind`` behind row ``start`` (``step`` -1: before it), by turns.

        Argument: ``taken``, the other image's row, is left out where the class has another one.
        """
        mine = torch.nonzero(self._labels == kind).flatten().tolist()
        mine = [row for row in mine if row != taken] or mine
        behind = [row for row in mine if (row - start) * step > 0]
        return (behind or mine)[0 if step > 0 else -1]

    def _row(self, name: str, given) -> int:
        found, many = as_whole(name, given, low=0), len(self._labels)
        if found >= many:
            raise ValueError(f"{name}={given!r}: a row of data.test, from 0 to {many - 1}")
        return found


def begin_at(run) -> str:
    """Where a ``LiveRun`` mixes now, if two images can be mixed there alone; else the image.

    >>> from featmix_lite.widgets.lab.live_run import LiveRun
    >>> begin_at(LiveRun(model, data, fm.Mix("block2"))), begin_at(LiveRun(model, data, fm.Mix(("input", "block2"))))
    ('block2', 'input')
    """
    at = run.live.mix.at if run.live.mix else None
    with run.lock:
        there = [site.name for site in sites(run.model, run.data.test.x[:2]) if not site.inside_branch]
    return at if at in there else "input"
