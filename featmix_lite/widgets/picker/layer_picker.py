"""Choose where to mix on a drawing of the network."""

from __future__ import annotations

from pathlib import Path

import ipywidgets as W
import traitlets

from ...base.errors import MixError, choices
from ...base.escaping import markup
from ...figures.still_image import as_image
from ..shared.front_end import ELEMENT, SHARED, in_page
from ..shared.site_words import SiteWords
from ..shared.still import Still
from ..shared.words import TEXT
from .box_list import boxes
from .chain_picture import chain_svg

HERE, AT = Path(__file__).parent, f"{TEXT['at']}:"


class LayerPicker(Still):
    """The network drawn as its chain: click a box, use the arrow keys, or the list below it.

    >>> picker, live = LayerPicker(model, data.train.x[:2], value="block1.relu"), fm.Live()
    >>> picker.observe(lambda change: live.set(fm.Mix(change["new"])), "value")
    >>> picker.choose("block2.conv")
    >>> live.mix.at
    'block2.conv'

    Arguments:
        model, x: the network and images like those it takes, (B, C, H, W); probed once, by ``fm.sites``.
        sites: names to offer, or the list ``fm.sites`` gave (then nothing is probed). None: all.
        value: the site chosen first; None: the first offered.
        simple: few boxes in plain words (image, after ReLU 1 ..., features, output), equals in one box.
    ``value`` is a traitlet, the name of the chosen site; ``sites`` the names that can be chosen. Without anywidget
    (and in Colab and VS Code, which may not show it) a row of buttons stands in for the drawing.
    Errors: ``MixError`` for a site that is not offered.
    """

    value = traitlets.Unicode()

    def __init__(self, model=None, x=None, sites=None, value=None, simple: bool = False, **layout):
        found = _found(model, x, sites)
        say = SiteWords(found)
        if simple and not _names(sites):
            found = [site for site in found if site.name in say.first]
        self.sites = tuple(site.name for site in found)
        self.boxes = boxes(found, merged=simple, names=say.words if simple else None)
        self._box = {member["name"]: n for n, box in enumerate(self.boxes) for member in box["members"]}
        self.chain, self._note = self._drawing(), W.HTML()
        self._list = W.Dropdown(
            options=[(_line(box), box["value"]) for box in self.boxes], description=AT,
            layout={"width": "460px"},
        )
        # ``simple`` has few boxes, all in view: a list of the same would be a second control for one thing.
        parts = [self.chain or self._buttons(), None if simple and self.chain else self._list, self._note]
        super().__init__([part for part in parts if part is not None], **layout)
        self.add_class("featmix-picker")
        self._movers = [w for w in {*self.children, self._list} if hasattr(w, "value") and w is not self._note]
        self.value = self.sites[0] if value is None else value
        for mover in self._movers:
            mover.observe(lambda change: self._moved(change["new"]), "value")

    def choose(self, name: str) -> None:
        """Choose the site ``name``, as a click on its box does."""
        self.value = name

    @traitlets.validate("value")
    def _known(self, proposal):
        if proposal["value"] not in self._box:
            wrong = proposal["value"]
            raise MixError(f"there is no site {wrong!r} to choose; {choices(wrong, self.sites, 40)}")
        return proposal["value"]

    @traitlets.observe("value")
    def _show(self, change):
        box = self.boxes[self._box[change["new"]]]
        self._note.value = f'<div role="status" style="font:15px/1.4 Arial,sans-serif">{markup(box["note"])}</div>'
        for mover in self._movers:
            mover.value = box["value"]
        self._keep()

    def _still(self) -> str:
        chosen = self.boxes[self._box[self.value]]
        said = f"{AT} <b>{markup(_short(chosen))}</b>. {markup(chosen['note'])}"
        return f"{as_image(chain_svg(self.boxes, self.value))}<p>{said}</p>"

    def _moved(self, value) -> None:
        # a box with several members keeps the member that was chosen by name
        if value is not None and self._box[value] != self._box[self.value]:
            self.value = value

    def _drawing(self):
        chain = in_page(
            None, lambda: None, "Chain", [ELEMENT, HERE / "layer_picker.js"],
            [SHARED / "theme.css", HERE / "layer_picker.css"],
            boxes=traitlets.List(), value=traitlets.Unicode(),
            label=traitlets.Unicode("Where to mix: the network, first layer first"),
        )  # fmt: skip
        if chain is not None:
            chain.boxes, chain.value = self.boxes, self.boxes[0]["value"]
        return chain

    def _buttons(self):
        if len(self.boxes) > 12:  # a wall of buttons is worse than the list
            return None
        return W.ToggleButtons(options=[(_short(box), box["value"]) for box in self.boxes], description=AT)


def _found(model, x, sites) -> list:
    """The ``Site`` records to draw."""
    if sites is not None and not _names(sites):
        return list(sites)
    from ...mixing.site_list import check_sites
    from ...mixing.site_list import sites as listed

    found = listed(model, x)
    if sites is None:
        return found
    known = {site.name for site in found}
    check_sites(model, [name for name in sites if name not in known], x)
    if left := [name for name in sites if name not in known]:
        raise MixError(f"{left[0]!r} cannot be mixed at; {choices(left[0], [s.name for s in found], 40)}")
    return [site for site in found if site.name in set(sites)]


def _names(sites) -> bool:
    return sites is not None and all(isinstance(site, str) for site in sites)


def _short(box) -> str:
    return " = ".join(member["label"] for member in box["members"])


def _line(box) -> str:
    parts = [_short(box), box["members"][0]["shape"], box["mark"], "inside a branch" * box["branch"]]
    return ", ".join(part for part in parts if part)
