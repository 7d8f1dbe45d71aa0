"""Exercise of lesson 07: the corners of a simplex, as far from each other as so many directions can be."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from .calling import NoAnswer
from .mismatch import alike
from .reading import HALF, Form, answer_to, numbers
from .verdict import Verdict

CLASSES = (2, 3, 10)
ROWS = Form("a row for each class", numbers)
NEAR = 1e-4  # of a cosine, and of a length
CLOSE = 0.01  # a search that has not come to its end
PRAISE = "Right. Every two rows are equally far apart, and they balance: their sum is 0."


def simplex_rows(student) -> Verdict:
    """Check ``student(classes)``: the rows of a simplex, e_k - 1/K for K ``classes``.

    A (K, d) answer of any d, turned and scaled as one likes: rows of one length, one angle between any two of them,
    and a sum of 0.

    >>> fm.exercises.simplex_rows(torch.eye)
    Not yet. These rows stand at right angles: take from them what they have in common, their mean.

    Source: Papyan, Han & Donoho 2020, the simplex equiangular tight frame; ``models.simplex``.
    """
    try:
        got = [answer_to(student, (k,), ROWS)[0] for k in CLASSES]
        right = [is_simplex(rows, k) for rows, k in zip(got, CLASSES)]
        if all(right):
            return Verdict(True, PRAISE)
        return Verdict(False, f"Not yet. {explained(student, got, right)}")
    except NoAnswer as why:
        return Verdict(False, str(why))


def gram(rows: Tensor) -> Tensor:
    """All products of two rows in units of their mean square length: what turning and scaling leave as it is."""
    rows = rows.double()
    rows = rows / rows.abs().max()  # the largest float has no square
    products = rows @ rows.T
    return products / products.diagonal().mean()


def frame(classes: int) -> Tensor:
    """e_k - 1/K, the answer."""
    return torch.eye(classes, dtype=torch.float64) - 1 / classes


def near(rows: Tensor) -> float:
    """How exact numbers of this type can be asked to be."""
    return max(NEAR, 4 * torch.finfo(rows.dtype).eps) if rows.dtype in HALF else NEAR


def shaped(rows: Tensor, classes: int) -> bool:
    """Whether there is a row for each class, of finite numbers that are not all 0."""
    return rows.dim() == 2 and len(rows) == classes and bool(rows.isfinite().all()) and bool(rows.any())


def same(rows: Tensor, other: Tensor) -> bool:
    """Equal up to turning and scaling."""
    return torch.allclose(gram(rows), gram(other), rtol=0, atol=near(rows))


def is_simplex(rows: Tensor, classes: int) -> bool:
    """Whether the rows are right: equal lengths, one angle and the sum 0 all follow from their products."""
    return shaped(rows, classes) and same(rows, frame(classes))


def eye(k: int) -> Tensor:
    """In double precision."""
    return torch.eye(k, dtype=torch.float64)


def circle(k: int) -> Tensor:
    """Equally far apart around a circle."""
    angle = torch.arange(k, dtype=torch.float64) * 2 * torch.pi / k
    return torch.stack([angle.cos(), angle.sin()], 1)


def line(k: int) -> Tensor:
    """Numbers in a row."""
    return torch.arange(k, dtype=torch.float64)[:, None] - (k - 1) / 2


MISTAKES: dict[str, Callable[[int], Tensor]] = {
    "These rows stand at right angles: take from them what they have in common, their mean.": eye,
    "You take 1/(K - 1) away; the mean of the e_k is a column added up, over the number of rows.": lambda k: (
        eye(k) - 1 / (k - 1)
    ),
    "You take 1/K away after a factor that reaches e_k alone: scale the whole difference.": lambda k: (
        math.sqrt(k / (k - 1)) * eye(k) - 1 / k
    ),
    "You take 1/sqrt(K) away: the mean row holds something else.": lambda k: eye(k) - k**-0.5,
    "You take 1 away, not the mean of the rows; or a bracket is wrong: only what is taken away is divided by K.": (
        lambda k: eye(k) - 1
    ),
    "You take K away; it is the mean of the rows that goes.": lambda k: eye(k) - k,
    "You add 1/K; it has to be taken away.": lambda k: eye(k) + 1 / k,
    "Up to its scale this is e_k - 1/2, right for two classes alone: the mean of the rows depends on K.": lambda k: (
        eye(k) - 1 / 2
    ),
    "You take 1/3 away, which is right for three classes alone: the mean of the rows depends on K.": lambda k: (
        eye(k) - 1 / 3
    ),
    "You take 1/10 away, which is right for ten classes alone: the mean of the rows depends on K.": lambda k: (
        eye(k) - 1 / 10
    ),
    "All your rows are one: e_k, different for each class, is missing.": lambda k: torch.ones(k, 1).double(),
    "These rows lie around a circle: equal angles between neighbours alone, and from four classes on that is not "
    "enough. They need more directions.": circle,
    "These rows lie on one line, where not all can be equally far apart: they need K - 1 directions.": line,
    "Each row is e_k less the next one: that is equally far from all others for up to three classes alone.": lambda k: (
        eye(k) - eye(k).roll(1, 1)
    ),
    "A softmax makes every number positive, so the rows cannot sum to 0: leave it out.": lambda k: eye(k).softmax(1),
}


def explained(student, got: list[Tensor], right: list[bool]) -> str:
    """What is wrong: the shape, a known mistake, rows drawn at random, or what their lengths and angles show."""
    for rows, k in zip(got, CLASSES):
        if said := of_shape(rows, k, got):
            return said
    for said, wrong in MISTAKES.items():
        if all(same(rows, wrong(k)) for rows, k in zip(got, CLASSES)):
            return said
    if all(is_simplex(rows.T, k) for rows, k in zip(got, CLASSES)):
        return "The corners are in your columns: give the transposed, one row a class."
    again = [answer_to(student, (k,), ROWS)[0] for k in CLASSES]
    if not all(map(alike, got, again)):
        return f"Your rows are drawn at random, others each time; nothing here needs chance. {of_angles(got, right)}"
    return of_angles(got, right)


def of_shape(rows: Tensor, k: int, got: list[Tensor]) -> str:
    """What keeps it from being K rows of numbers; "" if nothing does."""
    at = f"With {k} classes"
    if rows.dim() == 2 and rows.shape[1] == k and len(rows) != k and shaped(rows.T, k):
        return f"{at} the answer has {k} rows, one a class; yours has the shape {tuple(rows.shape)}: transpose it."
    if rows.dim() != 2 or len(rows) != k:
        fixed = len({tuple(one.shape) for one in got}) == 1 and got[0].dim() == 2
        why = " It is the same whatever the classes are: build it from their number." if fixed else ""
        return f"{at} the answer has {k} rows, one a class; yours has the shape {tuple(rows.shape)}.{why}"
    if not rows.isfinite().all():
        odd = rows.double().flatten()[~rows.flatten().isfinite()]
        return f"{at} {len(odd)} of your {rows.numel()} numbers came out as {odd[0].item()}."
    return "" if rows.any() else f"{at} all your numbers are 0: give each class a row of its own."


def of_angles(got: list[Tensor], right: list[bool]) -> str:
    """What the rows' sum, lengths and angles should be and are, where they are first wrong."""
    n = right.index(False)
    good = [str(k) for k, ok in zip(CLASSES, right) if ok]
    some_right = f"Your rows are right for {' and '.join(good)} classes. " if good else ""
    k, rows, seen = CLASSES[n], got[n].double(), []
    miss = float((gram(rows) - gram(frame(k))).abs().max())
    if miss < CLOSE:
        return f"{some_right}For {k} they are near a simplex, but to {miss:.1g} only: they need no search."
    rows = rows / rows.norm(dim=1).mean()
    lengths, away = rows.norm(dim=1), rows.mean(0).norm()
    if away > NEAR:
        seen.append(f"they do not sum to 0 (the length of their mean is {100 * away:.3g} % of a row's)")
    if lengths.min() == 0:
        seen.append(f"a row is 0 ({int((lengths == 0).sum())} of {k})")
        return f"{some_right}Of your rows for {k} classes: {'; '.join(seen)}."
    if lengths.max() - lengths.min() > NEAR:
        seen.append(f"their lengths differ (the longest is {lengths.max() / lengths.min():.3g} times the shortest)")
    low, high = (rows @ rows.T / lengths.outer(lengths))[~torch.eye(k, dtype=torch.bool)].aminmax()
    if high - low > NEAR:
        seen.append(f"their cosines differ (from {low:.3g} to {high:.3g})")
    elif high + 1 / (k - 1) > NEAR:
        seen.append(f"any two have the cosine {high:.3g}, which is not the least that {k} directions can have")
    return f"{some_right}Of your rows for {k} classes: {'; '.join(seen)}."
