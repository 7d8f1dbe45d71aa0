"""The half-way equation: any form of it is right; every known mistake; and the loss itself, minimised, as the judge."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize, minimize_scalar
from scipy.special import logsumexp

import featmix_lite as fm
from featmix_lite.teaching.exercises import half_way_equation_check as check


def equation(s, classes, scale, decay):
    return 2 * decay * s * (2 * np.exp(scale**2 * s) + classes - 2) - classes


def loss(s, classes, scale, decay):
    """Of h = s (w_0 + w_1) for half and half of the classes 0 and 1: no equation, only what it is to minimise."""
    rows = scale * (np.eye(classes) - 1 / classes)
    h = s * (rows[0] + rows[1])
    logits = rows @ h
    return logsumexp(logits) - (logits[0] + logits[1]) / 2 + decay / 2 * h @ h


def slope(s, classes, scale, decay):
    """The loss's derivative, by autograd, in the type that torch has by itself."""
    rows = scale * (torch.eye(classes) - 1 / classes)
    at = torch.tensor(float(s), requires_grad=True)
    h = at * (rows[0] + rows[1])
    label = torch.tensor([0.5, 0.5] + [0.0] * (classes - 2))
    (torch.nn.functional.cross_entropy(rows @ h, label) + decay / 2 * h @ h).backward()
    return at.grad


def as_probability(s, classes, scale, decay):
    """The gradient's coefficient of one row: what is given to it less what is said of it."""
    up = math.exp(scale**2 * s)
    return 0.5 - (up - 1) / (2 * up + classes - 2) - decay * s


def in_logarithms(s, classes, scale, decay):
    return math.log(2 * decay * s) + math.log(2 * math.exp(scale**2 * s) + classes - 2) - math.log(classes)


def with_half(s, classes, scale, decay):
    return classes / 2 - decay * s * (classes - 2) - 2 * decay * s * math.exp(scale * scale * s)


@pytest.mark.parametrize("given", check.GIVEN)
def test_the_loss_is_least_at_the_root(given):
    found = minimize_scalar(lambda s: loss(s, *given), bounds=(0, 20), method="bounded", options={"xatol": 1e-9})
    assert found.x == pytest.approx(check.root(*given), rel=1e-4) and abs(equation(check.root(*given), *given)) < 1e-9


def test_no_feature_off_that_line_does_better():
    classes, scale, decay = given = 5, 0.5, 0.3
    rows = scale * (np.eye(classes) - 1 / classes)
    of = lambda h: logsumexp(rows @ h) - (rows @ h)[:2].mean() + decay / 2 * h @ h  # noqa: E731
    found = minimize(of, np.arange(5.0), tol=1e-12)
    assert found.x == pytest.approx(check.root(*given) * (rows[0] + rows[1]), abs=1e-5)


@given(st.floats(-100, 100).filter(lambda v: abs(v) > 1e-3), st.sampled_from([0, 1, 3]))
def test_a_factor_counts_for_nothing_as_long_as_it_keeps_its_sign(factor, power):
    assert fm.exercises.half_way_equation(lambda s, *given: factor * s**power * equation(s, *given))
    once_more = lambda s, *given: equation(s, *given) * (s - 1.2 * check.root(*given))  # noqa: E731
    assert not fm.exercises.half_way_equation(once_more)


@given(st.floats(1e-3, 0.2), st.sampled_from([-1, 1]))
def test_a_root_that_lies_elsewhere_is_wrong(by, sign):
    assert not fm.exercises.half_way_equation(lambda s, *given: equation(s * (1 + sign * by), *given))


def test_a_mistake_is_named_in_whatever_form_it_comes():
    for said, wrong in check.MISTAKES.items():
        forms = [lambda *given, f=wrong: -0.3 * f(*given), lambda s, k, *more, f=wrong: f(s, k, *more) / k]
        if all(check.root_of(wrong, given) for given in check.GIVEN):  # then the root alone tells it
            forms.append(lambda s, *given, f=wrong: f(s, *given) / s)
        for form in forms:
            assert repr(fm.exercises.half_way_equation(form)) == f"Not yet. {said}"


