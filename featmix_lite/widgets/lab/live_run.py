"""A training that goes on until it is stopped, and can be looked at between its steps. No widgets here."""

from __future__ import annotations

import copy
import math
import threading

from torch import nn

from ...base.errors import RunError
from ...base.numbers import as_whole
from ...mixing.live import Live
from ...mixing.mix import Mix
from ...models.evaluation import evaluate
from ...representation.selection import balanced
from ...training.loop import Epoch, train
from ..shared.mixed_points import MixedPoints
from .scene import Scene


class LiveRun:
    """Steps, looks and settings of one live training.

    >>> import featmix_lite as fm
    >>> data = fm.load("digits", per_class=20)
    >>> live = LiveRun(fm.models.small_cnn(data, seed=0), data, fm.Mix("input"))
    >>> live.step(); live.number
    True
    1

    Arguments: ``mix`` to start with (``set`` changes it at the very next step); ``steps``: stop after so many
    (None: never); ``options`` go to ``fm.train``. The learning rate is constant and there is no last epoch.
    A training that diverged ends with a ``RunError`` that says so.
    ``history`` has a dict a step: step, loss and, every few steps, accuracy on (at most 500) test images;
    ``marks`` one for each change of site: step, at.
    """

    every = 5  # steps between two looks at the test images

    def __init__(self, model: nn.Module, data, mix: Mix | None, seed: int = 0, steps: int | None = None, **options):
        self.model, self.data, self.seed = model, data, seed
        self.steps = None if steps is None else as_whole("steps", steps)
        self.options = {"schedule": "constant", "evaluate": False, **options}
        self.live = Live(mix)
        self.lock = threading.RLock()  # held by whoever uses the network: a step, or a look
        self._first = copy.deepcopy(model.state_dict())
        self.scene = Scene(model, data, seed)
        split = data.test if len(data.test.x) else data.train
        rows = balanced(split.y.cpu(), 500, seed).to(split.x.device)
        self._judge = type(split)(split.x[rows], split.y[rows])
        self._events = None
        self.reset()

    def reset(self) -> None:
        """Back to the first weights and the first step; the settings stay as they are."""
        with self.lock:
            if self._events is not None:
                self._events.close()
            self.model.load_state_dict(self._first)
            self._events = train(self.model, self.data, self.live, None, self.seed, **self.options)
            self.history, self.marks, self.number, self.epoch = [], [], 0, 0
            self.accuracy = evaluate(self.model, self._judge)["accuracy"]
            self.scene = Scene(self.model, self.data, self.seed, between=self.scene.between)
            self.look()

    def set(self, mix: Mix | None) -> None:
        """Mix like this from the next step on, and note the change where the site is another one."""
        before = self.live.mix
        self.live.set(mix)
        if (before and before.at) != (mix and mix.at) and self.number:
            was = before.at if before else None
            self.marks.append({"step": self.number, "at": mix.at if mix else None, "was": was})

    def step(self) -> bool:
        """Take one step; False once the last one is done."""
        if self.steps is not None and self.number >= self.steps:
            return False
        with self.lock:
            event = next(e for e in self._events if not isinstance(e, Epoch))
            self.number, self.epoch = event.step + 1, event.epoch
            record = {"step": self.number, "loss": event.loss}
            if self.number % self.every == 0:
                self.accuracy = record["accuracy"] = evaluate(self.model, self._judge)["accuracy"]
            self.history.append(record)
            if not math.isfinite(event.loss):
                raise RunError(self._diverged())
            self.scene.moved()
            self.stale = True
        return self.steps is None or self.number < self.steps

    def look(self) -> MixedPoints:
        """Place the points as the network stands now; the result is kept in ``seen``."""
        with self.lock:
            self.stale = False
            try:
                self.seen = self.scene.look(self.live.mix)
            except ValueError as error:  # features that are not finite make no picture
                if math.isfinite(evaluate(self.model, self._judge)["nll"]):
                    raise
                raise RunError(self._diverged()) from error
        return self.seen

    def _diverged(self) -> str:
        rate = f"; try a smaller lr than {self.options['lr']:g}" if "lr" in self.options else ""
        return f"the training diverged at step {self.number}{rate}"

    def close(self) -> None:
        """End the training for good: modes restored, no hook left."""
        with self.lock:
            self._events.close()
