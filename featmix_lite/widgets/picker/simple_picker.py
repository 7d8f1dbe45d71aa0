"""The control that says where to mix: the drawn network, or a list where several places are mixed at by turns."""

from __future__ import annotations

import ipywidgets as W

from ..shared.site_words import SiteWords
from ..shared.words import TEXT
from .layer_picker import LayerPicker


def where(sites, at, simple: bool):
    """A widget whose ``value`` is the site to mix at (a name, or the tuple ``at``).

    >>> where(fm.sites(model, data.train.x[:2]), "input", simple=True).value
    'input'

    Arguments: ``sites``, what ``fm.sites`` gives; ``simple``: the few places of the first lesson, where ``at`` is one.
    """
    if not isinstance(at, str):
        say = SiteWords(sites)
        return W.Dropdown(options=[(say(name), name) for name in (at, *say.words)], value=at, description=TEXT["where"])
    picker = LayerPicker(sites=sites, simple=simple)
    if simple and at not in picker.sites:
        picker = LayerPicker(sites=sites)
    picker.value = at
    return picker
