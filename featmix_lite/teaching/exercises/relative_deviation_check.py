"""Exercise of lesson 06: how far from linear, in a measure that scaling cannot fool."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cosine_similarity

from .reading import NUMBER
from .verdict import Verdict, judge


def relative_deviation(student) -> Verdict:
    """Check ``student(mixed, a, b, w)``: the mean distance of ``mixed`` from ``w a + (1 - w) b``, over that of a, b.

    ``a``, ``b``, ``mixed`` (N, D) features of two images each and of their mixes; ``w`` the share of the first.

    >>> fm.exercises.relative_deviation(lambda mixed, a, b, w: (mixed - w * a - (1 - w) * b).norm(dim=1).mean())
    Not yet. It is not divided by the distance of a and b: features ten times as large would read ten times as much.

    Source: the kit's own measure, the relative reading of ``measures.linearity``.
    """
    return judge(
        student,
        right,
        [made(0, 0.5), made(1, 0.3), made(2, 0.8)],
        "Right. Ten times the features is ten times both distances: the ratio stays.",
        MISTAKES,
        NUMBER,
    )


def made(seed: int, w: float) -> tuple:
    """Features that bend, on three scales: what an absolute value, two ReLUs, makes of two rows and of their mix.

    The two of the last pair look alike and their mix does not, as -1, 1 and 0 do.
    """
    g = torch.Generator().manual_seed(seed)
    a, b = torch.randn(2, 6, 5, generator=g, dtype=torch.float64) * 10**seed
    b[-1] = 0.01 * 10**seed - a[-1]
    return (w * a + (1 - w) * b).abs(), a.abs(), b.abs(), w


def lengths(rows: Tensor) -> Tensor:
    """The norm of each row."""
    return rows.norm(dim=1)


def off(mixed, a, b, w):
    """From where a linear network would put the mix."""
    return mixed - (w * a + (1 - w) * b)


def cosine(mixed, a, b, w):
    """The mean over rows."""
    return cosine_similarity(mixed, w * a + (1 - w) * b).mean()


def right(mixed, a, b, w):
    """A ratio of two means."""
    return lengths(off(mixed, a, b, w)).mean() / lengths(a - b).mean()


MISTAKES = {
    "It is not divided by the distance of a and b: features ten times as large would read ten times as much.": (
        lambda m, a, b, w: lengths(off(m, a, b, w)).mean()
    ),
    "You squared the distances; it takes the distances themselves.": lambda m, a, b, w: (
        off(m, a, b, w).square().sum(1).mean() / (a - b).square().sum(1).mean()
    ),
    "You squared above and not below, so scale does not cancel: it takes distances, above and below.": (
        lambda m, a, b, w: off(m, a, b, w).square().sum(1).mean() / lengths(a - b).mean()
    ),
    "These are squared distances, and undivided: take each row's length, and divide by the distance of a and b.": (
        lambda m, a, b, w: off(m, a, b, w).square().sum(1).mean()
    ),
    "This is the mean squared error: take each row's length, and divide by the distance of a and b.": (
        lambda m, a, b, w: off(m, a, b, w).square().mean()
    ),
    "This is the mean size of single numbers, undivided: take each row's length, and divide by the distance of a and "
    "b.": lambda m, a, b, w: off(m, a, b, w).abs().mean(),
    "This is 1 - cosine, an angle seen from the zero: it takes distances, and divides by that of a and b.": (
        lambda m, a, b, w: 1 - cosine(m, a, b, w)
    ),
    "This is the cosine, an angle seen from the zero: it takes distances, and divides by that of a and b.": (
        lambda m, a, b, w: cosine(m, a, b, w)
    ),
    "The shares are the wrong way round: w belongs to a.": lambda m, a, b, w: right(m, a, b, 1 - w),
    "You took the middle of a and b, whatever the share is.": lambda m, a, b, w: right(m, a, b, 0.5),
    "You divided row by row: where a and b lie close together, one row drowns the others. Divide the two means.": (
        lambda m, a, b, w: (lengths(off(m, a, b, w)) / lengths(a - b)).mean()
    ),
    "You divided by the length of the mix, which depends on where the zero lies: divide by the distance of a and b.": (
        lambda m, a, b, w: lengths(off(m, a, b, w)).mean() / lengths(m).mean()
    ),
    "You divided by the length of the mixed features, which depends on where the zero lies: divide by the distance of "
    "a and b.": lambda m, a, b, w: lengths(off(m, a, b, w)).mean() / lengths(w * a + (1 - w) * b).mean(),
    "You divided row by row, and by the length of the mix: divide two means, the second that of the distance of a and "
    "b.": lambda m, a, b, w: (lengths(off(m, a, b, w)) / lengths(m)).mean(),
    "Your norms go over the rows, not over the features: a length for each row is norm(dim=1).": lambda m, a, b, w: (
        off(m, a, b, w).norm(dim=0).mean() / (a - b).norm(dim=0).mean()
    ),
    "You took medians; it takes means.": lambda m, a, b, w: (
        lengths(off(m, a, b, w)).median() / lengths(a - b).median()
    ),
    "You took the mean over single numbers, not the distance of a row: the norm first, then the mean.": (
        lambda m, a, b, w: off(m, a, b, w).abs().mean() / (a - b).abs().mean()
    ),
    "You summed the rows up before you took their length, so that deviations cancel: a length for each row.": (
        lambda m, a, b, w: off(m, a, b, w).mean(0).norm() / (a - b).mean(0).norm()
    ),
    "One length is taken of the whole table: a length for each row, then the mean.": lambda m, a, b, w: (
        off(m, a, b, w).norm() / (a - b).norm()
    ),
    "This is the distance of the mix from a: compare it with the mix of the features.": lambda m, a, b, w: (
        lengths(m - a).mean() / lengths(a - b).mean()
    ),
    "It is upside down: the deviation over the distance.": lambda m, a, b, w: 1 / right(m, a, b, w),
}
