"""How far out half-way mixes lie: right ones in many dresses, every known mistake, and cases whose answer is known."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import featmix_lite as fm
from featmix_lite.teaching.exercises import half_way_amplification_check as check


def by_loops(half, means, i, j, rows):
    width, k = len(half), len(means)
    centre = [sum(float(m[x]) for m in means) / k for x in range(width)]
    common = [sum(float(w[x]) for w in rows) / k for x in range(width)]
    out = [float(rows[i][x]) + float(rows[j][x]) - 2 * common[x] for x in range(width)]
    above = sum((float(half[x]) - centre[x]) * out[x] for x in range(width))
    return above / sum(((float(means[i][x]) + float(means[j][x])) / 2 - centre[x]) * out[x] for x in range(width))


def plain(half, means, i, j, rows):
    rows, centre = rows - rows.mean(0), means.mean(0)
    out = rows[i] + rows[j]
    return (half - centre) @ out / (((means[i] + means[j]) / 2 - centre) @ out)


def with_numpy(half, means, i, j, rows):
    half, means, rows = half.numpy(), means.numpy(), rows.numpy()
    out = rows[[i, j]].mean(0) - rows.mean(0)
    both = np.stack([half, means[[i, j]].mean(0)]) - means.mean(0)
    return np.divide(*(both @ (out / np.linalg.norm(out))))


def by_projection(half, means, i, j, rows):
    """The projections on the line, and how many times the one is the other."""
    out = (rows - rows.mean(0))[[i, j]].sum(0, keepdim=True)
    onto = torch.linalg.pinv(out) @ out
    seen, convex = ((v - means.mean(0)) @ onto for v in (half, (means[i] + means[j]) / 2))
    return torch.linalg.lstsq(convex[:, None], seen[:, None]).solution


def of_many(half, means, i, j, rows):
    """The kit's own, of ten rows alike."""
    away = means.mean(0)
    return fm.theory.amplification((half - away).repeat(10, 1), [[0.5] * 2] * 10, [[i, j]] * 10, means - away, rows)


def part(of=lambda w, i, j: w[i] + w[j], end=lambda a, b: a / b, centre=True, rows_centred=True, middle=None):
    """A student's function with one part exchanged."""

    def student(half, means, i, j, rows):
        w = rows - rows.mean(0) if rows_centred else rows
        away = means.mean(0) if centre else 0 * half
        out = torch.nn.functional.normalize(of(w, i, j), dim=0)
        m = means - away
        return end((half - away).dot(out), (middle(m, i, j) if middle else (m[i] + m[j]) / 2).dot(out))

    return student


def lengths(half, means, i, j, rows, centre=True):
    away = means.mean(0) if centre else 0.0
    return (half - away).norm() / (means[[i, j]].mean(0) - away).norm()


@given(st.integers(3, 9), st.integers(0, 99), st.floats(-3, 3), st.floats(-5, 5))
def test_it_is_what_the_middle_was_stretched_by_wherever_the_zero_is(classes, seed, by, shift):
    _, means, i, j, rows = check.made(seed, classes, 9, 0, classes - 1, 1.0)
    half = means.mean(0) + by * ((means[i] + means[j]) / 2 - means.mean(0))
    assert float(check.right(half, means, i, j, rows)) == pytest.approx(by, abs=1e-9)
    moved = check.right(half + shift, means + shift, i, j, 3 * rows - shift)
    assert float(moved) == pytest.approx(by, abs=1e-9) == by_loops(half, means, i, j, rows)


@pytest.mark.parametrize("classes, decay", [(3, 0.05), (10, 0.01)])
def test_of_the_theorys_features_it_is_twice_s_over_c(classes, decay):
    """c and s as the two scalar equations have them, the features as Newton's method does."""
    rows = fm.theory.simplex(classes, classes + 2, dtype=torch.float64)
    means = fm.theory.mixed_feature([[1.0]] * classes, [[k] for k in range(classes)], rows, decay)
    half = fm.theory.mixed_feature([[0.5, 0.5]], [[1, 2]], rows, decay)[0]
    s, c = (fm.theory.simplex_coefficients(w, classes, 1.0, decay)[0] for w in (0.5, 1.0))
    assert float(plain(half, means, 1, 2, rows)) == pytest.approx(2 * s / c, rel=1e-6)
    assert float(check.right(half, means, 1, 2, rows)) == pytest.approx(2 * s / c, rel=1e-6)


def test_the_cases_lie_far_from_0_and_on_both_sides():
    assert min(abs(case[1].mean(0)).max() for case in check.CASES) > 0.3
    assert sorted(float(check.right(*case)) > 0 for case in check.CASES) == [False, True, True, True]


ASKED = "number"
RIGHT = [
    plain, by_loops, with_numpy, by_projection, of_many, part(),
    lambda half, means, i, j, rows: plain(*(t.float() for t in (half, means)), i, j, rows.float()),
    part(lambda w, i, j: w[[i, j]].mean(0)), part(lambda w, i, j: -5 * (w[i] + w[j])),
    lambda half, means, i, j, rows: plain(half - 4, means - 4, j, i, rows + 2), lambda *given: [plain(*given).item()],
]  # fmt: skip
WRONG = [
    (lengths, "every direction counts: take"),
    (lambda *given: lengths(*given, centre=False), "and from the zero: take"),
    (part(lambda w, i, j: w[i]), "along w_i alone"), (part(lambda w, i, j: w[j]), "along w_j alone"),
    (part(lambda w, i, j: w[j] - w[i]), "along w_i - w_j"),
    (part(centre=False), "The features are taken from the zero"),
    (lambda half, means, i, j, rows: with_numpy(half + means.mean(0), means, i, j, rows), "half-way feature is taken"),
    (lambda half, means, i, j, rows: ((half - means.mean(0)) @ check.both(rows, i, j))
     / (means[[i, j]].mean(0) @ check.both(rows, i, j)), "The middle of the class means is taken from the zero"),
    (lambda half, means, i, j, rows: plain(half, means, i, j, means), "that of the class means"),
    (part(rows_centred=False), "not about their mean row"),
    (part(centre=False, rows_centred=False), "Neither features nor rows"),
    (lambda half, means, i, j, rows: part(centre=False)(half - rows.mean(0), means - rows.mean(0), i, j, rows),
     "about the mean row of the classifier"),
    (part(end=lambda a, b: a - b), "the whole difference"), (part(end=lambda a, b: (a - b) / b), "without the 1"),
    (part(end=lambda a, b: b / a), "upside down"), (part(end=lambda a, b: a), "half-way feature's component alone"),
    (part(end=lambda a, b: b), "component of the middle of the class means;"),
    (part(middle=lambda m, i, j: m[i] + m[j]), "added up the two"), (part(middle=lambda m, i, j: m[i]), "class i's"),
    (part(middle=lambda m, i, j: m[j]), "class j's"), (part(end=lambda a, b: abs(a) / abs(b)), "You took sizes"),
    (part(end=lambda a, b: (a / b) ** 2), "You squared"),
    (lambda half, means, i, j, rows: torch.cosine_similarity(half - means.mean(0), check.both(rows, i, j), 0)
     / torch.cosine_similarity(means[[i, j]].mean(0) - means.mean(0), check.both(rows, i, j), 0), "These are cosines"),
    (lambda *given: 3 * plain(*given), "3 times the answer"), (lambda *given: 1.0, "gives 1 whatever"),
    (lambda half, means, i, j, rows: half / means[i], "should be one number; yours are"),
]  # fmt: skip
