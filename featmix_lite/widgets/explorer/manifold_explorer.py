"""See the manifolds: where mixed features fall among the classes, at any layer, still or while a network trains."""

from __future__ import annotations

import dataclasses
import importlib.util

import ipywidgets as W

from ...base.escaping import markup
from ...data import load
from ...figures.still_image import as_image
from ...representation.selection import penultimate
from ..shared.canvas import cloud, show
from ..shared.fold import Fold
from ..shared.following import Following
from ..shared.form import alert, choice, classes, row
from ..shared.latest_wish import Errand
from ..shared.points_svg import scatter_svg
from ..shared.slider_names import named
from ..shared.state_line import as_html, as_python
from ..shared.still import Still
from . import words
from .controls import ExplorerControls
from .drag import dragged
from .drag import scene as drag_scene
from .drag_path import way
from .engine import BOARD, Engine, Wish
from .page_data import neighbours, rate
from .snnl_svg import snnl_chart
from .usual_network import usual

TEXT, MOST = words.TEXT, 3000


class ManifoldExplorer(Following, Still):
    """Clean images and mixes of others in one picture: choose where to mix and where to look, hover, click, drag.

    >>> import featmix_lite as fm
    >>> explorer = fm.ManifoldExplorer(data="digits", at="block1.relu", look="block2.relu", pair=(3, 5), kind="pca")
    >>> explorer.told                                   # the sentence under the picture
    'Mixed after ReLU 1 and seen after ReLU 2, ... of 200 mixes of 3 and 5 land nearest to ...
    >>> explorer.set(look="flatten").seen.points.shape
    torch.Size([240, 2])

    Arguments:
        model, data: a network and what ``fm.load`` gave, or takes; left out: the bundled clothes ("fashion_small"),
            and a network trained on the data here, in some seconds (for digits the kit's own, at once). The
            network is copied: nothing here changes it, and ``refresh()`` looks at what it has become.
        at, look: the sites of mixing and of looking; ``look`` left out: what the last linear layer reads.
        pair: two classes to mix; left out: any two. kind: "pca", "tsne" or "lda"; left out: t-SNE where openTSNE is
            installed. perplexity: of t-SNE. relative: the SNNL's temperature, as a share of the mean distance.
        drag: the classes of the dragged mix. clean, mixed: points at most, under 3,000 together. seed: of the choice.
        picture: "live" or "svg" (a still picture with a list of points); left out: what works here.
        follow, every: a ``LiveRun`` to look at again after so many seconds (``TrainPanel.explore`` gives it).
        hide: begin with what was counted folded away, for those who are to guess it first.
    All work is done in a thread; ``wait()`` or ``await finished()`` in a cell that needs the result. Errors:
    ``MixError`` for a bad site, ``ValueError`` for the rest; what goes wrong later is shown in the explorer.
    """

    def __init__(self, model=None, data=None, at: str = "input", look: str | None = None, pair=None,
                 kind: str | None = None, perplexity: float = 30.0, relative: float = 0.1, drag=None,
                 clean: int = 600, mixed: int = 200, seed: int = 0, picture: str | None = None, follow=None,
                 every: float = 2.0, hide: bool = False):
        self._told = {"model": model, "data": data, "clean": clean, "mixed": mixed, "seed": seed, "picture": picture,
                      "follow": follow, "every": every, "hide": hide}
        if clean + mixed >= MOST:
            raise ValueError(f"clean={clean} and mixed={mixed}: under {MOST:,} points together can be told apart")
        self.data = load(data or "fashion_small") if data is None or isinstance(data, str) else data
        model = usual(self.data) if model is None else model
        self.engine = Engine(model, self.data, clean, mixed, seed, follow)
        kind = kind or ("tsne" if importlib.util.find_spec("openTSNE") else "pca")
        look = look or penultimate(self.engine.net, self.engine.order)
        wish = self.engine.checked(Wish(at, look, pair, kind, perplexity, relative))  # told here and now
        self.follow, self.every, self._turn, self._stale = follow, every, 0, False
        self.seen = self.way = None
        self.told = ""
        self.names = names = [str(n) for n in self.data.names]
        self.controls = ExplorerControls(self.engine.say, names, wish)
        self.cloud, self.dragged = cloud(picture), dragged(picture)
        self._errand = Errand(self._work, self._draw, self._report, "explorer")
        self._lay_out(names, drag or wish.pair or ((3, 8) if len(names) > 8 else (0, 1)))
        self._wire()
        self._ask()
        if follow is not None:
            self._start_following()

    # ---- what a cell may call

    def set(self, **changes) -> ManifoldExplorer:
        """Change at, look, pair, kind, perplexity or relative, as the controls do: ``explorer.set(look="flatten")``.

        Errors: as for a new explorer, and then nothing has changed.
        """
        self.controls.show(self.engine.checked(dataclasses.replace(self.controls.wish, **changes)))
        self._ask()
        return self

    def refresh(self) -> ManifoldExplorer:
        """Look again: the network's weights as they are now."""
        self._stale = True
        self._ask()
        return self

    def wait(self, timeout: float | None = None) -> ManifoldExplorer:
        """Block until the picture is there. Errors: ``TimeoutError`` where it is not after ``timeout`` seconds."""
        if self._errand.wait(timeout).running:
            raise TimeoutError(f"no picture after {timeout:g} s: wait longer, or ask for fewer marks")
        return self

    async def finished(self) -> ManifoldExplorer:
        """The same for a cell that awaits: ``await explorer.finished()``."""
        await self._errand.finished()
        return self

    def state(self) -> str:
        """One line of Python that makes this explorer again, with its settings as they are now."""
        now = self._told | vars(self.controls.wish) | {"drag": (self.first.value, self.second.value)}
        if self.follow is None:
            return as_python(ManifoldExplorer, now)
        return as_python(ManifoldExplorer, now, "panel.explore", without=("follow", "model", "data"))

    def close(self) -> None:
        """Stop, and take the explorer off the page."""
        if hasattr(self, "_errand"):  # not one that failed half made
            self.stop_following()
            self._errand.close()
        super().close()

    # ---- in the thread

    def _work(self, asked, cancel):
        wish, drag, stale = asked
        if stale:
            self._stale = False
            self.engine.take()
        seen = self.engine.see(wish, cancel)
        return seen, None if drag is None else way(self.engine, wish.at, *drag, kind=wish.kind, cancel=cancel)

    # ---- in the kernel's loop

    def _lay_out(self, names, drag) -> None:
        self.first, self.second = (choice(classes(names), int(k), letter, 22, 110) for k, letter in zip(drag, "AB"))
        self.another = W.Button(description=TEXT["another"], layout=W.Layout(width="120px"))
        self._alert, self._status, self._rate, self._chart = W.HTML(), W.HTML(), W.HTML(), W.HTML()
        self._said = W.HTML(f'<b role="status">{TEXT["begins"]}</b>')
        self._near, self._line = W.HTML(f"<small>{TEXT['hint']}</small>"), W.HTML()
        self._counted = Fold(TEXT["numbers"], [self._rate, self._said]) if self._told["hide"] else None
        left = W.VBox([self.cloud, W.HTML(f"<small>{TEXT['legend']}</small>")],
                      layout=W.Layout(flex="3 1 430px", min_width="0", overflow="visible"))
        right = W.VBox([*([] if self._counted else [self._rate]), self._chart, self.controls.temperature],
                       layout=W.Layout(flex="2 1 290px", min_width="0", margin="0 0 0 10px", overflow="visible"))
        self._drag = Fold(TEXT["drag"], [row(self.first, self.second, self.another), self.dragged], unfolded=True)
        top = row(*self.controls.rows[0].children, self._status)
        parts = [top, self.controls.rows[1], self._alert, W.HBox([left, right], layout=W.Layout(flex_flow="row wrap")),
                 self._counted or self._said, self._near, self._drag, self._line]
        super().__init__([*parts, *named({TEXT["temperature_name"]: self.controls.temperature})])
        self.add_class("featmix-explorer")

    def _wire(self) -> None:
        self.controls.on_wish(lambda wish: self._ask())
        self.cloud.observe(lambda _: self._neighbours(), "chosen")
        self.first.observe(lambda _: self._ask(), "value")
        self.second.observe(lambda _: self._ask(), "value")
        self.another.on_click(lambda _: self._next())
        if self._counted is not None:
            self._counted.observe(lambda _: self._keep(), "unfolded")
        self._drag.observe(lambda _: self._ask(), "unfolded")

    def _next(self) -> None:
        self._turn += 1
        self._ask()

    def _ask(self) -> None:
        self._status.value = f"<small>{TEXT['working']}</small>"
        drag = (self.first.value, self.second.value, self._turn) if self._drag.unfolded else None
        self._errand.ask((self.controls.wish, drag, self._stale))

    def _behind(self) -> bool:
        return self.follow.number != self.engine.steps

    def _draw(self, done) -> None:
        self.seen, self.way = done[0], done[1] or self.way
        seen, names, wish = self.seen, self.names, self.seen.wish
        self.told = words.sentence(seen, names, self.engine.say.there)
        show(self.cloud, seen, self.data, BOARD, words.picture(seen, names), seen.survey.intrusion)
        self._chart.value = snnl_chart(seen.snnl, seen.line, wish.relative, wish.at, wish.look, self.engine.say)
        self._rate.value = rate(seen)
        step = TEXT["step"].format(number=seen.steps) if self.follow else ""
        note = " ".join(part for part in (seen.note, seen.faithful, step) if part)
        said = f'<b class="featmix-told" role="status">{markup(self.told)}</b><br><small>{markup(note)}</small>'
        self._said.value = f'<div style="line-height:1.35">{said}</div>'
        if done[1] is not None:
            self.dragged.scene = drag_scene(self.way, self.data, seen.chosen.split)
        self._line.value = as_html(TEXT["state"], self.state())
        self._status.value = self._alert.value = ""
        self._neighbours()

    def _still(self) -> str:
        if self.seen is None:
            return self._alert.value or TEXT["working"]
        some = self.cloud.chosen >= 0
        rings = [self.cloud.chosen, *self.cloud.near] if some else []
        picture = scatter_svg(self.cloud.scene, self.cloud.label, rings=rings, filled=False)
        open_ = self._counted is None or self._counted.unfolded
        counted = [self._said.value, self._rate.value] if open_ else []
        parts = [self._alert.value, as_image(picture), f"<p>{TEXT['still_legend']}</p>", *counted,
                 as_image(self._chart.value), self._near.value if some else ""]
        if self.way is not None:
            halfway = words.stop(self.way, len(self.way.weights) // 2, self.names)
            parts.append(f"<p><b>{TEXT['drag']}</b> {markup(halfway)}</p>")
        return "".join(parts)

    def _neighbours(self) -> None:
        """The images nearest to the point chosen, in feature space."""
        point, seen = self.cloud.chosen, self.seen
        if seen is None or not 0 <= point < len(seen.points) + len(seen.placed):
            self._near.value = f"<small>{TEXT['hint']}</small>"
            self.cloud.near = []
        else:
            near = self.engine.nearest(seen, point)
            self._near.value = neighbours(seen, point, near, self.data)
            self.cloud.near = near.tolist()
        self._keep()

    def _report(self, error: BaseException) -> None:
        self._alert.value, self._status.value = alert(error, TEXT["error"]), ""
        if self.seen is None:
            self._said.value = ""
        self._keep()
