"""featmix_lite: mix feature maps inside a CNN, at any layer, and see what it does to the representation."""

from __future__ import annotations

import importlib

from .base.about import __version__, fast
from .base.errors import MixError, RunError
from .data import Data, Split, load
from .experiments.collection import collect
from .experiments.config import Config
from .experiments.differences import paired
from .experiments.pooling import pooled
from .experiments.result_lines import result_line
from .experiments.sweeps import sweep
from .mixing.hooks import at_site
from .mixing.live import Live
from .mixing.mix import Mix
from .mixing.one_pass import Mixed, mixed_forward
from .mixing.row_mix import mix_rows
from .mixing.sampling import Draw, draw
from .mixing.site_list import Site, equals_merged, sites, trace
from .models.evaluation import evaluate
from .representation.site_features import capture, capture_mixed, features, mixed_features
from .training.loop import Epoch, Step, train
from .training.options import Options
from .training.run import Run, fit
from .training.unsupervised import Unsupervised

MODULES = {
    "claims": "experiments.claims",
    "demo": "reports.demo_runs",
    "doctor": "cli.diagnosis",
    "embedding": "representation.embedding",
    "exercises": "teaching.exercises",
    "figures": "figures",
    "lesson": "teaching.lesson",
    "manifolds": "representation.manifolds",
    "measures": "measures",
    "models": "models",
    "notebooks": "teaching.notebooks",
    "objectives": "training.objectives",
    "recorded": "experiments.recorded",
    "report": "reports.demo_page",
    "rules": "mixing.rules",
    "siamese": "mixing.siamese",
    "theory": "measures.theory",
    "widgets": "widgets",
}
_WIDGETS = (
    "CollapseExplorer", "LayerPicker", "ManifoldExplorer", "MixSlider", "Predict", "RedBlue", "SegmentExplorer",
    "TrainPanel",
)  # fmt: skip


def __getattr__(name: str):
    """Load the modules that need more than torch only when they are first asked for."""
    if name in MODULES:
        return importlib.import_module(f"{__name__}.{MODULES[name]}")
    if name in _WIDGETS:
        return getattr(importlib.import_module(f"{__name__}.widgets"), name)
    raise AttributeError(f"featmix_lite has no {name!r}; it has: {', '.join(sorted(__dir__()))}")


def __dir__() -> list[str]:
    return sorted({*__all__, *MODULES, *_WIDGETS})


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
    "Unsupervised",
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
    "pooled",
    "result_line",
    "sites",
    "sweep",
    "trace",
    "train",
]
