"""The alpha of equal strength: solved in several ways, every known mistake, and a simulation of the law."""

import fractions

import numpy as np
import pytest
import torch
from scipy.optimize import brentq
from scipy.stats import beta

import featmix_lite as fm
from featmix_lite.mixing import pairing
from featmix_lite.teaching.exercises import equal_strength_check as check


def solved(k):
    return brentq(lambda alpha: (alpha + 1) / (k * alpha + 1) - 2 / 3, 1e-6, 10)


def simulated(k, alpha):
    """Weights as NumPy draws them."""
    return np.random.default_rng(k).dirichlet([alpha] * k, 100_000)


def by_halves(k):
    """Bisection on the moments of one share, which is a Beta(alpha, (k - 1) alpha)."""
    low, high = 0.0, 4.0
    for _ in range(60):
        alpha = (low + high) / 2
        mean, variance = beta.stats(alpha, (k - 1) * alpha)
        low, high = (alpha, high) if k * (variance + mean**2) > 2 / 3 else (low, alpha)
    return alpha


@pytest.mark.parametrize("k", [2, 3, 8, 20])
def test_so_drawn_the_shares_are_as_strong(k):
    alpha = float(check.right(k))
    kit = pairing.weights(40_000, k, alpha, torch.Generator().manual_seed(0)).double().numpy()
    for drawn in (kit, simulated(k, alpha)):
        assert abs((drawn**2).sum(1).mean() - 2 / 3) < 0.005
    if k > 2:
        assert abs((simulated(k, 1 / (k - 1)) ** 2).sum(1).mean() - 2 / 3) > 0.02  # it would be seen


@pytest.mark.parametrize(("words", "of"), [
    ("variance of one share", lambda drawn: drawn[:, 0].var()),
    ("variances of all shares", lambda drawn: drawn.var(0).sum()),
])  # fmt: skip
def test_what_a_mistake_is_said_to_hold_equal_is_so(words, of):
    wrong = next(alpha for said, alpha in check.MISTAKES.items() if words in said)
    for k in (3, 5):
        assert of(simulated(k, wrong(k))) == pytest.approx(of(simulated(2, 1.0)), rel=0.03)
        assert of(simulated(k, float(check.right(k)))) != pytest.approx(of(simulated(2, 1.0)), rel=0.1)


ASKED = "number"
RIGHT = [
    lambda k: 1 / (2 * k - 3), solved, lambda k: (1 - 2 / 3) / (2 / 3 * k - 1), by_halves,
    lambda k: np.linalg.solve([[2 * k - 3.0]], [1.0])[0], lambda k: fractions.Fraction(1, 2 * k - 3),
    lambda k: np.reciprocal(2.0 * k - 3), lambda k: torch.tensor(2.0 * k - 3) ** -1,
]  # fmt: skip
WRONG = [
    (lambda k: 1, "alpha 1 for every k"), (lambda k: 2 / k, "sum to what two have"), (lambda k: 1 / k, "1/2 for two"),
    (lambda k: 1 / (k - 1), "right for two points only"), (lambda k: 1 / (2 * k + 3), "sign has slipped"),
    (lambda k: 1 / (2 * k - 1), "1/3 for two"), (lambda k: 2 / (k + 1), "strength at alpha 1, not"),
    (lambda k: 2 * k - 3, "upside down"), (lambda k: np.inf if k == 2 else 1 / (k - 2), "the even mix of two"),
    (lambda k: (12 * (k - 1) / k**2 - 1) / k, "variance of one share"),
    (lambda k: (6 * (k - 1) / k - 1) / k, "variances of all shares"),
    (lambda k: fractions.Fraction(2, 3), "2/3 is the strength of two"), (lambda k: 0.5 / k, "-3 got lost"),
    (lambda k: 1 / (2 * k - 2), "1 / (2 k - 2) is 1/2"),
    (lambda k: 1 / 2 * k - 3, "from left to right"), (lambda k: 1 / (2 * k) - 3, "behind the fraction"),
    (lambda k: 1 // (2 * k - 3), "// rounds down"),
    (lambda k: 1.0 if k == 2 else None, "not for every k. With more it gives nothing"),
    (lambda k: 1.0 if k == 2 else np.nan, "right for two points, and not for every k. 4 of your 5"),
    (lambda k: {2: 1.0}[k], "right for two points, and not for every k. Your function stopped with KeyError"),
    (lambda k: 1 / (k - 1) ** 2, "right for two points, and not for every k. In 1 of 5"),
    (lambda k: 2 / (2 * k - 3), "2 times the answer"), (lambda k: round(1 / (2 * k - 3), 2), "the answer is 0.3333"),
    (lambda k: [1 / (2 * k - 3)] * k, "should be one number"),
]  # fmt: skip


def test_a_known_mistake_is_named_alone():
    for said in ("alpha 1 for every", "1 / (k - 1)"):
        whole, wrong = next(pair for pair in check.MISTAKES.items() if said in pair[0])
        assert repr(fm.exercises.equal_strength(wrong)) == f"Not yet. {whole}"


def test_an_answer_right_for_two_alone_is_wrong():
    assert not fm.exercises.equal_strength(lambda k: 1.0 if k == 2 else 0.0)
