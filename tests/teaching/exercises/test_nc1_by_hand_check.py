"""NC1 by hand: right ones in many dresses, every known mistake, and sums by loops as the independent way."""

import functools

import numpy as np
import pytest
import scipy.linalg
import torch
from hypothesis import given
from hypothesis import strategies as st

import featmix_lite as fm
from featmix_lite.teaching.exercises import nc1_by_hand_check as check


def parts(features, labels):
    """(class means, sizes, S_w, S_b) in NumPy, outer product by outer product."""
    h, y = np.asarray(features), np.asarray(labels)
    means = np.array([h[y == c].mean(0) for c in range(y.max() + 1)])
    within = sum(np.outer(row - means[c], row - means[c]) for row, c in zip(h, y)) / len(h)
    between = sum(np.outer(m - means.mean(0), m - means.mean(0)) for m in means) / len(means)
    return means, np.bincount(y), within, between


def student(within=None, between=None, inverse=np.linalg.pinv, over=None):
    """A student's function with one part exchanged: each may look at (h, y)."""

    def so(h, y):
        means, _, w, b = parts(h, y)
        w, b = within(h.numpy(), y.numpy()) if within else w, between(h.numpy(), y.numpy()) if between else b
        return np.trace(w @ inverse(b)) / (len(means) if over is None else over)

    return so


def by_whitening(h, y):
    """Squared lengths once the class means' own spread is scaled to 1 in each of its directions."""
    means = torch.stack([h[y == c].mean(0) for c in y.unique()])
    u, s, v = torch.linalg.svd(means - means.mean(0), full_matrices=False)
    kept = s > 1e-9 * s[0]
    return ((h - means[y]) @ v[kept].T / s[kept]).square().sum(1).mean()  # s^2 = K times the spread


def by_least_squares(h, y):
    _, _, w, b = parts(h, y)
    return np.trace(np.linalg.lstsq(b, w, rcond=None)[0]) / (y.max().item() + 1)


def by_eigenvalues(h, y):
    means, _, w, b = parts(h, y)
    size, ways = scipy.linalg.eigh(b)
    return sum(v @ w @ v / s for s, v in zip(size, ways.T) if s > 1e-9) / len(means)


def in_one_line(features, labels):
    one = torch.nn.functional.one_hot(labels).to(features)
    means = one.T @ features / one.sum(0)[:, None]
    return (
        torch.cov((features - means[labels]).T, correction=0) @ torch.linalg.pinv(torch.cov(means.T, correction=0))
    ).trace() / len(means)


def in_float32(h, y):
    return in_one_line(h.float(), y)


def kit(h, y):
    return fm.measures.collapse(h, y, torch.zeros(int(y.max()) + 1, h.shape[1])).nc1_per_class


@given(st.integers(2, 5), st.integers(1, 7), st.integers(0, 99))
def test_the_answer_is_what_loops_give_and_minds_neither_scale_nor_place_nor_turning(classes, width, seed):
    h, y = check.made(seed, tuple(range(3, 3 + classes)), width)
    turn = torch.linalg.qr(h.new_empty(width, width).normal_(generator=torch.Generator().manual_seed(seed))).Q
    wanted = pytest.approx(student()(h, y), rel=1e-6)
    assert float(check.right(h, y)) == wanted == float(check.right(7 * h @ turn + 20, y))


def test_in_one_direction_it_is_a_ratio_of_variances():
    h, y = torch.tensor([[0.0], [2.0], [9.0], [11.0]], dtype=torch.float64), torch.tensor([0, 0, 1, 1])
    assert float(check.right(h, y)) == pytest.approx(1 / 4.5**2 / 2)  # clouds of variance 1, means 4.5 from their mean


def test_the_first_case_alone_has_a_between_class_covariance_that_can_be_inverted():
    ranks = [(np.linalg.matrix_rank(parts(*case)[3]), case[0].shape[1]) for case in check.CASES]
    assert [rank == width for rank, width in ranks] == [True, False, False]
    sizes = [set(parts(*case)[1]) for case in check.CASES]
    assert len(sizes[0]) > 1 and len(sizes[1]) > 1 and len(sizes[2]) == 1, "the first must tell what sizes do"


def test_every_mistake_but_the_plain_inverse_shows_in_the_first_case():
    for wrong in check.MISTAKES.values():
        assert float(wrong(*check.CASES[0])) != pytest.approx(float(check.right(*check.CASES[0])), rel=1e-3)


def test_a_plain_inverse_is_named_only_where_that_is_all_that_is_wrong():
    said = "right where S_b can be inverted"
    for inverse in (np.linalg.inv, lambda b: np.linalg.solve(b, np.eye(len(b))), lambda b: np.linalg.inv(b + 1e-9)):
        assert said not in repr(fm.exercises.nc1_by_hand(student(inverse=inverse, over=1)))
        assert said in repr(fm.exercises.nc1_by_hand(student(inverse=inverse)))


