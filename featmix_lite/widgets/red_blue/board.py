"""Red and blue points to move about: the bad mixes counted, in the plane and lifted to a hidden layer."""

from __future__ import annotations

from pathlib import Path

import ipywidgets as W
import torch
import traitlets

from ...base.escaping import markup
from ...figures.still_image import as_image
from ..shared.form import row
from ..shared.front_end import ELEMENT, in_page
from ..shared.slider_names import named
from ..shared.still import Still
from . import plane
from .plane_svg import MIDDLE, UNIT, fitted, panel
from .words import TEXT, counted, divided, pointed

HERE = Path(__file__).parent
LOOK = "font:15px/1.4 Arial,Helvetica,sans-serif;color:#1A1A1A;background:#fff"


class RedBlue(Still):
    """Points of two colours, the half-way mixes of equals, and the bad ones among them counted while you move points.

    >>> red_blue = RedBlue("three islands")
    >>> red_blue.told
    'In the plane 25 of 45 mixes of two reds lie nearest to a blue point, 0 of 28 mixes of two blues nearest to ...
    >>> lifted = red_blue.lift()                      # a small network learns the colours; its hidden layer is drawn
    >>> int(red_blue.hidden.bad.sum())
    0
    >>> moved = red_blue.move(0, 1.0, 0.5)            # what dragging point 0 does

    Arguments: start: one of ``plane.STARTS``. picture: "live" (drag in the page) or "svg" (a list and two sliders);
    left out: what works here. ``plane`` and ``hidden`` hold the ``plane.Mixes`` of both; ``hidden`` is None before
    ``lift()``. ``still()`` gives the same as text that prints.
    Errors: ``ValueError`` for a start, picture or point that there is not.
    """

    def __init__(self, start: str = "ring", picture: str | None = None):
        self.board = in_page(
            picture, StillToy, "Toy", [ELEMENT, HERE / "board.js"], HERE / "board.css",
            panels=traitlets.List(), places=traitlets.List(), chosen=traitlets.Int(0), said=traitlets.Unicode(),
            hand=traitlets.Dict(), turn=traitlets.Int(0), how=traitlets.Unicode(TEXT["how"]),
            frame=traitlets.Dict({"unit": UNIT, "middle": MIDDLE, "reach": plane.REACH}),
        )  # fmt: skip
        self.points, self.kinds = plane.start(start)
        self.net = self.hidden = None
        self.chosen, self._busy = 0, False
        self.first = W.Dropdown(options=plane.STARTS, value=start, description=TEXT["start"])
        self.lifting = W.ToggleButton(description=TEXT["lift"], layout=W.Layout(width="190px"))
        self.again = W.Button(description=TEXT["again"], layout=W.Layout(width="160px"))
        legend = W.HTML(f'<div style="{LOOK}">{TEXT["legend"]}</div>')
        super().__init__([row(self.first, self.lifting, self.again), self.board, legend])
        self.add_class("featmix-toy")
        self.board.observe(lambda change: self._moved(change["new"]), "hand")
        self.first.observe(lambda _: self.put_back(), "value")
        self.again.on_click(lambda _: self.put_back())
        self.lifting.observe(lambda change: self.lift(change["new"]), "value")
        self._draw()

    @property
    def told(self) -> str:
        """The counts in words."""
        parts = [counted(self.plane)]
        if self.hidden is not None:
            parts += [counted(self.hidden, "hidden"), divided(self.net, self.places, self.kinds, self.hidden)]
        return " ".join(parts)

    def move(self, point: int, x: float, y: float, learn: bool = True) -> RedBlue:
        """Put point number ``point`` at (x, y); ``learn=False``: the hidden layer stays the one of before."""
        if not 0 <= point < len(self.points):
            raise ValueError(f"there is no point {point}: they are 0 to {len(self.points) - 1}")
        self.chosen = int(point)
        self.points = self.points.clone()
        self.points[self.chosen] = torch.tensor([x, y], dtype=self.points.dtype).clamp(-plane.REACH, plane.REACH)
        if self.net is not None and learn:
            self.net = plane.learn(self.points, self.kinds)
        self._draw()
        return self

    def lift(self, on: bool = True) -> RedBlue:
        """Show the points in the hidden layer of a network that learned their colours, too; ``False``: no more."""
        self.net = plane.learn(self.points, self.kinds) if on else None
        self.lifting.value = bool(on)
        self.lifting.description = TEXT["drop" if on else "lift"]
        self._draw()
        return self

    def put_back(self) -> RedBlue:
        """The points as they come."""
        self.points, self.kinds = plane.start(self.first.value)
        return self.lift(self.net is not None)

    def _still(self) -> str:
        panels = [[title, as_image(svg), *said] for title, svg, *said in self.board.panels]
        return f"{page(panels, self.told)}<small>{TEXT['legend']}</small>"

    def _draw(self) -> None:
        self.plane = plane.mixes(self.points, self.kinds)
        head = counted(self.plane)
        panels = [[TEXT["plane"], panel(self.points, self.kinds, self.plane, head, self.chosen), head, ""]]
        self.hidden = self.places = None
        if self.net is not None:
            self.places = self.net.hidden(self.points)
            self.hidden = plane.mixes(self.places, self.kinds)
            spots, line = fitted(self.places, self.net.line())
            told = counted(self.hidden, "hidden")
            drawn = panel(spots, self.kinds, plane.mixes(spots, self.kinds), told, self.chosen, line)
            panels.append([TEXT["hidden"], drawn, told, divided(self.net, self.places, self.kinds, self.hidden)])
        with self.board.hold_sync():
            self.board.places = self.points.tolist()
            self.board.chosen = self.chosen
            self.board.said = f"{pointed(self.points, self.kinds, self.chosen)} {self.told}"
            self.board.panels = panels
            self.board.turn = self.board.hand.get("turn", 0)
        self._keep()

    def _moved(self, hand: dict) -> None:
        if hand:
            self.move(int(hand["n"]), float(hand["x"]), float(hand["y"]), learn=bool(hand["done"]))


