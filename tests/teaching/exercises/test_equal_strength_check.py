"""The alpha of equal strength: solved in several ways, every known mistake, and a simulation of the law."""

import numpy as np
import torch
from scipy.optimize import brentq

import featmix_lite as fm
from featmix_lite.mixing import pairing


def solved(k):
    return brentq(lambda alpha: (alpha + 1) / (k * alpha + 1) - 2 / 3, 1e-6, 10)


def test_so_drawn_the_shares_are_as_strong():
    for k in (2, 3, 8):
        drawn = pairing.weights(40_000, k, solved(k), torch.Generator().manual_seed(0))
        assert abs(drawn.double().square().sum(1).mean() - 2 / 3) < 0.005


def test_two_points_at_alpha_1_read_two_thirds():
    assert repr(fm.exercises.equal_strength(solved)).startswith("Right. ")


ASKED = "number"
RIGHT = [
    lambda k: 1 / (2 * k - 3), solved, lambda k: (1 - 2 / 3) / (2 / 3 * k - 1),
    lambda k: np.linalg.solve([[2 * k - 3.0]], [1.0])[0], lambda k: 3 ** (2 * 0) / (2 * (k - 1) - 1),
]  # fmt: skip
WRONG = [
    (lambda k: 1, "alpha 1 for every k"), (lambda k: 2 / k, "sum to what two have"), (lambda k: 1 / k, "1/2 for two"),
    (lambda k: 1 / (k - 1), "right for two points only"), (lambda k: 1 / (2 * k + 3), "sign has slipped"),
    (lambda k: 1 / (2 * k - 1), "1/3 for two"), (lambda k: 2 / (k + 1), "strength at alpha 1"),
    (lambda k: 2 * k - 3, "upside down"), (lambda k: np.inf if k == 2 else 1 / (k - 2), "the even mix of two"),
    (lambda k: (12 * (k - 1) / k**2 - 1) / k, "variance of one share"),
    (lambda k: 2 / (2 * k - 3), "2 times the answer"),
    (lambda k: [1 / (2 * k - 3)] * k, "should be one number"),
]  # fmt: skip
