"""The segment explorer's controls: which two images, where they are mixed, and where the mark stands between them."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as W

from ..picker.simple_picker import where
from ..shared.form import choice, classes, row
from ..shared.words import TEXT as SHARED
from .engine import Engine, Wish
from .words import TEXT


class SegmentControls:
    """``images`` and ``site``: widgets to lay out; ``place``, the layer picker; ``share``, the slider of the mark.

    >>> controls = SegmentControls(Engine(model, data), Wish("input", 0, 1), 0.5)
    >>> controls.place.value, controls.share.value
    ('input', 0.5)

    Arguments: the ``engine`` that is looked through, the ``wish`` to start with, the ``share`` of B at the mark.
    """

    def __init__(self, engine: Engine, wish: Wish, share: float):
        self._engine, self._tell, self.busy, self.wish = engine, None, False, wish
        names = [pair for pair in classes(engine.data.names) if pair[1] in engine.kinds]
        self.first, self.second = (choice(names, engine.label(r), letter, 24, 120)
                                   for letter, r in (("A", wish.a), ("B", wish.b)))  # fmt: skip
        self.other = _button(SHARED["other"], 130)
        self.steps = {(letter, by): _button(TEXT[word].format(letter=letter), 104)
                      for letter in "AB" for word, by in (("before", -1), ("behind", 1))}  # fmt: skip
        self.share = W.FloatSlider(self.stop(share), min=0.0, max=1.0, step=1 / (engine.points - 1),
                                   readout_format=".0%", description=SHARED["share"],
                                   layout=W.Layout(width="420px"))  # fmt: skip
        sides = [row(kind, self.steps[letter, -1], self.steps[letter, 1])
                 for letter, kind in (("A", self.first), ("B", self.second))]  # fmt: skip
        self.images, self.site, self.place = row(*sides, self.other), W.VBox(), None
        self._pick(wish.at)
        for letter, kind in (("A", self.first), ("B", self.second)):
            kind.observe(lambda _, letter=letter: self._kind(letter), "value")
        for (letter, by), button in self.steps.items():
            button.on_click(lambda _, letter=letter, by=by: self._step(letter, by=by))
        self.other.on_click(lambda _: self._step("A", "B"))

    def on_wish(self, tell: Callable[[Wish], None]) -> None:
        """Call ``tell(wish)`` whenever a control changes it."""
        self._tell = tell

    def show(self, wish: Wish, share: float | None = None) -> None:
        """Let the controls say ``wish`` and ``share``, without telling anybody."""
        self.busy = True
        try:
            self.wish = wish
            self.first.value, self.second.value = self._engine.label(wish.a), self._engine.label(wish.b)
            if self.place.value != wish.at:
                self._pick(wish.at)
            if share is not None:
                self.share.value = self.stop(share)
        finally:
            self.busy = False

    def stop(self, share: float) -> float:
        """The stop nearest to ``share``: between two stops nothing was looked at."""
        return round(share * (self._engine.points - 1)) / (self._engine.points - 1)

    def _pick(self, at: str) -> None:
        """Show ``at`` in the picker; where the few plain places lack it, in one of all sites."""
        if self.place is not None and at in self.place.sites:
            self.place.value = at
            return
        before, self.place = self.place, where(self._engine.offered, at, simple=True)
        self.place.observe(lambda change: self.busy or self._say(self.wish._replace(at=change["new"])), "value")
        self.site.children = [self.place]
        if before is not None:
            before.close()

    def _kind(self, letter: str) -> None:
        """The list shows another class: its first image."""
        if not self.busy:
            self._step(letter, start=-1)

    def _step(self, *letters: str, by: int = 1, start: int | None = None) -> None:
        """Another image of the class that the list shows, on one side or on both."""
        wish = self.wish
        for letter in letters:
            kind, side = (self.first.value, "a") if letter == "A" else (self.second.value, "b")
            taken = wish.b if letter == "A" else wish.a
            begin = getattr(wish, side) if start is None else start
            wish = wish._replace(**{side: self._engine.row_of(kind, begin, by, taken)})
        self._say(wish)

    def _say(self, wish: Wish) -> None:
        self.wish = wish
        if self._tell:
            self._tell(wish)


def _button(said: str, wide: int) -> W.Button:
    return W.Button(description=said, layout=W.Layout(width=f"{wide}px"))
