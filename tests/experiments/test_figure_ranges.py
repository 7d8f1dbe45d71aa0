"""Figures that cannot be are refused, with their name and value; those at the edges are not."""

import math

import numpy as np
import pytest

from featmix_lite.experiments.figure_ranges import check_number, check_range, row_of


@pytest.mark.parametrize("name, value", [
    ("accuracy", 1.0001), ("accuracy", -1e-9), ("accuracy_tta", 97.0), ("val_accuracy", 2), ("ece", -0.1),
    ("ece_calibrated", 1.1), ("fgsm_0.1", 1.5), ("rotation_20", 98), ("brier", 2.1), ("brier", -1), ("nll", -0.01),
    ("nll_calibrated", -1), ("val_nll", -1), ("train_loss", -1e-3), ("snnl_input", -1), ("temperature", -1),
    ("accuracy", math.nan), ("nll", math.inf), ("mixed_loss", -math.inf), ("new_figure", math.nan),
    ("accuracy", True), ("accuracy", "0.9"), ("accuracy", None), ("accuracy", [0.9]), ("accuracy", 1j),
])  # fmt: skip
def test_what_cannot_be(name, value):
    with pytest.raises(ValueError, match=name):
        check_range(name, value)


@pytest.mark.parametrize("name, value", [
    ("accuracy", 0), ("accuracy", 1), ("ece", np.float32(0.5)), ("brier", 2.0), ("nll", 0.0), ("nll", 1e6),
    ("mixed_loss", -1e-9), ("new_figure", -5.0),  # a KL may end a rounding error below 0
])  # fmt: skip
def test_what_can_be(name, value):
    assert check_range(name, value) == value
    check_number(name, math.nan)


def test_rows():
    assert row_of((1, 2)).tolist() == [1.0, 2.0]
    for bad in ([], [[1.0]], 3.0, "abc", [None, "x"], {1, 2}):
        with pytest.raises(ValueError, match="row of numbers"):
            row_of(bad)
