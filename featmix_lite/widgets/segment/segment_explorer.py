"""Pick two images, and see the way from one to the other bend in every layer, still or while a network trains."""

from __future__ import annotations

import re

import ipywidgets as W

from ...base.escaping import markup
from ...base.numbers import as_number
from ...data import load
from ...experiments.recorded import trained
from ...figures.still_image import as_image
from ..shared.following import Following
from ..shared.form import alert
from ..shared.latest_wish import Errand
from ..shared.slider_names import named
from ..shared.state_line import as_html, as_python
from ..shared.still import Still
from ..shared.words import TEXT as SHARED
from .chart_svg import bends, likely
from .controls import SegmentControls
from .engine import Engine, Seen, Wish
from .page_data import pair
from .walked import STOPS, Walk
from .way_svg import paths
from .words import TEXT, here, kink_words, sentence


class SegmentExplorer(Following, Still):
    """The way from image A to image B in each layer: its bend, how far off the line it is, and what is said there.

    >>> import featmix_lite as fm
    >>> explorer = fm.SegmentExplorer(at="input")       # digits and the net that comes with the kit
    >>> print(explorer.told)
    Furthest from its line ... of the line's length, at ... B. The network says a 3 up to ...
    >>> explorer.set(at="block2").at
    'block2'
    >>> list(explorer.wait().now.segments)              # what lies before the mixing cannot bend
    ['block2', 'flatten', 'fc']

    Arguments:
        model, data: a trained network and the data it knows, or a name for ``fm.load``; left out: digits, and the net
            of ``recorded``. The network is copied: nothing here changes it, and ``refresh()`` looks at what it has
            become.
        at: the site where the two are mixed. a, b: rows of data.test; left out: the first 3 and the first 8 (or of
            the first two classes). share: of B, from 0 to 1, where the mark stands.
        points: stops on the way, ends included.
        follow, every: a ``LiveRun`` to look at again after so many seconds (``TrainPanel.segment`` gives it).
    ``now`` is the ``Walk`` that is shown, ``told`` the sentence; ``at``, ``a`` and ``b`` can be set. In a notebook the
    work is done in a thread: ``wait()`` or ``await finished()`` in a cell that needs the result. Errors: ``MixError``
    for a bad site, ``ValueError`` for the rest; what goes wrong later is shown in the explorer.
    """

    def __init__(self, model=None, data=None, at: str = "input", a: int | None = None, b: int | None = None,
                 share: float = 0.5, points: int = STOPS, follow=None, every: float = 1.0):
        self._told = {"model": model, "data": data, "points": points, "follow": follow, "every": every}
        share = _share(share)
        self.every = as_number("every", every, "seconds above 0", lambda seconds: seconds > 0)
        self.data = load(data or "digits") if data is None or isinstance(data, str) else data
        self.engine, self.follow = Engine(trained() if model is None else model, self.data, points, follow), follow
        wish = self.engine.checked(Wish(at, *self.engine.first_pair(a, b)))
        self.seen: Seen = self.engine.see(wish)  # what is wrong is told here and now
        self.controls = SegmentControls(self.engine, wish, share)
        self._names = [str(name) for name in self.data.names]
        self._errand = Errand(self._work, self._done, self._report, "segment")
        self._images, self._paths, self._charts, self._said, self._alert, self._status, self._line = (
            W.HTML() for _ in range(7))  # fmt: skip
        hint = W.HTML(f'<div style="line-height:1.3"><small>{TEXT["paths"]}</small></div>')
        parts = [self.controls.images, self.controls.site, self._alert, self._images,
                 W.HBox([self.controls.share, self._status]), self._said, self._paths, hint, self._charts, self._line]
        super().__init__([*parts, *named({SHARED["share"]: self.controls.share})])
        self.add_class("featmix-segment")
        self._draw()
        self.controls.share.observe(lambda _: self.controls.busy or self._draw(), "value")
        self.controls.on_wish(lambda wish: self._ask())
        if follow is not None:
            self._start_following()

    # ---- what a cell may call

    @property
    def now(self) -> Walk:
        """The way that is shown."""
        return self.seen.walk

    @property
    def told(self) -> str:
        """The sentence beside the picture."""
        return sentence(self.now, self._names, self.engine.say.there)

    @property
    def at(self) -> str:
        """The site where the two are mixed."""
        return self.controls.wish.at

    @at.setter
    def at(self, site: str) -> None:
        self.set(at=site)

    @property
    def a(self) -> int:
        """The row of image A in data.test."""
        return self.controls.wish.a

    @a.setter
    def a(self, row: int) -> None:
        self.set(a=row)

    @property
    def b(self) -> int:
        """The row of image B in data.test."""
        return self.controls.wish.b

    @b.setter
    def b(self, row: int) -> None:
        self.set(b=row)

    @property
    def share(self) -> float:
        """The share of B where the mark stands, from 0 to 1: the stop nearest to what was asked."""
        return self.controls.share.value

    @share.setter
    def share(self, share: float) -> None:
        self.set(share=share)

    def set(self, at: str | None = None, a: int | None = None, b: int | None = None,
            share: float | None = None) -> SegmentExplorer:  # fmt: skip
        """Change the site, the images (rows of data.test) or the mark, as the controls do.

        Errors: as for a new explorer, and then nothing has changed.
        """
        old = self.controls.wish
        wish = self.engine.checked(Wish(*(was if new is None else new for new, was in zip((at, a, b), old))))
        self.controls.show(wish, None if share is None else _share(share))
        if wish != old:
            self._ask()
        self._draw()
        return self

    def refresh(self) -> SegmentExplorer:
        """Look again: the network's weights as they are now."""
        self._ask(stale=True)
        return self

    def wait(self, timeout: float | None = None) -> SegmentExplorer:
        """Block until the picture is there. Errors: ``TimeoutError`` where it is not after ``timeout`` seconds."""
        if self._errand.wait(timeout).running:
            raise TimeoutError(f"no picture after {timeout:g} s: wait longer, or ask for fewer points")
        return self

    async def finished(self) -> SegmentExplorer:
        """The same for a cell that awaits: ``await explorer.finished()``."""
        await self._errand.finished()
        return self

    def state(self) -> str:
        """One line of Python that makes this explorer again, with its settings as they are now."""
        now = self._told | self.controls.wish._asdict() | {"share": round(self.share, 4)}
        if self.follow is None:
            return as_python(SegmentExplorer, now)
        return as_python(SegmentExplorer, now, "panel.segment", without=("follow", "model", "data"))

    def __repr__(self) -> str:
        return self.state() if hasattr(self, "_errand") else super().__repr__()  # half made it has no state

    def close(self) -> None:
        """Stop, and take the explorer off the page."""
        if hasattr(self, "_errand"):  # not one that failed half made
            self.stop_following()
            self._errand.close()
        super().close()

    # ---- in the thread

    def _work(self, asked, cancel) -> Seen:
        wish, stale = asked
        if stale:
            self._stale = False
            self.engine.take()
        return self.engine.see(wish, cancel)

    # ---- in the kernel's loop

    _stale = False

    def _ask(self, stale: bool = False) -> None:
        self._status.value, self._stale = f"<small>{TEXT['working']}</small>", self._stale or stale
        self._errand.ask((self.controls.wish, self._stale))

    def _behind(self) -> bool:
        return self.follow.number != self.engine.steps

    def _done(self, seen: Seen) -> None:
        self.seen, self._status.value, self._alert.value = seen, "", ""
        self._draw()

    def _draw(self) -> None:
        wish, now, names, say = self.seen.wish, self.now, self._names, self.engine.say
        k = round(self.share * (self.engine.points - 1))
        ends = self.engine.label(wish.a), self.engine.label(wish.b)
        self._images.value = pair(self.data, wish, now, k, ends)
        self._paths.value = paths(now, k, say)
        self._drawn = bends(now, k, say), likely(now, k, names, ends)
        off, says = self._drawn
        self._charts.value = f"<div><b>{TEXT['off']}</b>{off}<b>{TEXT['likely']}</b>{says}</div>"
        step = TEXT["step"].format(number=self.seen.steps) if self.follow is not None else ""
        same = TEXT["same"] if wish.a == wish.b else ""
        said = " ".join(filter(None, (same, here(now, k, names), kink_words(now, say), step)))
        self._said.value = (f'<div style="line-height:1.35"><b class="featmix-told" role="status">{markup(self.told)}'
                            f"</b><br><small>{markup(said)}</small></div>")  # fmt: skip
        self._line.value = as_html(TEXT["state"], self.state())
        self._keep()

    def _still(self) -> str:
        where = f"{SHARED['at']}: <b>{markup(self.engine.say(self.seen.wish.at))}</b>"
        layers = re.sub("<svg.*?</svg>", lambda found: as_image(found[0]), self._paths.value, flags=re.S)
        charts = "".join(map(as_image, self._drawn))
        return f"{self._alert.value}{where}{self._images.value}{self._said.value}{layers}{charts}"

    def _report(self, error: BaseException) -> None:
        self._alert.value, self._status.value = alert(error, TEXT["error"]), ""
        self._keep()


def _share(given) -> float:
    return as_number("share", given, "the share of image B, from 0 to 1", lambda share: 0 <= share <= 1)
