"""Scrub through trainings on their way to collapse: three classes, mixes among them, and how sure the network is."""

from __future__ import annotations

import asyncio

import ipywidgets as W

from ...base.escaping import markup
from ...base.numbers import as_number
from ...experiments.collapse_film import Film
from ...experiments.recorded import film as recorded_film
from ...figures.still_image import as_image
from ..shared.following import Following
from ..shared.form import ALERT, alert
from ..shared.latest_wish import Errand
from ..shared.slider_names import named
from ..shared.state_line import as_html, as_python
from ..shared.still import Still
from .charts_svg import over_frames, reliability
from .controls import CollapseControls
from .live_film import LiveFilm
from .shown import changed, first_shown
from .triangle_svg import curves, side_of, triangle
from .words import TEXT, caption, sentence

PACE = 0.3  # seconds a frame, playing


class CollapseExplorer(Following, Still):
    """Three classes before the last layer, frame by frame: the plane, NC1 to NC4, and the reliability diagram.

    >>> explorer = fm.CollapseExplorer(frame=-1)            # the trainings recorded with the kit
    >>> print(explorer.told)
    Epoch 300, mixed at the image: NC1 0.0...; half-way mixes of two classes lie 1... times as far out as half-way ...
    >>> explorer.set(training="no mixing", classes=(0, 2, 4)).training
    'no mixing'

    Arguments:
        film: what ``fm.recorded.film()`` gives, or another ``Film``; left out: that one.
        training: which of its trainings; left out: the second one, or the only one. classes: three class numbers.
        frame: which of its frames, from 0 (left out); -1 is the last. theory: draw where the theory puts mixes; left
            out: yes, where there is one.
        live, every: a ``LiveFilm`` to go on with after so many seconds (``TrainPanel.collapse`` gives it).
    ``told`` is the sentence, ``now`` the ``Frame``; ``set`` changes what is shown, ``play()`` goes on to the last
    frame. Errors: ``ValueError`` naming a value that does not fit.
    """

    def __init__(self, film: Film | None = None, training: str | None = None, classes=None, frame: int | None = None,
                 theory: bool | None = None, live: LiveFilm | None = None, every: float = 2.0):  # fmt: skip
        self.every = as_number("every", every, "seconds above 0", lambda seconds: seconds > 0)
        self.film, self.live = live.film if live else recorded_film() if film is None else film, live
        if not hasattr(self.film, "takes"):
            raise ValueError(f"film={film!r:.80}: a Film, such as fm.recorded.film()")
        self._told = {"film": film, "live": live, "every": every}
        self._shown = changed(self.film, first_shown(self.film), training, classes, frame, theory)
        self._sides: dict = {}
        self._playing = None
        self._errand = Errand(lambda wish, cancel: self.live.look(), self._grown, self._report, "collapse")
        self._build([take.label for take in self.film.takes])
        self._draw()
        if live is not None and live.follow is not None:
            self._start_following()

    # ---- what a cell may call

    @property
    def training(self) -> str:
        """The training that is shown."""
        return self._shown.take.label

    @property
    def now(self):
        """The ``Frame`` that is shown."""
        return self._shown.frame

    @property
    def told(self) -> str:
        """The sentence beside the pictures."""
        return sentence(self.now, self.film.mixes, self._shown.three, self._when(), self.training)

    def set(self, training: str | None = None, classes=None, frame: int | None = None,
            theory: bool | None = None) -> CollapseExplorer:  # fmt: skip
        """Change what is shown, as the controls do. Errors: as for a new explorer, and then nothing has changed."""
        self._shown = changed(self.film, self._shown, training, classes, frame, theory)
        self._show()
        self._draw()
        return self

    def play(self) -> CollapseExplorer:
        """Go on from frame to frame to the last; from the last, start over. In a plain script: all at once."""
        if self._shown.last:
            self.set(frame=0)
        try:
            self._playing = asyncio.get_running_loop().create_task(self._run())
        except RuntimeError:
            while self._step():
                pass
        self.controls.button.description = TEXT["pause"] if self._playing else TEXT["play"]
        return self

    def pause(self) -> None:
        """Stay at this frame."""
        if self._playing is not None:
            self._playing.cancel()
            self._playing = None
        self.controls.button.description = TEXT["play"]

    def refresh(self) -> CollapseExplorer:
        """Look again at a network that trains."""
        if self.live is not None:
            self._errand.ask(None)
        return self

    def state(self) -> str:
        """One line of Python that makes this explorer again, with its settings as they are now."""
        shown = self._shown
        now = self._told | {"training": self.training, "classes": shown.three, "frame": shown.k, "theory": shown.theory}
        if self.live is not None:
            return as_python(CollapseExplorer, now, "panel.collapse", without=("film", "live", "training"))
        return as_python(CollapseExplorer, now, without=("live", *(("film",) if self._told["film"] is None else ())))

    def __repr__(self) -> str:
        return self.state() if hasattr(self, "_plane") else super().__repr__()  # half made it has no state

    def close(self) -> None:
        """Stop, and take the explorer off the page."""
        if hasattr(self, "_plane"):  # not one that failed half made
            self.pause()
            self.stop_following()
            self._errand.close()
        super().close()

    # ---- controls

    def _build(self, labels: list[str]) -> None:
        there = any(take.decay for take in self.film.takes)
        self.controls = CollapseControls(labels, self.film.names, self._axis(), there)
        self._plane, self._lines, self._sure, self._said, self._alert, self._line = (W.HTML() for _ in range(6))
        beside = W.VBox([self._lines, self._sure], layout=W.Layout(width="330px"))
        self._plane.layout.width = "500px"
        pictures = W.HBox([self._plane, beside], layout=W.Layout(flex_flow="row wrap"))
        super().__init__([*self.controls.rows, self._alert, pictures, self._said, self._line,
                          *named({self._axis(): self.controls.slider})])  # fmt: skip
        self.add_class("featmix-collapse-explorer")
        self._show()
        self.controls.on_wish(self._asked)
        self.controls.button.on_click(lambda _: self.pause() if self._playing else self.play())

    def _asked(self, **what) -> None:
        if len(set(what.get("classes", (0, 1, 2)))) < 3:
            self._alert.value = f'<b role="alert" style="{ALERT}">{TEXT["same"]}</b>'
            return
        self.set(**what)

    def _axis(self) -> str:
        return TEXT["step"] if self.live is not None else TEXT["epoch"]

    def _when(self) -> str:
        return f"{self._axis()} {self._shown.take.epochs[self._shown.k]}"

    def _show(self) -> None:
        shown = self._shown
        self.controls.show(self.training, shown.three, list(map(str, shown.take.epochs)), shown.k, shown.theory)

    # ---- in the kernel's loop

    def _step(self) -> bool:
        """One frame on; False at the last."""
        if not self._shown.last:
            self.set(frame=self._shown.k + 1)
        return not self._shown.last

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(PACE)
            if not self._step():
                break
        self._playing = None
        self.controls.button.description = TEXT["play"]

    def _behind(self) -> bool:
        return self.live.follow.number != self.live.steps

    def _grown(self, film: Film) -> None:
        """Another frame is there: go on with it, unless somebody looks at an older one."""
        at_end, was = self._shown.last, self._shown
        self.film, self._sides = film, {}
        many = len(film.takes[0].frames)
        self._shown = was._replace(take=film.takes[0], k=many - 1 if at_end else min(was.k, many - 1))
        self._show()
        self._draw()

    def _report(self, error: BaseException) -> None:
        self._alert.value = alert(error, TEXT["error"])
        self._keep()

    # ---- pictures

    def _draw(self) -> None:
        (take, three, k, theory), now, names = self._shown, self.now, [str(name) for name in self.film.names]
        key = (take.label, *three)
        if key not in self._sides:
            self._sides[key] = side_of(take.frames, three)
        ways = curves(now, three, take.decay, take.loss) if theory else []
        said = caption(now, self.film.mixes, three, names, self.film.mode)
        label = f"{TEXT['plane']}: {', '.join(names[c] for c in three)}. {self.told}"
        self._drawn = (
            triangle(now, self.film.mixes, three, names, self._sides[key], ways, label),
            over_frames(take.frames, list(map(str, take.epochs)), k, self._axis()), reliability(now),
        )  # fmt: skip
        self._plane.value = f"<b>{TEXT['plane']}</b>{self._drawn[0]}"
        self._lines.value = f"<b>{TEXT['lines']}</b>{self._drawn[1]}"
        self._sure.value = f"<b>{TEXT['sure']}</b>{self._drawn[2]}"
        live = "off" if self._playing else "polite"
        self._said.value = (f'<div style="line-height:1.35"><b class="featmix-told" role="status" aria-live="{live}">'
                            f"{markup(self.told)}</b><br><small>{markup(said)}</small></div>")  # fmt: skip
        self._alert.value, self._line.value = "", as_html(TEXT["state"], self.state())
        self._keep()

    def _still(self) -> str:
        plane, lines, sure = map(as_image, self._drawn)
        return f"{self._alert.value}{plane}{self._said.value}{lines}{sure}"
