"""Thin apps for a notebook. Each one is loaded when it is first asked for, so that a script pays for none.

>>> import featmix_lite as fm
>>> fm.widgets.__all__[:2], len(fm.widgets.__all__)
(['CollapseExplorer', 'LayerPicker'], 8)
"""

from __future__ import annotations

import importlib

_HOMES = {
    "CollapseExplorer": "collapse.collapse_explorer",
    "LayerPicker": "picker.layer_picker",
    "ManifoldExplorer": "explorer.manifold_explorer",
    "MixSlider": "slider.mix_slider",
    "Predict": "predict.question",
    "RedBlue": "red_blue.board",
    "SegmentExplorer": "segment.segment_explorer",
    "TrainPanel": "lab.train_panel",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> type:
    """Import the module that holds ``name`` and hand out the class (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"featmix_lite.widgets has no {name!r}. There are: {', '.join(_HOMES)}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
