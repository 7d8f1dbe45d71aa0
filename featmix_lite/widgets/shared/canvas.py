"""The labelled scatter of the lab and the explorer: drawn in the page, or as a still picture where the page may not."""

from __future__ import annotations

import asyncio
import time

import ipywidgets as W
import numpy as np
import traitlets

from .frame import Board
from .front_end import MARKS, SHARED, in_page
from .mixed_points import MixedPoints, images, rounded, scene
from .points_svg import scatter_svg
from .words import TEXT


def cloud(asked: str | None = None, listed: bool = True):
    """A widget with the traitlets ``scene``, ``sheet``, ``label``, ``chosen`` and ``near``.

    >>> cloud("svg").chosen
    -1

    ``scene`` (what ``mixed_points.scene`` gives) is drawn; ``label``: what it shows, in words; ``chosen`` is the
    number of the point clicked (-1: none), ``near`` those to ring beside it. ``listed``: a still picture has a list
    of its points to choose from. Errors: ``ValueError`` naming the choices for a bad ``asked``.
    """
    return in_page(
        asked, lambda: StillCloud(listed), "Cloud", [*MARKS, SHARED / "canvas.js"], SHARED / "canvas.css",
        scene=traitlets.Dict(), sheet=traitlets.Dict(), label=traitlets.Unicode(), chosen=traitlets.Int(-1),
        near=traitlets.List(), how=traitlets.Unicode(TEXT["keys"]),
    )  # fmt: skip


def show(picture, seen: MixedPoints, data, board: Board, label: str, intrusion=None) -> None:
    """Let ``picture`` (a ``cloud``) show ``seen``; other images than before: none of them is chosen any more."""
    before = picture.scene if getattr(picture, "images", None) is seen.chosen else None
    new = scene(seen, data.names, board, intrusion, before)
    if picture.scene.get("key") != new["key"]:
        picture.chosen, picture.near = -1, []
        if picture.has_trait("sheet"):
            picture.sheet = images(seen, data)
    picture.images, picture.label, picture.scene = seen.chosen, label, new


class StillCloud(W.VBox):
    """The same as a picture without JavaScript, whose points glide in a few steps, and a list to choose one from."""

    scene, near = traitlets.Dict(), traitlets.List()
    label, chosen = traitlets.Unicode(), traitlets.Int(-1)
    step, share = 0.2, 0.6  # seconds between two steps, and how much of the way is gone in each

    def __init__(self, listed: bool = True):
        self.html, self._spots, self._key, self._drawn, self._task = W.HTML(), (), None, 0.0, None
        self.list = W.Dropdown(options=[(TEXT["no_point"], -1)], value=-1, description=TEXT["point"])
        super().__init__([self.html, self.list] if listed else [self.html])
        self.list.observe(lambda change: self.set_trait("chosen", -1 if change["new"] is None else change["new"]),
                          "value")

    @property
    def gliding(self) -> bool:
        """Whether points are still on their way."""
        return self._task is not None and not self._task.done()

    @traitlets.observe("scene")
    def _moved(self, change) -> None:
        there, before = _spots(self.scene), self._spots
        other, self._key = self._key != self.scene["key"] or len(before) != len(there), self.scene["key"]
        if other or not self._glides():
            self._spots = there
        elif time.monotonic() - self._drawn < self.step:
            return
        else:
            self._spots = self._nearer()
        if other and self.list in self.children:
            self.chosen = -1
            self.list.options = [(TEXT["no_point"], -1), *points(self.scene)]
        self._draw()

    def _glides(self) -> bool:
        """Go the rest of the way by and by, where a loop runs: a plain script has none, and there points jump."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return False
        if not self.gliding:
            self._task = loop.create_task(self._glide())
        return True

    async def _glide(self) -> None:
        while len(self._spots) == len(there := _spots(self.scene)) and not np.array_equal(self._spots, there):
            await asyncio.sleep(self.step)
            self._spots = self._nearer()
            self._draw()

    def _nearer(self) -> np.ndarray:
        there = _spots(self.scene)
        if len(there) != len(self._spots) or np.abs(there - self._spots).max(initial=0) < 0.01:
            return there
        return self._spots + self.share * (there - self._spots)

    @traitlets.observe("chosen", "near")
    def _draw(self, change=None) -> None:
        if self.scene:
            rings = [self.chosen, *self.near] if 0 <= self.chosen < len(self._spots) else []
            self.html.value = scatter_svg(self.scene | {"spots": rounded(self._spots)}, self.label, rings=rings)
            self._drawn = time.monotonic()
        if self.list.value != self.chosen:
            self.list.value = self.chosen


def _spots(scene: dict) -> np.ndarray:
    return np.asarray(scene["spots"], float).reshape(-1, 2)


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
