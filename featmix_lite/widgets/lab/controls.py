"""The live lab's controls: three in view (where, Train, how mixed), the rest behind "More"."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as W

from ...mixing.mix import Mix
from ...mixing.site_list import sites
from ..picker.simple_picker import where
from ..shared.form import choice, classes, row
from ..shared.site_words import SiteWords
from ..shared.words import TEXT, shares_come

HOW = {"not at all": 0.0, "a little": 0.2, "evenly": 1.0, "half and half": 8.0}  # the alpha behind each word
PACES = {"slow": 1.0, "normal": 0.25, "full": 0.0}  # seconds a step


def how(alpha: float) -> str:
    """The word nearest to ``alpha`` on the slider.

    >>> how(1.0), how(-1)
    ('evenly', 'not at all')
    """
    return min(HOW, key=lambda word: abs(HOW[word] - alpha) / (0.1 + HOW[word])) if alpha > 0 else "not at all"


class Controls:
    """The controls and what they say now. ``simple`` and ``more``: widgets to lay out; ``say``: sites in plain words.

    Arguments: the ``mix`` and ``pace`` to start with; ``simple``: the first lesson's few places;
    ``between``: the classes shown mixed.
    """

    def __init__(self, model, data, mix: Mix, pace: str, simple: bool, between=(0, 1)):
        self._tell: Callable[[Mix], None] | None = None
        self._mix, self._busy = mix, False
        found = sites(model, data.train.x[:2])
        self.say, self.where = SiteWords(found), where(found, mix.at, simple)
        self._offered = getattr(self.where, "sites", None) or [name for _, name in self.where.options]
        wide = W.Layout(width="120px")
        self.train = W.Button(description=TEXT["train"], button_style="primary", layout=wide)
        self.reset = W.Button(description=TEXT["reset"], layout=wide)
        self.how = W.SelectionSlider(options=list(HOW), value=how(mix.alpha), description=TEXT["how"],
                                     continuous_update=False, layout=W.Layout(width="330px", min_width="260px"))
        style, box = {"description_width": "110px"}, W.Layout(width="220px")
        self.alpha = W.BoundedFloatText(max(mix.alpha, 0), min=0, max=100, step=0.1, description=TEXT["alpha"],
                                        style=style, layout=box)
        self.ways = W.BoundedIntText(mix.ways, min=2, max=max(10, mix.ways), description=TEXT["ways"],
                                     style=style, layout=box)
        self.pace = choice(list(PACES), pace, TEXT["pace"], 110, 220)
        self.first = choice(classes(data.names), between[0], TEXT["between"], 110, 220)
        self.second = choice(classes(data.names), between[1], TEXT["and"], 40, 150)
        self._help = W.HTML()
        self._explain()
        self.simple = [self.where, row(self.train, self.reset, self.how)]
        self.more = [row(self.alpha, self.ways), row(self.pace), row(self.first, self.second),
                     self._help]
        self.where.observe(lambda change: self._changed(at=change["new"]), "value")
        self.how.observe(lambda change: self._changed(alpha=HOW[change["new"]]), "value")
        self.alpha.observe(lambda change: self._changed(alpha=change["new"]), "value")
        self.ways.observe(lambda change: self._changed(ways=change["new"]), "value")

    def on_mix(self, tell: Callable[[Mix], None]) -> None:
        """Call ``tell(mix)`` whenever a control changes the mixing."""
        self._tell = tell

    def on_between(self, tell: Callable[[tuple[int, int]], None]) -> None:
        """Call ``tell((first, second))`` when other classes are to be shown mixed."""
        for box in (self.first, self.second):
            box.observe(lambda _: tell((self.first.value, self.second.value)), "value")

    def show(self, mix: Mix) -> None:
        """Let the controls say ``mix``, without telling anybody."""
        self._busy, self._mix = True, mix
        try:
            self.alpha.value, self.ways.value = max(mix.alpha, 0), mix.ways
            self._explain()
            if how(mix.alpha) != self.how.value:
                self.how.value = how(mix.alpha)
            self.where.value = mix.at if mix.at in self._offered else self.where.value
        finally:
            self._busy = False

    def playing(self, running: bool, begun: bool = False) -> None:
        """The button says what it will do: Pause while it runs, Go on where steps were taken, else Train."""
        self.train.description = TEXT["pause" if running else "go_on" if begun else "train"]

    def _explain(self) -> None:
        self._help.value = f"<small>{shares_come(self.ways.value)}</small>"

    def _changed(self, **change) -> None:
        if self._busy:
            return
        mix = Mix.from_dict(self._mix.as_dict() | change)
        self.show(mix)
        if self._tell:
            self._tell(mix)
