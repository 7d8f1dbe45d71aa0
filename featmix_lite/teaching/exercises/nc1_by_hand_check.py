"""Exercise of lesson 07: how small the clouds of the classes are beside what lies between them."""

from __future__ import annotations

import torch
from torch import Tensor

from ...measures.collapse import collapse
from .reading import NUMBER
from .verdict import Verdict, judge


def nc1_by_hand(student) -> Verdict:
    """Check ``student(features, labels)``: Tr(S_w pinv(S_b)) / K, the first reading of neural collapse.

    ``features`` (N, d), ``labels`` (N,) from 0 to K - 1. S_w is the mean over all rows of the outer product of a row
    about its class mean, S_b the mean over classes of that of a class mean about the mean of the class means.

    >>> fm.exercises.nc1_by_hand(lambda h, y: fm.measures.collapse(h, y, torch.eye(int(y.max()) + 1, h.shape[1])).nc1)
    Not yet. It is not divided by the number of classes K.

    Source: Papyan, Han & Donoho 2020; ``measures.collapse``.
    """
    verdict = judge(
        student,
        right,
        CASES,
        "Right. A direction in which the classes lie apart counts; one in which only their clouds are wide does not.",
        MISTAKES,
        NUMBER,
    )
    if not verdict and judge(student, right, CASES[:1], "", {}, NUMBER):  # where every other mistake shows
        return Verdict(False, f"Not yet. {PLAIN_INVERSE}")
    return verdict


PLAIN_INVERSE = (
    "It is right where S_b can be inverted. With more features than K - 1 it cannot: K class means about their mean "
    "span K - 1 directions at most. Take the pseudo-inverse, as torch.linalg.pinv does."
)


def made(seed: int, counts: tuple, width: int) -> tuple:
    """Classes of so many rows, wide clouds of different widths, all far from 0; rows in no order."""
    g = torch.Generator().manual_seed(seed)
    labels = torch.arange(len(counts)).repeat_interleave(torch.tensor(counts))
    labels = labels[torch.randperm(len(labels), generator=g)]
    means = 2 * torch.randn(len(counts), width, generator=g, dtype=torch.float64) + 1.5
    noise = torch.randn(len(labels), width, generator=g, dtype=torch.float64)
    return means[labels] + (0.5 + 0.4 * labels[:, None]) * noise, labels


# S_b of the first has full rank.
CASES = [made(0, (9, 4, 14, 6), 3), made(1, (5, 12, 7), 6), made(2, (8, 8, 8, 8, 8), 7)]


def right(h, y):
    """The answer, by the kit."""
    return torch.tensor(collapse(h, y, torch.eye(int(y.max()) + 1, h.shape[1])).nc1_per_class, dtype=torch.float64)


class Parts:
    """What the reading is made of."""

    def __init__(self, h: Tensor, y: Tensor):
        self.count = torch.bincount(y).double()
        self.k, self.n, self.d = len(self.count), len(h), h.shape[1]
        self.h, self.rows_mean = h, h.mean(0)
        self.means = torch.stack([h[y == c].mean(0) for c in range(self.k)])
        self.about = h - self.means[y]
        self.each = [scatter(self.about[y == c]) for c in range(self.k)]  # (d, d) a class
        self.within = sum(self.each) / self.n
        self.between = scatter(self.means - self.means.mean(0)) / self.k
        self.weighted = scatter((self.means - self.rows_mean) * self.count.sqrt()[:, None]) / self.n


def scatter(rows: Tensor) -> Tensor:
    """The sum of outer products."""
    return rows.T @ rows


def trace(within: Tensor, between: Tensor) -> Tensor:
    """Of the one times the other's pseudo-inverse."""
    return (within @ torch.linalg.pinv(between, hermitian=True)).trace()


def so(within=lambda p: p.within, between=lambda p: p.between, figure=trace, over=lambda p: p.k):
    """A reading with one part or two exchanged."""

    def wrong(h, y):
        parts = Parts(h, y)
        return figure(within(parts), between(parts)) / over(parts)

    return wrong


def alone(p):
    """Divided by nothing."""
    return 1.0


def summed(p):
    """S_w as a sum."""
    return p.within * p.n


def less_one(p):
    """S_w over N - 1."""
    return p.within * p.n / (p.n - 1)


def total(p):
    """The covariance of all rows."""
    return scatter(p.h - p.rows_mean) / p.n


def by_size(p):
    """S_b over rows."""
    return p.weighted


def of_traces(within, between):
    """The quotient of two traces."""
    return within.trace() / between.trace()


def turned(within, between):
    """Upside down."""
    return trace(between, within)


