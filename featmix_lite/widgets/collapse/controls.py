"""The collapse explorer's controls: which training, which classes, which frame, the theory, and play."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as W

from ..shared.form import choice, classes, row
from .words import TEXT


class CollapseControls:
    """``rows``: widgets to lay out; ``button``, to play and to pause.

    >>> controls = CollapseControls(["no mixing", "image"], ["cat", "dog", "cow"], "Epoch", theory=True)
    >>> controls.show("image", [2, 1, 0], ["1", "30"], 1, theory=True)
    >>> controls.slider.label, [kind.label for kind in controls.kinds]
    ('30', ['cow', 'dog', 'cat'])

    Arguments: ``labels`` of the trainings, ``names`` of the classes, ``axis``: what the slider counts; ``theory``: is
    there one to be shown?
    """

    def __init__(self, labels: list[str], names, axis: str, theory: bool):
        self._busy, self._tell = False, None
        self.which = choice([(name, name) for name in labels], labels[0], TEXT["training"], 70, 330)
        self.kinds = [choice(classes(names), c, TEXT["class"].format(number=c + 1), 58, 200) for c in range(3)]
        self.slider = W.SelectionSlider(options=[("1", 0)], description=axis, layout=W.Layout(width="420px"))
        self.button = W.Button(description=TEXT["play"], layout=W.Layout(width="90px"))
        self.box = W.Checkbox(False, description=TEXT["theory"], indent=False, layout=W.Layout(width="90px"))
        first = row(self.which, *((self.box,) if theory else ()))
        self.rows = [first, row(*self.kinds), row(self.button, self.slider)]
        self.which.observe(lambda change: self._say(training=change["new"]), "value")
        self.slider.observe(lambda change: self._say(frame=change["new"]), "index")
        self.box.observe(lambda change: self._say(theory=change["new"]), "value")
        for kind in self.kinds:
            kind.observe(lambda _: self._say(classes=[one.value for one in self.kinds]), "value")

    def on_wish(self, tell: Callable) -> None:
        """Call ``tell(training=...)``, ``classes=``, ``frame=`` or ``theory=`` whenever a control changes it."""
        self._tell = tell

    def show(self, training: str, three: list[int], when: list[str], k: int, theory: bool) -> None:
        """Let the controls say what is shown, without telling anybody; ``when``, the label of each frame."""
        self._busy = True
        try:
            self.which.value, self.box.value = training, theory
            if [label for label, _ in self.slider.options] != when:
                self.slider.options = [(label, i) for i, label in enumerate(when)]
            self.slider.index = k
            for kind, c in zip(self.kinds, three):
                kind.value = c
        finally:
            self._busy = False

    def _say(self, **what) -> None:
        if not self._busy and self._tell:
            self._tell(**what)
