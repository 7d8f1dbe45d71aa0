"""Measures of a representation: plain functions on tensors (torch, numpy and scikit-learn, nothing else)."""

from __future__ import annotations

# Eagerly, and by name: a module and its function share a name, and the name must stay the function.
from .calibration import Calibration, calibration, fit_temperature
from .intrusion import Intrusion, intrusion, wilson
from .snnl import SNNL, class_mixed, snnl, snnl_both, snnl_chance, snnl_curve
from .spectrum import effective_rank, spectrum

__all__ = [
    "Calibration", "Intrusion", "SNNL", "calibration", "class_mixed", "effective_rank",
    "fit_temperature", "intrusion", "snnl", "snnl_both", "snnl_chance", "snnl_curve", "spectrum", "wilson",
]