MISTAKES = {
    "It is not divided by the number of classes K.": so(over=alone),
    "You divided by K twice; once is enough.": so(over=lambda p: p.k**2),
    "You divided by the number of features; divide by the number of classes K.": so(over=lambda p: p.d),
    "You divided by the number of rows at the end; divide by the number of classes K.": so(over=lambda p: p.n),
    "You divided by K - 1, the rank of S_b; divide by the number of classes K.": so(over=lambda p: p.k - 1),
    "S_w is divided by N - 1, as torch.cov does; it is the mean over all N rows.": so(less_one),
    "S_w is divided by N - 1, as torch.cov does, and the trace is not by K: the mean over rows, and over K.": so(
        less_one, over=alone
    ),
    "S_w is divided by N - K, as if to be free of bias; it is the mean over all N rows.": so(
        lambda p: summed(p) / (p.n - p.k)
    ),
    "S_w is summed over the rows, so that it grows with N; it is their mean.": so(summed),
    "S_w is summed over the rows, and the trace is not divided by K: the mean over rows, and over K.": so(
        summed, over=alone
    ),
    "S_w is the mean of the classes' covariances, in which a row of a small class counts more; each row counts once.": (
        so(lambda p: sum(e / n for e, n in zip(p.each, p.count)) / p.k)
    ),
    "S_w is the mean of the classes' covariances, each over its n - 1: it is one mean over all N rows.": so(
        lambda p: sum(e / (n - 1) for e, n in zip(p.each, p.count)) / p.k
    ),
    "S_w is the sum of the classes' covariances: it is one mean over all N rows.": so(
        lambda p: sum(e / n for e, n in zip(p.each, p.count))
    ),
    "This takes the covariance of all rows about one mean, which holds what lies between classes too: S_w takes each "
    "row about its own class's mean.": so(total),
    "This takes the covariance of all rows about one mean, and is not divided by K: S_w takes each row about its own "
    "class's mean.": so(total, over=alone),
    "This takes the covariance of all rows about one mean, over N - 1: S_w takes each row about its own class's mean, "
    "over N.": so(lambda p: total(p) * p.n / (p.n - 1)),
    "S_b is weighted by the sizes of the classes; here each class counts once, however many rows it has.": so(
        between=by_size
    ),
    "S_b is weighted by the sizes of the classes, and the trace is not divided by K: each class counts once, and then "
    "over K.": so(between=by_size, over=alone),
    "S_b is weighted by the sizes of the classes, if about the mean of their means: here each class counts once.": so(
        between=lambda p: scatter((p.means - p.means.mean(0)) * p.count.sqrt()[:, None]) / p.n
    ),
    "S_b is taken about the mean of all rows, which lies nearer to the large classes; take it about the mean of the "
    "class means.": so(between=lambda p: scatter(p.means - p.rows_mean) / p.k),
    "S_b is taken about the mean of all rows, and the trace is not divided by K: take it about the mean of the class "
    "means, and divide.": so(between=lambda p: scatter(p.means - p.rows_mean) / p.k, over=alone),
    "S_b is divided by K - 1, as torch.cov does; it is the mean over all K classes.": so(
        between=lambda p: p.between * p.k / (p.k - 1)
    ),
    "S_b is divided by K - 1, as torch.cov does, and the trace is not by K: the mean over classes, and over K.": so(
        between=lambda p: p.between * p.k / (p.k - 1), over=alone
    ),
    "S_b is taken about 0, so that it measures how far all the features are from there: take it about the mean of the "
    "class means.": so(between=lambda p: scatter(p.means) / p.k),
    "This is a quotient of two traces, which lets S_b be large where S_w is not: invert the matrix S_b, "
    "direction by direction.": so(figure=of_traces),
    "This is a quotient of two traces, and not divided by K: invert the matrix S_b, direction by direction.": so(
        figure=of_traces, over=alone
    ),
    "It is upside down: S_b is the one that is inverted.": so(figure=turned),
    "It is upside down, and not divided by K: S_b is the one that is inverted.": so(figure=turned, over=alone),
    "This is 1 over the answer.": lambda h, y: 1 / right(h, y),
    "S_b itself is multiplied; it is its pseudo-inverse that is.": so(figure=lambda w, b: (w @ b).trace()),
    "You added up all numbers of the matrix; the trace is the sum of its diagonal.": so(
        figure=lambda w, b: (w @ torch.linalg.pinv(b, hermitian=True)).sum()
    ),
    "You multiplied number by number; S_w pinv(S_b) is a product of matrices, written @.": so(
        figure=lambda w, b: (w * torch.linalg.pinv(b, hermitian=True)).trace()
    ),
    "You divided number by number, feature by feature: features go together, so multiply by the inverse of the "
    "matrix.": so(figure=lambda w, b: (w.diagonal() / b.diagonal()).sum()),
    "You divided by the trace of S_w + S_b: it is S_w against S_b alone, and direction by direction.": so(
        figure=lambda w, b: of_traces(w, w + b)
    ),
}