def total(h, y):
    return np.cov(h.T, bias=True)


def weighted(h, y):
    means, count, _, _ = parts(h, y)
    return np.cov(means.T, fweights=count, bias=True)


def about_all_rows(h, y):
    means = parts(h, y)[0] - h.mean(0)
    return means.T @ means / len(means)


def within_times(factor):
    return lambda h, y: parts(h, y)[2] * factor(len(h), y.max() + 1)


def mean_of_covariances(h, y, bias=True):
    return sum(np.cov(h[y == c].T, bias=bias) for c in range(y.max() + 1)) / (y.max() + 1)


def product(figure):
    def so(h, y):
        means, _, w, b = parts(h, y)
        return figure(w, b) / len(means)

    return so


pinv = functools.partial(np.linalg.pinv, rcond=1e-10)
ASKED = "number"
RIGHT = [
    in_one_line, student(), by_whitening, by_least_squares, by_eigenvalues, kit, in_float32,
    lambda features, labels: np.float32(student()(features, labels)), product(lambda w, b: np.trace(pinv(b) @ w)),
    product(lambda w, b: (w * pinv(b).T).sum()), product(lambda w, b: np.linalg.eigvals(w @ pinv(b)).real.sum()),
]  # fmt: skip
WRONG = [
    (student(over=1), "It is not divided by the number of classes"),
    (lambda h, y: student()(h, y) / (y.max() + 1), "by K twice"),
    (lambda h, y: student(over=h.shape[1])(h, y), "number of features"),
    (lambda h, y: student(over=len(h))(h, y), "number of rows at the end"),
    (lambda h, y: student(over=y.max())(h, y), "by K - 1, the rank"),
    (student(within_times(lambda n, k: n / (n - 1))), "S_w is divided by N - 1, as torch.cov does; "),
    (student(within_times(lambda n, k: n / (n - 1)), over=1), "N - 1, as torch.cov does, and the trace"),
    (student(within_times(lambda n, k: n / (n - k))), "free of bias"),
    (student(within_times(lambda n, k: n)), "grows with N"),
    (student(within_times(lambda n, k: n), over=1), "S_w is summed over the rows, and"),
    (student(mean_of_covariances), "a row of a small class counts more"),
    (student(functools.partial(mean_of_covariances, bias=False)), "each over its n - 1"),
    (student(lambda h, y: mean_of_covariances(h, y) * (y.max() + 1)), "the sum of the classes' covariances"),
    (student(total), "about one mean, which holds"), (student(total, over=1), "about one mean, and is not divided"),
    (student(lambda h, y: np.cov(h.T)), "about one mean, over N - 1"),
    (student(between=weighted), "weighted by the sizes of the classes; "),
    (student(between=weighted, over=1), "weighted by the sizes of the classes, and"),
    (student(between=about_all_rows), "about the mean of all rows, which lies"),
    (student(between=about_all_rows, over=1), "about the mean of all rows, and"),
    (student(between=lambda h, y: np.cov(parts(h, y)[0].T)), "S_b is divided by K - 1, as torch.cov does; "),
    (student(between=lambda h, y: np.cov(parts(h, y)[0].T), over=1), "S_b is divided by K - 1, as torch.cov does, and"),
    (student(between=lambda h, y: (m := parts(h, y)[0]).T @ m / len(m)), "about 0, so that"),
    (student(inverse=np.linalg.inv), "right where S_b can be inverted"),
    (student(inverse=lambda b: np.linalg.solve(b + 1e-10 * np.eye(len(b)), np.eye(len(b)))), "torch.linalg.pinv does"),
    (product(lambda w, b: np.trace(w) / np.trace(b)), "quotient of two traces, which"),
    (lambda h, y: np.divide(*map(np.trace, parts(h, y)[2:])), "quotient of two traces, and"),
    (product(lambda w, b: np.trace(b @ pinv(w))), "It is upside down: S_b"),
    (lambda h, y: np.trace(np.linalg.solve(*parts(h, y)[2:])), "upside down, and not divided"),
    (lambda h, y: 1 / in_one_line(h, y), "1 over the answer"), (product(lambda w, b: np.trace(w @ b)), "S_b itself"),
    (product(lambda w, b: (w @ pinv(b)).sum()), "added up all numbers"),
    (product(lambda w, b: np.trace(w * pinv(b))), "number by number; S_w"),
    (product(lambda w, b: (np.diag(w) / np.diag(b)).sum()), "number by number, feature by feature"),
    (product(lambda w, b: np.trace(w) / np.trace(w + b)), "the trace of S_w + S_b"),
    (product(lambda w, b: w @ pinv(b)), "should be one number; yours are"),
    (lambda h, y: 0.25 * kit(h, y), "0.25 times the answer"),
]  # fmt: skip
