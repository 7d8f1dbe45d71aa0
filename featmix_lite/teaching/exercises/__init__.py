"""One check for each exercise of the lessons: it takes the student's function and names the mistake.

>>> fm.exercises.mix_two(lambda a, b, share: share * a + (1 - share) * b)
Right. The share belongs to A, what is left to B.
"""

from __future__ import annotations

import importlib

NAMES = (
    "bad_mixes", "choose_alpha", "chosen_reading", "counting_verdicts", "different_classes", "ece_by_hand",
    "edge_of_grid", "equal_strength", "fgsm_step", "half_way_amplification", "half_way_equation", "holm_by_hand",
    "interpolation_loss", "intrusion_rate", "is_affine", "kinks_on_path", "may_be_best", "mix_label", "mix_maps",
    "mix_two", "mixing_step", "mixup", "mixup_loss", "nc1_by_hand", "nll_after_temperature", "only_mixing_differs",
    "overlapping_intervals", "paired_interval", "paired_table", "picture_gaps", "post_hoc_power",
    "relative_deviation", "seed_differences", "simplex_rows", "snnl_moved", "soft_nearest", "temperature_fit",
    "temperature_for", "two_branches", "winners_curse", "worst_attack",
)  # fmt: skip


def __getattr__(name: str):
    """Load an exercise's check when it is first asked for."""
    if name in NAMES:
        return getattr(importlib.import_module(f"{__name__}.{name}_check"), name)
    raise AttributeError(f"there is no exercise {name!r}; there are: {', '.join(NAMES)}")


def __dir__() -> list[str]:
    return [*NAMES]
