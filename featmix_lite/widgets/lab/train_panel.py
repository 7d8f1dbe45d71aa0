"""The live lab: choose where to mix, press Train, move the place while it learns, and watch the picture."""

from __future__ import annotations

import time

import ipywidgets as W

from ... import models
from ...base.escaping import markup
from ...data import load
from ...figures.still_image import as_image
from ...mixing.mix import Mix
from ..shared.canvas import cloud, show
from ..shared.fold import Fold
from ..shared.points_svg import scatter_svg
from ..shared.slider_names import named
from ..shared.state_line import as_html, as_python
from ..shared.stepper import Trainer, stop_all
from ..shared.still import Still
from ..shared.words import TEXT
from .controls import PACES, Controls
from .curve_svg import curves
from .live_run import LiveRun
from .readout import Readout
from .scene import BOARD


class TrainPanel(Still):
    """A training to play with: Train / Pause / Go on / Reset, where to mix and how, a live picture and the accuracy.

    >>> import featmix_lite as fm
    >>> panel = fm.TrainPanel(at="block1.relu", autoplay=True, steps=3, pace="full", picture="svg")
    >>> panel.wait().run.number                     # in a cell that awaits: await panel.finished()
    3
    >>> panel.state()
    "fm.TrainPanel(at='block1.relu', pace='full', picture='svg', autoplay=True, steps=3)"

    Arguments:
        model, data: a network and what ``fm.load`` gave, or names of them; left out: ``small_cnn`` and 20
            digits a class. The network is trained in place.
        at, alpha, ways: the mixing to start with, as in ``fm.Mix``; alpha 0 mixes nothing.
        seed: of first weights, batches and draws. lr: the constant learning rate.
        pace: "slow" (a step a second), "normal" (four: a minute to 95 % of the digits), "full" (as fast as it goes).
        picture: "live" (drawn in the page) or "svg" (a still picture, drawn again and again); left out: what works
            here. "figure", a name from before, is "live".
        autoplay: start at once. steps: stop after so many (left out: go on until Pause).
        simple: the first lesson's few places and words; False offers every site, and opens "More".
        name: a new panel stops the training of an earlier one of the same name (a cell run again).
    A thread trains, all widgets are written from the kernel's loop. Errors: ``MixError`` for a bad site or setting,
    ``ValueError`` naming a bad pace or picture; what goes wrong in training is shown in the panel.
    """

    _rest = 3.0  # between two stills, while it trains

    def __init__(self, model=None, data=None, at="input", alpha: float = 1.0, ways: int = 2, seed: int = 0,
                 lr: float = 0.001, pace: str = "normal", picture: str | None = None, autoplay: bool = False,
                 steps: int | None = None, simple: bool = True, name: str = "lab"):
        self._explorers = []
        if pace not in PACES:
            raise ValueError(f"pace={pace!r}: choose one of {', '.join(PACES)}")
        self._told = {"model": model, "data": data, "seed": seed, "lr": lr, "picture": picture, "autoplay": autoplay,
                      "steps": steps, "simple": simple, "name": name}
        if data is None or isinstance(data, str):
            data = load(data) if data else load("digits", per_class=20, seed=seed)
        if model is None or isinstance(model, str):
            model = models.build(model or "small_cnn", data, seed=seed)
        self.run = LiveRun(model, data, Mix(at, ways=ways, alpha=alpha), seed, steps, lr=lr)
        self.picture, self._shown = cloud("live" if picture == "figure" else picture, listed=False), None
        self.names = [str(n) for n in data.names]
        self.trainer = Trainer(self._step, self._draw, self._report, self.run.look, self._gap, name)
        stop_all(name)  # those of a cell that is run again
        self.controls = Controls(model, data, self.run.live.mix, pace, simple, self.run.scene.between)
        self.readout = Readout(self.controls.say)
        self._curves, self._line = W.HTML(), W.HTML()
        self._looked = (0.0, 0.0)
        self._more = Fold(TEXT["more"], [*self.controls.more, self._curves, self._line], unfolded=not simple)
        self._wire()
        names = named({TEXT["how"]: self.controls.how})
        shown = [self.readout.widget, self.picture, self.readout.caption]
        super().__init__([*self.controls.simple, *shown, self._more, *names])
        self.add_class("featmix-panel")
        self._draw()
        if autoplay:
            self.play()

    # ---- what a cell may call

    def play(self) -> TrainPanel:
        """Press Train."""
        self.trainer.start()
        self._draw()
        return self

    def pause(self) -> TrainPanel:
        """Press Pause: no further step, no thread; Go on goes on from here."""
        self.trainer.stop()
        self._draw()
        return self

    def reset(self) -> TrainPanel:
        """Press Reset: first weights, step 0; the settings stay."""
        self.trainer.stop()
        self.run.reset()
        self.readout.clear()
        self.controls.train.disabled = False
        self._draw()
        return self

    def wait(self, timeout: float | None = None) -> TrainPanel:
        """Block until the last of ``steps`` (or for ``timeout`` seconds), drawing meanwhile.

        Errors: ``ValueError`` where it would never end; whatever ended the training.
        """
        if timeout is None and self.run.steps is None and self.trainer.running:
            raise ValueError("this panel trains until Pause: give it steps=..., or wait(timeout=...)")
        self.trainer.wait(timeout)
        return self

    async def finished(self) -> TrainPanel:
        """The same for a cell that awaits: ``await panel.finished()``."""
        if self.run.steps is None and self.trainer.running:
            raise ValueError("this panel trains until Pause: give it steps=...")
        await self.trainer.finished()
        return self

    def set(self, **changes) -> TrainPanel:
        """Change at, alpha or ways, as the controls do: ``panel.set(at="block1.relu")``."""
        self._mixed(Mix.from_dict(self.run.live.mix.as_dict() | changes))
        self.controls.show(self.run.live.mix)
        return self

    def state(self) -> str:
        """One line of Python that makes this panel again, with its settings as they are now."""
        mix, pace = self.run.live.mix, self.controls.pace.value
        return as_python(TrainPanel, self._told | {"at": mix.at, "alpha": mix.alpha, "ways": mix.ways, "pace": pace})

    def explore(self, every: float = 2.0, **more):
        """A ``ManifoldExplorer`` of this network, looking again every so many seconds while it trains.

        Arguments: ``every`` seconds, at the least; the rest as for ``fm.ManifoldExplorer``; it starts with mixing
        where the panel mixes. The training goes on; only copying the weights happens between two of its steps.
        """
        from ..explorer.manifold_explorer import ManifoldExplorer

        if "at" not in more and isinstance(self.run.live.mix.at, str):
            more["at"] = self.run.live.mix.at
        return self._kept(ManifoldExplorer(self.run.model, self.run.data, follow=self.run, every=every, **more))

    def segment(self, every: float = 1.0, **more):
        """A ``SegmentExplorer`` of this network, as with ``explore``; the rest as for ``fm.SegmentExplorer``."""
        from ..segment.engine import begin_at
        from ..segment.segment_explorer import SegmentExplorer

        more.setdefault("at", begin_at(self.run))
        return self._kept(SegmentExplorer(self.run.model, self.run.data, follow=self.run, every=every, **more))

    def collapse(self, every: float = 2.0, mode: str = "eval", **more):
        """A ``CollapseExplorer`` of this network, as with ``explore``; ``mode``: "eval" or "train", for the mixes."""
        from ..collapse.collapse_explorer import CollapseExplorer
        from ..collapse.live_film import LiveFilm

        live = LiveFilm(self.run.model, self.run.data, follow=self.run, mode=mode)
        return self._kept(CollapseExplorer(live=live, every=every, **more))

    def _kept(self, explorer):
        self._explorers.append(explorer)
        return explorer

    def close(self) -> None:
        """Stop, and take the panel off the page."""
        if hasattr(self, "picture") and hasattr(self, "trainer"):  # not one that failed half made
            for explorer in self._explorers:
                explorer.stop_following()
            self.trainer.stop()
            self.run.close()
        super().close()

    # ---- in the thread

    def _step(self) -> bool:
        more = self.run.step()
        at, took = self._looked
        if not more or time.monotonic() - at > max(0.25, 4 * took):  # a look may cost a fifth of the time
            began = time.monotonic()
            self.run.look()
            self._looked = (time.monotonic(), time.monotonic() - began)
        return more

    def _gap(self) -> float:
        return PACES[self.controls.pace.value]

    # ---- in the kernel's loop

    def _wire(self) -> None:
        c = self.controls
        c.train.on_click(lambda _: self.pause() if self.trainer.running else self.play())
        c.reset.on_click(lambda _: self.reset())
        c.on_mix(self._mixed)
        c.pace.observe(lambda _: (self.trainer.poke(), self._draw()), "value")
        c.on_between(self._between)
        self._more.observe(lambda _: self._draw(), "unfolded")

    def _mixed(self, mix: Mix) -> None:
        """A setting has changed: train so from the next step, and show it now."""
        try:
            self.run.set(mix)
            self._look()
        except Exception as error:
            self._report(error)

    def _between(self, pair) -> None:
        self.run.scene.between = pair
        self._look()

    def _look(self) -> None:
        self.run.stale = True
        if self.trainer.running:
            self.trainer.poke()
        else:
            self._draw()

    def _draw(self) -> None:
        """Show how things stand."""
        running = self.trainer.running
        if not running and self.run.stale:
            self.run.look()
        seen, before = self.run.seen, self._shown
        if seen is not before:
            other = before is None or seen.chosen is not before.chosen
            label = self.readout.pictured(seen, self.names) if other else self.picture.label
            show(self.picture, seen, self.run.data, BOARD, label)
            self._shown = seen
        self.controls.playing(running, 0 < self.run.number != self.run.steps)
        self.readout.show(self.run, running)
        if self._more.unfolded:
            self._curves.value = curves(list(self.run.history), list(self.run.marks), self.controls.say)
            self._line.value = as_html(TEXT["state"], self.state())
        self._keep(at_once=not running)

    def _still(self) -> str:
        settings = {TEXT["where"]: self.controls.say(self.run.live.mix.at), TEXT["how"]: self.controls.how.value}
        said = ", ".join(f"{name}: <b>{markup(setting)}</b>" for name, setting in settings.items())
        chart = as_image(curves(s, list(self.run.marks), self.controls.say)) if (s := list(self.run.history)) else ""
        return said + self.readout.still(as_image(scatter_svg(self.picture.scene, self.picture.label))) + chart

    def _report(self, error: BaseException) -> None:
        self.readout.alert(error)
        self.controls.train.disabled = True
        self._keep(at_once=True)
