"""Pick two images, and see the way from one to the other bend in every layer, still or while a network trains."""

from __future__ import annotations

import asyncio

import ipywidgets as W
import torch

from ...base.escaping import markup
from ...base.numbers import as_whole
from ...data import load
from ...experiments.recorded import trained
from ...figures.still_image import as_image
from ...mixing.site_list import sites
from ..shared.form import alert, choice, classes, row
from ..shared.site_words import SiteWords
from ..shared.slider_names import named
from ..shared.state_line import as_html, as_python
from ..shared.still import Still
from ..shared.tiles import image, tile
from ..shared.words import TEXT as SHARED
from ..shared.words import a as article
from .walked import STOPS, Walk, layers, walk
from .way_svg import bends, likely, paths
from .words import TEXT, here, kink_words, sentence


class SegmentExplorer(Still):
    """The way from image A to image B in each layer: its bend, how far off the line it is, and what the network says.

    >>> import featmix_lite as fm
    >>> explorer = fm.SegmentExplorer(at="input")       # digits and the net that comes with the kit
    >>> print(explorer.told)
    Furthest from its line ... of the line's length, at ... B. The network says a 3 up to ...
    >>> list(explorer.set(at="block2").now.segments)    # what lies before it cannot bend
    ['block2', 'flatten', 'fc']

    Arguments:
        model, data: a trained network and the data it knows; left out: digits, and the net of ``recorded``. The
            network is looked at as it is now; ``refresh()`` looks again.
        at: the site where the two are mixed. a, b: rows of data.test; left out: the first 3 and the first 8 (or of
            the first two classes). share: of B, where the mark stands.
        points: stops on the way, ends included.
        follow, every: a ``LiveRun`` to look at again after so many seconds (``TrainPanel.segment`` gives it).
    ``now`` is the ``Walk`` that is shown; ``told`` the sentence. Errors: ``MixError`` for a bad site, ``ValueError``
    for rows that are not there; what goes wrong later is shown in the explorer.
    """

    def __init__(self, model=None, data=None, at: str = "input", a: int | None = None, b: int | None = None,
                 share: float = 0.5, points: int = STOPS, follow=None, every: float = 1.0):
        self._told = {"model": model, "data": data, "points": points, "follow": follow, "every": every}
        data = load(data or "digits") if data is None or isinstance(data, str) else data
        self.model, self.data = trained() if model is None else model, data
        self.points, self.follow, self.every = as_whole("points", points, low=3), follow, float(every)
        self._order, self._steps, self._following, self._busy = {}, None, None, False
        x = data.test.x[:2]
        there = sites(self.model, x)
        self.say, self._looks = SiteWords(there), layers(self.model, x)
        first, second = (3, 8) if data.classes > 8 else (0, 1)
        self.a, self.b = (self._row(name, r, k) for name, r, k in (("a", a, first), ("b", b, second)))
        self.now = self._walk(at)  # a bad site is told here and now
        offered = [self.say.first[0], *(n for n in self._looks[1:-1])]
        options = [(self.say(name), name) for name in dict.fromkeys((*offered, at))]
        self.place = W.Dropdown(options=options, value=at, description=SHARED["at"])
        self.share = W.FloatSlider(share, min=0.0, max=1.0, step=1 / (self.points - 1), readout_format=".0%",
                                   description=SHARED["share"], layout=W.Layout(width="420px"))
        kinds = data.test.y[[self.a, self.b]].tolist()
        self.first, self.second = (choice(classes(data.names), k, letter, 24, 120) for k, letter in zip(kinds, "AB"))
        self.other = W.Button(description=SHARED["other"], layout=W.Layout(width="130px"))
        self._images_shown, self._paths, self._charts, self._said, self._alert, self._line = (
            W.HTML() for _ in range(6)
        )
        top = row(self.first, self.second, self.other, self.place)
        hint = W.HTML(f"<small>{TEXT['paths']}</small>")
        parts = [top, self._alert, self._images_shown, self.share, self._said, self._paths, hint, self._charts]
        super().__init__([*parts, self._line, *named({SHARED["share"]: self.share})])
        self.add_class("featmix-segment")
        self._draw()
        self.share.observe(lambda _: self._busy or self._draw(), "value")
        self.place.observe(lambda _: self._busy or self._look(), "value")
        for letter, kind in (("a", self.first), ("b", self.second)):
            kind.observe(lambda _, letter=letter: self._choose(letter), "value")
        self.other.on_click(lambda _: self._choose("a", "b"))
        if follow is not None:
            self._start_following()

    # ---- what a cell may call

    @property
    def told(self) -> str:
        """The sentence beside the picture."""
        return sentence(self.now, self._names, self.say.there)

    def set(self, at: str | None = None, a: int | None = None, b: int | None = None,
            share: float | None = None) -> SegmentExplorer:  # fmt: skip
        """Change the site, the images (rows of data.test) or the mark, as the controls do.

        Errors: ``MixError`` for a bad site, ``ValueError`` for a row that is not there.
        """
        before = self.a, self.b
        self.a, self.b = (old if new is None else self._row(n, new, 0) for n, new, old in (
            ("a", a, self.a), ("b", b, self.b)))  # fmt: skip
        at = self.place.value if at is None else at
        try:
            self.now = self._walk(at)
        except Exception:
            self.a, self.b = before
            raise
        self._busy = True  # one picture for all of it
        try:
            if at not in [value for _, value in self.place.options]:
                self.place.options = [*self.place.options, (self.say(at), at)]
            self.place.value = at
            self.share.value = self.share.value if share is None else share
        finally:
            self._busy = False
        self._draw()
        return self

    def refresh(self) -> SegmentExplorer:
        """Look again: the network's weights as they are now."""
        self._look()
        return self

    def state(self) -> str:
        """One line of Python that makes this explorer again, with its settings as they are now."""
        now = self._told | {"at": self.place.value, "a": self.a, "b": self.b, "share": round(self.share.value, 4)}
        if self.follow is None:
            return as_python(SegmentExplorer, now)
        return as_python(SegmentExplorer, now, "panel.segment", without=("follow", "model", "data"))

    def stop_following(self) -> None:
        """Look at the training no more; the last picture stays, and can be explored."""
        if self._following is not None:
            self._following.cancel()
            self._following = None

    def close(self) -> None:
        """Take the explorer off the page."""
        if hasattr(self, "_following"):  # not one that failed half made
            self.stop_following()
        super().close()

    # ---- in the kernel's loop

    @property
    def _names(self) -> list[str]:
        return [str(name) for name in self.data.names]

    def _images(self):
        return self.data.test.x[self.a], self.data.test.x[self.b]

    def _walk(self, at: str) -> Walk:
        return walk(self.model, *self._images(), at, self._looks, self.points, self.say.words)

    def _row(self, name: str, given, label: int) -> int:
        """A row of data.test: the one given, or the next of class ``label``."""
        if given is None:
            mine = torch.nonzero(self.data.test.y.cpu() == label).flatten()
            turn = self._order[label] = self._order.get(label, -1) + 1
            return int(mine[turn % len(mine)])
        found, many = as_whole(name, given, low=0), len(self.data.test.x)
        if found >= many:
            raise ValueError(f"{name}={given!r}: a row of data.test, from 0 to {many - 1}")
        return found

    def _choose(self, *letters: str) -> None:
        """Other images of the classes that the lists show."""
        for letter in letters:
            kind = self.first if letter == "a" else self.second
            setattr(self, letter, self._row(letter, None, kind.value))
        self._look()

    def _look(self) -> None:
        try:
            self.now = self._walk(self.place.value)
            self._alert.value = ""
            self._draw()
        except Exception as error:
            self._alert.value = alert(error, TEXT["error"])
            self._keep()

    def _draw(self) -> None:
        now, names, data = self.now, self._names, self.data
        k = round(self.share.value * (self.points - 1))
        kinds = [article(names[int(data.test.y[r])]) for r in (self.a, self.b)]
        weight = float(now.weights[k])
        a, b = self._images()
        mix = (1 - weight) * a + weight * b
        shown = [("A", a, kinds[0]), (SHARED["mix"], mix, f"{weight:.0%} B"), ("B", b, kinds[1])]
        tiles = [tile(image(x.cpu(), data.mean, data.std), title, said, 72) for title, x, said in
                 (shown if now.at == "input" else shown[::2])]  # fmt: skip
        self._images_shown.value = f'<div style="display:flex;gap:8px">{"".join(tiles)}</div>'
        self._paths.value = paths(now, k, self.say)
        self._charts.value = (f"<div><b>{TEXT['off']}</b>{bends(now, k, self.say)}<b>{TEXT['likely']}</b>"
                              f"{likely(now, k, names)}</div>")  # fmt: skip
        step = f" {TEXT['step'].format(number=self.follow.number)}" if self.follow is not None else ""
        said = f"{here(now, k, names)} {kink_words(now, self.say)}{step}"
        self._said.value = (f'<div style="line-height:1.35"><b class="featmix-told" role="status">{markup(self.told)}'
                            f"</b><br><small>{markup(said)}</small></div>")  # fmt: skip
        self._line.value = as_html(TEXT["state"], self.state())
        self._keep()

    def _still(self) -> str:
        k = round(self.share.value * (self.points - 1))
        charts = as_image(bends(self.now, k, self.say)) + as_image(likely(self.now, k, self._names))
        where = f"{SHARED['at']}: <b>{markup(self.say(self.place.value))}</b>"
        return f"{self._alert.value}{where}{self._images_shown.value}{self._said.value}{self._paths.value}{charts}"

    def _start_following(self) -> None:
        try:
            self._following = asyncio.get_running_loop().create_task(self._follow())
        except RuntimeError:  # no loop, a plain script: refresh() looks again
            self._following = None

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(self.every)
            if self.follow.number != self._steps:
                self._steps = self.follow.number
                self._look()
