"""The rows of a simplex: made in many ways, every known mistake, and distances as the independent measure."""

import math

import numpy as np
import pytest
import scipy.linalg
import torch
from hypothesis import given
from hypothesis import strategies as st

import featmix_lite as fm
from featmix_lite.teaching.exercises import simplex_rows_check as check


def eye(k):
    return torch.eye(k, dtype=torch.float64)


def frame(k):
    return eye(k) - torch.full((k, k), 1 / k, dtype=torch.float64)


def by_lists(classes):
    return [[(1.0 if row == column else 0.0) - 1 / classes for column in range(classes)] for row in range(classes)]


def one_after_the_other(k):
    """Each corner above the middle of those before, as high as it has to be to lie at the distance 1 of them all."""
    corners = np.zeros((k, k - 1))
    for n in range(1, k):
        middle = corners[:n].mean(0)
        corners[n] = middle
        corners[n, n - 1] = math.sqrt(1 - ((corners[0] - middle) ** 2).sum())
    return corners - corners.mean(0)


def rotation(k, seed=0):
    return torch.linalg.qr(torch.randn(k, k, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))).Q


def from_products(k):
    """A square root of the products that are asked for."""
    size, ways = np.linalg.eigh((k * np.eye(k) - 1) / (k - 1))
    return ways * np.sqrt(size.clip(min=0))


def spread_out(k):
    """Rows that push each other away until they rest."""
    rows = torch.randn(k, k, dtype=torch.float64, generator=torch.Generator().manual_seed(k)).requires_grad_()
    search = torch.optim.LBFGS([rows], max_iter=400, tolerance_grad=1e-12, line_search_fn="strong_wolfe")

    def push():
        search.zero_grad()
        unit = rows / rows.norm(dim=1, keepdim=True)
        loss = (unit @ unit.T).exp().sum()
        loss.backward()
        return loss

    search.step(push)
    return (rows / rows.norm(dim=1, keepdim=True)).detach()


def apart(rows):
    """By distances alone: all equal, and the mean row 0."""
    distances = torch.pdist(rows)
    even = (distances.max() - distances.min()) / distances.mean()
    return float(max(even, rows.mean(0).norm() / distances.mean()))


@given(st.integers(2, 12), st.integers(0, 6), st.floats(0.01, 100), st.integers(0, 99), st.sampled_from([0, 0, 0.05]))
def test_it_takes_what_distances_say_is_a_simplex(k, more, scale, seed, moved):
    rows = fm.theory.simplex(k, k - 1 + more, scale, seed, dtype=torch.float64)
    rows[seed % k, 0] += moved * scale
    assert check.is_simplex(rows, k) == (apart(rows) < 1e-6) == (moved == 0)