def test_no_two_mistakes_are_taken_for_each_other():
    for said, wrong in {**check.MISTAKES, **check.SIDES}.items():
        assert repr(fm.exercises.half_way_equation(wrong)) == f"Not yet. {said}"


def test_where_it_is_right_at_times_that_is_told():
    said = repr(fm.exercises.half_way_equation(lambda s, k, m, rho: equation(s, k, m, rho) if k != 4 else s - 9))
    assert "right with 10 classes, scale 1.0, decay 0.01, but not always. With 4 classes" in said
    assert f"s = {check.root(4, 0.7, 0.1):.4g}" in said


def of(first="2", power="m**2 * s", second="2", rest="2", right="K", decay="rho"):
    """A student's equation in writing."""
    words = f"{first} * {decay} * s * ({second} * math.exp({power}) + K - {rest}) - {right}"
    return eval(f"lambda s, K, m, rho: {words}", {"math": math})


ASKED = "number"
RIGHT = [
    equation, slope, as_probability, in_logarithms, with_half, lambda *given: -7 * equation(*given), of(),
    lambda s, classes, scale, decay: classes - 4 * decay * s * math.exp(scale**2 * s) - 2 * decay * s * (classes - 2),
    lambda s, classes, scale, decay: np.float32(equation(np.float32(s), classes, scale, np.float32(decay))),
    lambda s, k, m, rho: torch.exp(torch.tensor(m**2 * s)) - (k / (2 * rho * s) - k + 2) / 2,
    lambda s, k, m, rho: m**2 * s - math.log1p(max((k / (2 * rho * s) - k) / 2, 1e-9 - 1)),
    lambda s, *given: loss(s * 1.00001, *given) - loss(s * 0.99999, *given),
]  # fmt: skip
WRONG = [
    (of("1", second="1", rest="1"), "of one class alone"), (of(power="m * s"), "has m s in yours"),
    (lambda s, k, m, rho: rho * s - k / (math.exp(m**2 * s) + k - 1), "of one class alone; half-way"),
    (of(power="s"), "has s alone"), (of(power="m**2 * (1 - 1 / K) * s"), "squared length of a row"),
    (of(second="1", power="2 * m**2 * s"), "not one that is twice as high"), (of(power="-m**2 * s"), "is negative"),
    (of("1"), "lost before the bracket: each"), (of(second="1"), "lost before e: two classes have the same"),
    (of("1", second="1"), "Both factors 2"), (of(rest="1"), "You take 1 from K; two"),
    (of(rest="1", second="1"), "and a factor 2 is lost before e"),
    (of("1", rest="1"), "lost before the bracket: count"),
    (of(rest="0"), "You take nothing from K"), (of(decay="1"), "decay is forgotten"), (of(decay="1 / rho"), "inverse"),
    (of(right="1"), "right side is 1"), (of(right="(K - 1)"), "right side is K - 1"),
    (of(right="(K - 2)"), "right side is K - 2"), (of(right="K / 2"), "right side is K / 2"),
    (lambda s, k, m, rho: 4 * rho * s * math.exp(m**2 * s) - 2, "bracket is lost"),
    (of(right="0"), "left side alone"), (lambda s, k, m, rho: k, "right side alone"),
    (lambda *given: 1 + equation(*given) / given[1], "the left side over the right"), (of(right="-K"), "added"),
    (lambda s, *given: s, "s itself, as it is given"), (lambda s, *given: check.root(*given), "the equation solved"),
    (lambda *given: abs(equation(*given)), "no absolute value"),
    (lambda *given: -abs(equation(*given)), "of one sign around it"),
    (lambda *given: equation(*given) == 0, "of a comparison"),
    (lambda *given: equation(*given) > 0, "Yours is 0 or 1"), (lambda *given: 7.5, "gives 7.5 whatever s is"),
    (loss, "the optimum has s ="), (lambda *given: (of(right="0")(*given), given[1]), "one number; yours are 2"),
    (lambda s, *given: math.inf if s > 5 else equation(s, *given), "came out as inf"),
]  # fmt: skip
