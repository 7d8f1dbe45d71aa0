"""featmix_lite: mix feature maps inside a CNN, at any layer, and see what it does to the representation."""

from __future__ import annotations

import importlib

from .base.about import __version__, fast
from .base.errors import MixError, RunError
from .capture import capture, capture_mixed, features, mixed_features
from .collect import collect
from .config import Config
from .data import Data, Split, load
from .evaluation import evaluate
from .hooks import at_site
from .live import Live
from .mix import Mix
from .mixing import Draw, Mixed, draw, mixed_forward
from .options import Options
from .paired import paired
from .result_line import result_line
from .rows import mix_rows
from .run import Run, fit
from .sites import Site, equals_merged, sites, trace
from .sweep import sweep
from .training import Epoch, Step, train

_MODULES = (
    "claims", "doctor", "embedding", "exercises", "figures", "lesson", "manifolds", "measures", "models", "notebooks",
    "objectives", "recorded", "report", "siamese", "widgets",
)  # fmt: skip
_WIDGETS = ("LayerPicker", "ManifoldExplorer", "MixSlider", "Predict", "RedBlue", "TrainPanel")


def __getattr__(name: str):
    """Load the modules that need more than torch only when they are first asked for."""
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _WIDGETS:
        return getattr(importlib.import_module(f"{__name__}.widgets"), name)
    raise AttributeError(f"featmix_lite has no {name!r}; it has: {', '.join(sorted(__dir__()))}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_MODULES, *_WIDGETS})


__all__ = [
    "__version__",
    "Config",
    "Data",
    "Draw",
    "Epoch",
    "Live",
    "Mix",
    "MixError",
    "Mixed",
    "Options",
    "Run",
    "RunError",
    "Site",
    "Split",
    "Step",
    "at_site",
    "capture",
    "capture_mixed",
    "collect",
    "draw",
    "equals_merged",
    "evaluate",
    "fast",
    "features",
    "fit",
    "load",
    "mix_rows",
    "mixed_features",
    "mixed_forward",
    "paired",
    "result_line",
    "sites",
    "sweep",
    "trace",
    "train",
]
