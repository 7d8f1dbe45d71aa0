"""The two scalar equations: their own residuals, the one-line cases, symmetry, and what is refused."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from featmix_lite.measures.theory import simplex_coefficients

CASES = st.integers(2, 100), st.floats(0.1, 10), st.floats(-8, 2)


@settings(deadline=None, max_examples=60)
@given(st.floats(0, 1), *CASES)
def test_both_equations_hold(weight, classes, scale, log_decay):
    decay, square = 10**log_decay, scale**2
    a, b = simplex_coefficients(weight, classes, scale, decay)
    D = math.exp(square * a) + math.exp(square * b) + classes - 2
    assert decay * a + math.expm1(square * a) / D == pytest.approx(weight, abs=1e-11)
    assert decay * b + math.expm1(square * b) / D == pytest.approx(1 - weight, abs=1e-11)
    assert decay * (a + b) * D == pytest.approx(classes, rel=1e-9)
    other = simplex_coefficients(1 - weight, classes, scale, decay)
    assert other == pytest.approx((b, a), rel=1e-7, abs=1e-12)


@settings(deadline=None, max_examples=40)
@given(*CASES)
def test_one_class_and_half_way(classes, scale, log_decay):
    decay, square = 10**log_decay, scale**2
    c, none = simplex_coefficients(1, classes, scale, decay)
    assert none == 0 and decay * c * (math.exp(square * c) + classes - 1) == pytest.approx(classes, rel=1e-9)
    s, same = simplex_coefficients(0.5, classes, scale, decay)
    assert s == same and 2 * decay * s * (2 * math.exp(square * s) + classes - 2) == pytest.approx(classes, rel=1e-9)


def test_only_decay_over_scale_squared_matters():
    one, two = simplex_coefficients(0.3, 10, 1.0, 0.01), simplex_coefficients(0.3, 10, 2.0, 0.04)
    assert [4 * v for v in two] == pytest.approx(one)


def test_the_amplification_of_theory():
    half, alone = simplex_coefficients(0.5, 10)[0], simplex_coefficients(1.0, 10)[0]
    assert 2 * half / alone == pytest.approx(1.557, abs=1e-3)


@pytest.mark.parametrize(
    ("how", "says"),
    [(dict(weight=1.1), "weight=1.1"), (dict(weight=math.nan), "weight=nan"), (dict(classes=1), "classes=1"),
     (dict(scale=0), "scale=0"), (dict(decay=0.0), "decay=0.0"), (dict(weight="half"), "weight='half'")],
)  # fmt: skip
def test_bad_numbers_are_named(how, says):
    with pytest.raises(ValueError, match=says):
        simplex_coefficients(**{**dict(weight=0.5, classes=10), **how})
