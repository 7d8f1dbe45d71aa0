"""Records of every recorded grid, with figures made up here: what the claims say is then known beforehand."""

import zlib
from functools import cache

import numpy as np
import pytest

import featmix_lite as fm
from featmix_lite.experiments import recorded
from featmix_lite.experiments.arms import SITES

FIGURES = (
    "accuracy", "nll", "nll_calibrated", "ece", "ece_calibrated", "train_loss", "mixed_loss", "val_accuracy", "val_nll",
)  # fmt: skip
FURTHER = (
    *(f"rotation_{n}" for n in (20, 40, 60, 80)), *(f"shear_{n}" for n in (28.6, 57.3, 114.6, 143.2, 171.9)),
    *(f"zoom_in_{n}" for n in (80, 60, 40, 20)), *(f"zoom_out_{n}" for n in (120, 140, 160, 180)),
    *(f"{a}_{e}" for a in ("fgsm", "pgd") for e in (0.1, 0.3, 1)),
    *(f"snnl{w}_{s}" for w in ("", "_least") for s in SITES),
    *(f"linearity_{s}" for s in (*SITES[1:], "fc", "probabilities")),
)  # fmt: skip
WATCHED = "epochs_to_0.2", "epochs_to_0.02"
SWEEPS = sorted(path.stem for path in (recorded.HERE / "grids").glob("*.toml"))


@cache
def grids() -> dict:
    """{sweep: the configs of its grid}."""
    pytest.importorskip("tomllib")
    from featmix_lite.experiments.grid import read_grid

    return {name: read_grid(recorded.grid(name)) for name in SWEEPS}


def planted(shift=lambda config, figure: 0.0, noise: float = 0.01) -> dict:
    """{sweep: records}: every figure is .5, plus what ``shift(config, figure)`` says, plus noise of its own."""
    found = {}
    for name, configs in grids().items():
        found[name] = []
        for config in configs:
            told = config.as_dict()
            figures = FIGURES + (FURTHER if config.measures else ()) + (WATCHED if config.watch else ())
            g = np.random.default_rng(zlib.crc32(repr((name, sorted(told.items(), key=str))).encode()))
            values = {f: 0.5 + shift(config, f) + noise * float(g.normal()) for f in figures}
            found[name].append({"config": told, "version": 1, **values, "torch": "2"})
    return found


def gain(**places):
    """A shift of the accuracy by place: ``gain(input=0.1)``; dots as underscores."""
    by = {place.replace("_", "."): value for place, value in places.items()}

    def shift(config: fm.Config, figure: str) -> float:
        at = config.mix.at if config.mix else "none"
        return by.get(at, 0.0) if figure == "accuracy" else 0.0

    return shift
