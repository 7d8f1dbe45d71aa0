"""Two images and the way between them, mixed wherever you say: the first thing a learner touches."""

from __future__ import annotations

import time

import ipywidgets as W
import torch

from ...base.escaping import markup
from ...data import load
from ...experiments.recorded import trained
from ..shared.form import alert, choice, classes, row
from ..shared.slider_names import named
from ..shared.still import Still
from ..shared.tiles import bars, hidden, image, tile
from ..shared.words import TEXT
from ..shared.words import a as article
from .halfway import Between, Halfway


class MixSlider(Still):
    """One slider from image A to image B, and what a trained network makes of the mix.

    >>> import featmix_lite as fm
    >>> slider = fm.MixSlider()                        # a trained net comes with the kit: nothing to wait for
    >>> slider.place.value, slider.share.value = "block1.relu", 0.5
    >>> slider.now.difference > 1e-3
    True

    Arguments:
        model, data: a trained network and the data it knows; left out: digits, and the net of ``recorded``.
        at: the site to mix at first. a, b: rows of data.test; left out: the first 3 and the first 8 (or of the
            first two classes), and lists to choose from.
    Shown: A, the mix and B; the training image nearest to the mix *at that site*; the prediction beside the label
    asked for; how far the outputs are from those of mixing the images. ``now`` holds these numbers.
    Errors: ``MixError`` for a bad site.
    """

    def __init__(self, model=None, data=None, at: str = "input", a: int | None = None, b: int | None = None):
        data = load("digits") if data is None else data
        model = trained() if model is None else model
        self.data, self._order = data, {}
        first, second = (3, 8) if data.classes > 8 else (0, 1)
        a = self._next(first) if a is None else a
        b = self._next(second) if b is None else b
        self.between = Between(model, data, a, b)
        self.between.at(at, 0.5)  # a bad site is told here and now
        offered = [(self.between.say(name), name) for name in dict.fromkeys((*self.between.sites, at))]
        self.place = W.Dropdown(options=offered, value=at, description=TEXT["where"])
        self.share = W.FloatSlider(0.5, min=0.0, max=1.0, step=0.02, readout_format=".0%", description=TEXT["share"],
                                   layout=W.Layout(width="420px"))
        kinds = data.test.y[[a, b]].tolist()
        self.first, self.second = (choice(classes(data.names), k, letter, 24, 120) for k, letter in zip(kinds, "AB"))
        self.other = W.Button(description=TEXT["other"], layout=W.Layout(width="130px"))
        self._shown, self._alert = W.HTML(), W.HTML()
        images = row(self.first, self.second, self.other)
        names = named({TEXT["share"]: self.share})
        super().__init__([images, self.share, self.place, self._alert, self._shown, *names])
        self.add_class("featmix-slider")
        self._show()
        began = time.perf_counter()
        self._show()
        self.share.continuous_update = time.perf_counter() - began < 0.1  # else the slider would lag behind the hand
        self.share.observe(lambda _: self._show(), "value")
        self.place.observe(lambda _: self._show(), "value")
        self.first.observe(lambda _: self._choose(), "value")
        self.second.observe(lambda _: self._choose(), "value")
        self.other.on_click(lambda _: self._choose())

    def _next(self, label: int) -> int:
        """Another test image of that class, by turns."""
        mine = torch.nonzero(self.data.test.y.cpu() == label).flatten()
        turn = self._order[label] = self._order.get(label, -1) + 1
        return int(mine[turn % len(mine)])

    def _choose(self) -> None:
        self.between.a, self.between.b = self._next(self.first.value), self._next(self.second.value)
        self._show()

    def _show(self) -> None:
        try:
            self.now = self.between.at(self.place.value, self.share.value)
            self._shown.value, self._alert.value = self._page(self.now), ""
        except Exception as error:
            self._alert.value = alert(error)
        self._keep()

    def _still(self) -> str:
        return f"{markup(TEXT['where'])}: <b>{markup(self.between.say(self.place.value))}</b>{self._shown.value}"

    def _page(self, now: Halfway) -> str:
        data, way, share = self.data, self.between, self.share.value
        norm, names = (data.mean, data.std), data.names
        test, train = data.test, data.train
        at_image = self.place.value == "input"
        mix = image(now.hidden, *norm) if at_image else hidden(now.hidden)
        tiles = [
            tile(image(test.x[way.a], *norm), "A", article(names[int(test.y[way.a])])),
            tile(mix, TEXT["mix"], f"{1 - share:.0%} A, {share:.0%} B" + ("" if at_image else f", {TEXT['inside']}")),
            tile(image(test.x[way.b], *norm), "B", article(names[int(test.y[way.b])])),
            tile(image(train.x[now.nearest], *norm), TEXT["near"],
                 TEXT["near_here"].format(n=way.among, name=article(names[int(train.y[now.nearest])]))),
        ]
        says = f"<div><b>{TEXT['bars']}</b>{bars(now.likely, now.asked, names)}</div>"
        return (
            f'<div class="featmix-told" role="status" style="margin:2px 0 6px">{told(now, at_image)}</div>'
            f'<div style="display:flex;flex-wrap:wrap;gap:6px 14px;line-height:1.3">{"".join(tiles)}{says}</div>'
        )


def told(now: Halfway, at_image: bool) -> str:
    """The sentence that compares with mixing the images, with the difference computed.

    >>> told(Halfway(None, None, None, 0, 1.2e-7, True), False)
    'identical to mixing the images (difference 1e-07)'
    """
    if at_image:
        return TEXT["itself"]
    size = f"{now.difference:.0e}" if now.difference < 0.01 else f"{now.difference:.2f}"
    return TEXT["same" if now.same else "differs"].format(size=size if now.difference else "0")