@given(st.integers(3, 8), st.integers(0, 99))
def test_what_has_its_lengths_or_its_sum_alone_is_none(k, seed):
    rows = torch.randn(k, k, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    centred, unit = rows - rows.mean(0), rows / rows.norm(dim=1, keepdim=True)
    assert not any(check.is_simplex(one, k) for one in (rows, centred, unit)) and check.is_simplex(frame(k), k)


def test_what_is_said_of_rows_without_a_known_mistake_is_so():
    said = repr(fm.exercises.simplex_rows(lambda k: frame(k) * torch.tensor([3.0] + [1.0] * (k - 1))[:, None]))
    assert "2 classes" in said and "their lengths differ (the longest is 3 times the shortest)" in said
    said = repr(fm.exercises.simplex_rows(lambda k: torch.cat([frame(k), torch.ones(k, 1)], 1)))
    assert f"their mean is {100 / math.sqrt(1.5):.3g} % of a row's" in said and "lengths differ" not in said
    said = repr(fm.exercises.simplex_rows(lambda k: frame(k) if k < 10 else frame(k) + 6e-4 * rotation(k)))
    assert "near a simplex" in said and "right for 2 and 3 classes" in said


def test_no_two_mistakes_are_taken_for_each_other_and_none_is_right():
    for said, wrong in check.MISTAKES.items():
        for dress in (lambda r: 3 * r, lambda r: r.numpy() / 7, lambda r: r @ rotation(r.shape[1]), torch.Tensor.float):
            assert repr(fm.exercises.simplex_rows(lambda k, f=wrong, d=dress: d(f(k)))) == f"Not yet. {said}"


@pytest.mark.parametrize("size", [1e-300, 1e-30, 1e30, 1e300])
def test_no_scale_is_too_large_or_too_small(size):
    assert fm.exercises.simplex_rows(lambda k: size * frame(k))
    assert not fm.exercises.simplex_rows(lambda k: size * eye(k))


ASKED = "tensor"
RIGHT = [
    frame, by_lists, one_after_the_other, from_products, spread_out,
    lambda classes: -3 * frame(classes), lambda k: frame(k).float() @ rotation(k, 1).float(),
    lambda k: fm.theory.simplex(k, 40, scale=7, seed=5), lambda k: scipy.linalg.helmert(k).T,
    lambda k: (k * np.eye(k, dtype=int) - 1).tolist(), lambda k: math.sqrt(k / (k - 1)) * (torch.eye(k) - 1 / k),
    lambda k: torch.nn.functional.normalize(eye(k) - eye(k).mean(0)),
    lambda k: scipy.linalg.null_space(np.ones((1, k))),
    lambda k: torch.nn.functional.one_hot(torch.arange(k)).float().sub(1 / k),
    lambda k: frame(k)[:, :-1] @ torch.linalg.cholesky(eye(k - 1) + 1),
    lambda k: torch.cat([frame(k), torch.zeros(k, 3)], 1), lambda k: fm.theory.simplex(k, 12, dtype=torch.float16),
    lambda k: fm.theory.simplex(k, 9, seed=3, dtype=torch.bfloat16),
]  # fmt: skip
WRONG = [
    (eye, "right angles"), (lambda k: eye(k) - 1 / (k - 1), "You take 1/(K - 1) away"),
    (lambda k: math.sqrt(k / (k - 1)) * eye(k) - 1 / k, "reaches e_k alone"),
    (lambda k: (eye(k) - 1) / k, "a bracket is wrong"), (lambda k: eye(k) - k, "You take K away"),
    (lambda k: np.eye(k) + 1 / k, "You add 1/K"), (lambda k: 2 * eye(k) - 1, "right for two classes alone"),
    (lambda k: eye(k) - 1 / 3, "right for three"), (lambda k: eye(k) - 0.1, "right for ten"),
    (lambda k: np.eye(k) - 1 / np.sqrt(k), "1/sqrt(K)"), (lambda k: torch.full((k, k), 1 / k), "All your rows are one"),
    (lambda k: [(math.sin(2 * math.pi * n / k), math.cos(2 * math.pi * n / k)) for n in range(k)], "around a circle"),
    (lambda k: np.linspace(-1, 1, k)[:, None], "on one line"),
    (lambda k: eye(k) - eye(k)[[*range(1, k), 0]], "the next"),
    (lambda k: torch.softmax(eye(k), 0), "softmax"), (lambda k: frame(3), "It is the same whatever the classes are"),
    (lambda k: torch.cat([frame(k), torch.zeros(k, 2)], 1).T, "transpose it"),
    (lambda k: (frame(k) @ rotation(k)).T, "in your columns"), (lambda k: torch.randn(k, k), "drawn at random"),
    (lambda k: np.random.default_rng(0).normal(size=(k, 64)), "they do not sum to 0"),
    (lambda k: (eye(k) - 1 / k) * torch.arange(1, k + 1)[:, None], "is 2 times the shortest"),
    (lambda k: frame(k) * torch.arange(1, k + 1), "right for 2 classes"),
    (lambda k: torch.zeros(k, k), "all your numbers are 0"), (lambda k: frame(k)[0], "has the shape (2,)"),
    (lambda k: frame(k)[:-1], "yours has the shape (1, 2)"), (lambda k: frame(k) / 0, "came out as"),
    (lambda k: torch.cat([torch.zeros(1, k), frame(k)[1:]]), "a row is 0 (1 of 2)"),
    (lambda k: print(frame(k)), "prints"), (lambda k: (frame(k), k), "should be a row for each class"),
]  # fmt: skip
