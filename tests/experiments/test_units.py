"""Differences as text: no end that is off zero reads as zero."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from featmix_lite.experiments.units import end, margin_of, rounded, sized, spanned, unit_of


@given(st.floats(-1e6, 1e6), st.sampled_from([1, 3]))
def test_an_end_shows_on_which_side_of_zero_it_lies(value, digits):
    shown = float(end(value, digits))
    assert (shown > 0) == (value > 0) and (shown < 0) == (value < 0)
    assert shown == pytest.approx(value, abs=0.5 * 10**-digits + 1e-9 * abs(value))


def test_sizes_have_their_unit_and_sign():
    assert sized(0.0126, "fgsm_0.1") == "+1.3 points" and sized(-0.0126, "nll") == "-0.013"
    assert sized(-0.0001, "accuracy", sign=False) == "0.0 points" and str(rounded(-0.001, 1)) == "0.0"
    assert spanned(0.01, -0.0002, 0.02, "nll") == "+0.010 [-0.0002, 0.020]" and unit_of("val_accuracy")[0] == 100


def test_margins_are_the_kits_own():
    half = ("accuracy", "val_accuracy", "ece", "ece_calibrated", "fgsm_0.1", "rotation_20", "noise_0.5")
    assert {margin_of(m) for m in half} == {0.005}
    assert {margin_of(m) for m in ("nll", "nll_calibrated", "val_nll")} == {0.02}
    assert {margin_of(m) for m in ("train_loss", "snnl_input", "brier")} == {None}


def test_linearity_and_epochs_have_theirs():
    assert margin_of("linearity_block1") == 0.01 and margin_of("linearity_cos_block1") is None
    assert margin_of("epochs_to_0.2") is None and sized(-1.25, "epochs_to_0.2") == "-1.2 epochs"
