"""The dragged mix on the page: a slider from A to B, small pictures of the layers, and the prediction."""

from __future__ import annotations

from pathlib import Path

import ipywidgets as W
import numpy as np
import traitlets

from ...base.escaping import markup
from ..shared.front_end import MARKS, SHARED, in_page
from ..shared.mixed_points import marks, rounded
from ..shared.points_svg import scatter_svg
from ..shared.tiles import bars, image, sheet, tile
from ..shared.words import a
from . import words
from .engine import BOARD

HERE = Path(__file__).parent
SHOWN = 10  # classes with a bar, at most


def dragged(asked: str | None = None):
    """A widget with the traitlets ``scene`` (what ``scene`` gives), ``step`` and ``label``.

    >>> dragged("svg").step
    10
    """
    return in_page(
        asked, StillDragged, "Dragged", [*MARKS, HERE / "drag.js"], SHARED / "canvas.css",
        scene=traitlets.Dict(), step=traitlets.Int(10), label=traitlets.Unicode(words.TEXT["slide"]),
    )  # fmt: skip


def scene(way, data, split) -> dict:
    """What the page needs to know of a ``drag_path.Way``, as plain lists."""
    names = [str(n) for n in data.names]
    likely = way.likely.double().numpy()
    best = np.argsort(-np.maximum(likely.max(0), [k in way.ends for k in range(len(names))]), kind="stable")
    both = split.x[way.rows.to(split.x.device)]
    return {
        "names": names, "marks": marks(names), "board": BOARD._asdict(), "ends": list(way.ends),
        "weights": rounded(way.weights), "labels": way.labels.tolist(), "likely": rounded(way.likely),
        "bars": sorted(best[:SHOWN].tolist()),
        "says": [words.stop(way, k, names) for k in range(len(way.weights))],
        "sheet": sheet(both, data.mean, data.std),
        "tiles": [image(one.cpu(), data.mean, data.std).tolist() for one in both] if both[0].numel() < 4000 else [],
        "panels": [
            {"title": way.say(name), "words": words.travelled(way, name, names), "clean": rounded(way.points[name]),
             "path": rounded(way.path[name])}
            for name in way.path
        ],
    }  # fmt: skip


class StillDragged(W.VBox):
    """The same without JavaScript: Python draws every step."""

    scene = traitlets.Dict()
    step = traitlets.Int(10)

    def __init__(self):
        self.slider = W.IntSlider(10, min=0, max=20, description="A to B", readout=False,
                                  layout=W.Layout(width="480px"))
        self._html = W.HTML()
        super().__init__([self.slider, self._html])
        self.slider.observe(lambda change: self.set_trait("step", change["new"]), "value")

    @traitlets.observe("scene", "step")
    def _draw(self, change) -> None:
        self.slider.value, now = self.step, self.scene
        if not now:
            return
        k = min(self.step, len(now["says"]) - 1)
        asked = np.zeros(len(now["names"]))
        np.add.at(asked, now["ends"], now["weights"][k])
        small = [
            f'<div style="flex:1 1 200px;min-width:0"><b>{markup(panel["title"])}</b>'
            + scatter_svg({**now, "spots": panel["clean"], "shares": now["weights"]}, panel["words"], panel["path"], k,
                         size=9) + "</div>"
            for panel in now["panels"]
        ]  # fmt: skip
        ends = [tile(pixels, "AB"[e], a(now["names"][now["ends"][e]]), 56) for e, pixels in enumerate(now["tiles"])]
        self._html.value = (
            f'<div style="display:flex;gap:8px">{"".join(ends)}</div>'
            f'<div style="display:flex;flex-wrap:wrap;gap:8px">{"".join(small)}</div><div role="status">'
            f'{markup(now["says"][k])}</div>{bars(now["likely"][k], asked, now["names"])}'
        )