def page(panels, told: str) -> str:
    """Panels [[title, svg, sentence, more], ...] side by side, each with its sentence below.

    >>> page([["In the plane", "<svg/>", "No mixes.", ""]], "No mixes.").count("<figure")
    1
    """
    cells = "".join(
        f'<figure style="margin:0;flex:1 1 300px;max-width:460px"><b>{markup(title)}</b>{svg}'
        f"<figcaption>{markup(sentence)} {markup(more)}</figcaption></figure>"
        for title, svg, sentence, more in panels
    )
    return f'<div style="{LOOK};display:flex;flex-wrap:wrap;gap:10px 24px">{cells}</div>'


class StillToy(W.VBox):
    """The same as a picture without JavaScript, with a list of points and two sliders to move them."""

    panels, places, hand = traitlets.List(), traitlets.List(), traitlets.Dict()
    chosen, turn, said = traitlets.Int(0), traitlets.Int(0), traitlets.Unicode()

    def __init__(self):
        self._html, self._setting = W.HTML(), False
        self.list = W.Dropdown(options=[("1", 0)], description=TEXT["point"], layout=W.Layout(width="180px"))
        ends = dict(min=-plane.REACH, max=plane.REACH, step=0.05, layout=W.Layout(width="300px"))
        self.across = W.FloatSlider(description=TEXT["across"], **ends)
        self.up = W.FloatSlider(description=TEXT["up"], **ends)
        names = named({TEXT["across"]: self.across, TEXT["up"]: self.up})
        super().__init__([row(self.list, self.across, self.up), self._html, *names])
        for control in (self.list, self.across, self.up):
            control.observe(self._asked, "value")

    def _asked(self, change) -> None:
        if self._setting:
            return
        n = self.list.value or 0
        chose = change["owner"] is self.list
        x, y = self.places[n] if chose else (self.across.value, self.up.value)
        self.hand = {"n": n, "x": x, "y": y, "done": not chose, "turn": self.turn + 1}

    @traitlets.observe("panels")
    def _show(self, change) -> None:
        self._setting = True
        try:
            if len(self.list.options) != len(self.places):
                self.list.options = [(str(n + 1), n) for n in range(len(self.places))]
            self.list.value = self.chosen
            self.across.value, self.up.value = self.places[self.chosen]
        finally:
            self._setting = False
        status = f'<div role="status" style="{LOOK}">{markup(self.said)}</div>'
        self._html.value = page(self.panels, "") + status
