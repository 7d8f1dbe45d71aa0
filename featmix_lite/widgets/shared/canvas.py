"""The scatter of the explorer: drawn in the page, or as a still picture with a list where the page may not."""

from __future__ import annotations

import ipywidgets as W
import traitlets

from ...figures.palette import mark
from .front_end import SHARED, drawn_live, live_widget
from .points_svg import cloud_svg
from .words import TEXT


def cloud(asked: str | None = None):
    """A widget with the traitlets ``scene``, ``sheet``, ``label``, ``words``, ``chosen`` and ``near``.

    >>> cloud("svg").chosen
    -1

    ``scene`` {"spots", "labels", "parents", "weights", "nearest", "intrudes", "names", "marks", "key"} is drawn;
    ``chosen`` is the number of the point clicked (-1: none), ``near`` those to ring beside it.
    Errors: ``ValueError`` naming the choices for a bad ``asked``.
    """
    return live_cloud()() if drawn_live(asked) else StillCloud()


def marks(names) -> list[dict]:
    """Colour, shape and name of every class, as the page draws them.

    >>> marks(["cat"])
    [{'colour': '#0072B2', 'path': 'M-1,0A1,1 0 1 0 1,0A1,1 0 1 0 -1,0Z', 'name': 'cat'}]
    """
    return [{"colour": mark(k).colour, "path": mark(k).path, "name": str(name)} for k, name in enumerate(names)]


def live_cloud() -> type | None:
    """The class drawn in the page, or None where anywidget is missing."""
    return live_widget(
        "Cloud", [SHARED / "marks.js", SHARED / "canvas.js"], SHARED / "canvas.css", scene=traitlets.Dict(),
        sheet=traitlets.Dict(), label=traitlets.Unicode(), words=traitlets.Unicode(), chosen=traitlets.Int(-1),
        near=traitlets.List(),
    )  # fmt: skip


class StillCloud(W.VBox):
    """The same as a picture without JavaScript, and a list of its points to choose from."""

    scene = traitlets.Dict()
    sheet = traitlets.Dict()
    label = traitlets.Unicode()
    words = traitlets.Unicode()
    chosen = traitlets.Int(-1)
    near = traitlets.List()

    def __init__(self):
        self._html = W.HTML()
        self.list = W.Dropdown(options=[(TEXT["no_point"], -1)], value=-1, description=TEXT["point"])
        super().__init__([self._html, self.list])
        self.list.observe(lambda change: self.set_trait("chosen", -1 if change["new"] is None else change["new"]),
                          "value")

    @traitlets.observe("scene")
    def _listed(self, change) -> None:
        before, options = change["old"] or {}, [(TEXT["no_point"], -1), *points(self.scene)]
        if len(before.get("spots", ())) != len(self.scene["spots"]) or before.get("key") != self.scene["key"]:
            self.chosen = -1
        if list(self.list.options) != options:
            held = self.chosen
            self.list.options = options
            self.list.value = held

    @traitlets.observe("scene", "chosen", "near", "words")
    def _draw(self, change) -> None:
        if self.scene:
            rings = [self.chosen, *self.near] if 0 <= self.chosen < len(self.scene["spots"]) else []
            self._html.value = cloud_svg(self.scene, self.words, rings=rings)
        if self.list.value != self.chosen:
            self.list.value = self.chosen


def points(scene: dict) -> list[tuple[str, int]]:
    """Every point of ``scene`` with a name, mixes first: the options of a list.

    >>> points({"labels": [1], "parents": [[0, 1]], "weights": [[0.25, 0.75]], "names": ["a", "b"]})
    [('mix 1: 25% a + 75% b', 1), ('image 1: b', 0)]
    """
    names, n = scene["names"], len(scene["labels"])
    mixes = [
        (f"mix {j + 1}: " + " + ".join(f"{w:.0%} {names[k]}" for k, w in zip(kinds, shares)), n + j)
        for j, (kinds, shares) in enumerate(zip(scene["parents"], scene["weights"]))
    ]
    return mixes + [(f"image {i + 1}: {names[k]}", i) for i, k in enumerate(scene["labels"])]
