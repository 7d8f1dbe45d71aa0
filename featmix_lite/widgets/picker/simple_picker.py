"""The control that says where to mix: the drawn network, or a list where several places are mixed at by turns."""

from __future__ import annotations

import ipywidgets as W

from ...mixing.site_list import sites
from ..shared import words
from .layer_picker import LayerPicker


def where(model, x, at, simple: bool):
    """A widget whose ``value`` is the site to mix at (a name, or the tuple ``at``).

    >>> where(fm.models.small_cnn(channels=1), torch.zeros(2, 1, 8, 8), "input", simple=True).value
    'input'

    Arguments: ``x``, images (B, C, H, W); ``simple``: the few places of the first lesson, where ``at`` is one.
    """
    found = sites(model, x)
    if not isinstance(at, str):
        options = [(words.place(at), at), *((words.place(s.name), s.name) for s in found)]
        return W.Dropdown(options=options, value=at, description=words.TEXT["where"])
    picker = LayerPicker(sites=found, simple=simple)
    if simple and at not in picker.sites:
        picker = LayerPicker(sites=found)
    picker.value = at
    return picker
