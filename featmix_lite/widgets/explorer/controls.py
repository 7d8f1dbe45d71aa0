"""The explorer's controls: where to mix and where to look, which classes, which picture, which temperature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import ipywidgets as W

from ..shared.form import choice, classes, row
from ..shared.site_words import SiteWords
from .engine import Wish
from .words import KINDS, TEXT

ANY = -1  # in a list, None would be "nothing chosen"


class ExplorerControls:
    """``rows``: widgets to lay out; ``temperature``: the slider for beside the chart; ``wish``: what they say.

    >>> controls = ExplorerControls(SiteWords(fm.sites(model, data.train.x[:2])), ["cat", "dog"], Wish("input", "fc"))
    >>> controls.at.value, controls.second.layout.visibility
    ('input', 'hidden')

    Arguments: ``say``, the sites in plain words, of which the ``first`` are offered; the ``names`` of the classes;
    and the ``wish`` to start with.
    """

    def __init__(self, say: SiteWords, names: list[str], wish: Wish):
        self._tell: Callable[[Wish], None] | None = None
        self.wish, self._busy = wish, False
        self._say = say
        places = [(say(name), name) for name in dict.fromkeys((*say.first, wish.at, wish.look))]
        self._classes = classes(names)
        self.at = choice(places, wish.at, TEXT["at"], 50, 252)
        self.look = choice(places, wish.look, TEXT["look"], 58, 260)
        first, second = wish.pair or (None, None)
        kinds = [(TEXT["any"], ANY), *self._classes]
        self.first = choice(kinds, ANY if first is None else first, TEXT["first"], 64, 214)
        self.second = choice(self._others(first), second if wish.pair else self._others(first)[0][1], TEXT["second"],
                            34, 120)
        self.kind = choice(list(KINDS.items()), wish.kind, TEXT["kind"], 54, 150)
        self.perplexity = W.BoundedFloatText(
            wish.perplexity, min=2, max=200, step=5, description=TEXT["perplexity"],
            style={"description_width": "70px"}, layout=W.Layout(width="146px"),
        )
        self.temperature = W.FloatLogSlider(
            wish.relative, base=10, min=-4, max=1, step=0.05, description=TEXT["temperature"], readout_format=".2g",
            style={"description_width": "66px"}, layout=W.Layout(width="auto", max_width="430px"),
        )
        self.rows = [row(self.at, self.look), row(self.first, self.second, self.kind, self.perplexity)]
        self._fitting()
        for widget in (self.at, self.look, self.first, self.second, self.kind, self.perplexity, self.temperature):
            widget.observe(self._changed, "value")

    def on_wish(self, tell: Callable[[Wish], None]) -> None:
        """Call ``tell(wish)`` whenever a control changes it."""
        self._tell = tell

    def show(self, wish: Wish) -> None:
        """Let the controls say ``wish``, without telling anybody; a site not offered so far is from now on."""
        self._busy = True
        try:
            for chosen, name in ((self.at, wish.at), (self.look, wish.look)):
                if name not in [value for _, value in chosen.options]:
                    chosen.options = [*chosen.options, (self._say(name), name)]  # which chooses the first one
                chosen.value = name
            self.kind.value = wish.kind
            self.perplexity.value, self.temperature.value = wish.perplexity, wish.relative
            self.first.value = wish.pair[0] if wish.pair else ANY
            self._others_of(wish.pair[0] if wish.pair else None, wish.pair[1] if wish.pair else None)
            self.wish = wish
            self._fitting()
        finally:
            self._busy = False

    def _changed(self, change) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            if change["owner"] is self.first:
                self._others_of(self.first.value, self.second.value)
            self._fitting()
            pair = None if self.first.value == ANY else (self.first.value, self.second.value)
            self.wish = replace(
                self.wish, at=self.at.value, look=self.look.value, pair=pair, kind=self.kind.value,
                perplexity=self.perplexity.value, relative=self.temperature.value,
            )  # fmt: skip
        finally:
            self._busy = False
        if self._tell:
            self._tell(self.wish)

    def _others(self, first) -> list[tuple[str, int]]:
        """The second parent is of another class than the first."""
        return [(name, k) for name, k in self._classes if k != first]

    def _others_of(self, first, second) -> None:
        options = self._others(first)
        if list(self.second.options) != options:
            self.second.options = options
        self.second.value = second if second in [k for _, k in options] else options[0][1]

    def _fitting(self) -> None:
        """Only what matters now is in view."""
        self.second.layout.visibility = "hidden" if self.first.value == ANY else "visible"
        self.perplexity.layout.visibility = "visible" if self.kind.value == "tsne" else "hidden"
