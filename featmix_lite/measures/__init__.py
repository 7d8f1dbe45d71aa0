"""Measures of a representation: plain functions on tensors (torch, numpy and scikit-learn, nothing else)."""

from __future__ import annotations

# Eagerly, and by name: a module and its function share a name, and the name must stay the function.
from .attack_sizes import pixel_eps
from .calibration import Calibration, calibration, fit_temperature
from .cloud_distance import CloudDistance, Likeness, cloud_distance, energy_distance, likeness
from .collapse import Collapse, collapse
from .collapse_readings import CollapseReadings, collapse_readings
from .deformations import Strength, deformations
from .intrusion import Intrusion, intrusion, wilson
from .linearity import Linearity, linearity
from .robustness import attacked, edges, fgsm, noisy, pgd
from .segment import Segment, kinks, segment
from .snnl import SNNL, class_mixed, snnl, snnl_both, snnl_chance, snnl_curve
from .spectrum import effective_rank, spectrum

__all__ = [
    "Calibration", "CloudDistance", "Collapse", "CollapseReadings", "Intrusion", "Likeness", "Linearity",
    "SNNL", "Segment", "Strength", "attacked", "calibration", "class_mixed", "cloud_distance", "collapse",
    "collapse_readings", "deformations", "edges", "effective_rank", "energy_distance", "fgsm",
    "fit_temperature", "intrusion", "kinks", "likeness", "linearity", "noisy", "pgd", "pixel_eps", "segment",
    "snnl", "snnl_both", "snnl_chance", "snnl_curve", "spectrum", "wilson",
]  # fmt: skip
