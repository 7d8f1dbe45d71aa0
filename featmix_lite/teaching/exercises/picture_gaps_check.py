"""Spot the fallacy: a gap in a picture, read as a distance."""

from __future__ import annotations

import torch
from torch import Tensor

from ...representation.embedding.pca import class_means
from .reading import NUMBER
from .verdict import Verdict, judge


def picture_gaps(student) -> Verdict:
    """Check ``student(features, picture, labels)``: how many times as far class 2 lies from class 0 as class 1 does.

    ``features`` (N, D) are the points, ``picture`` (N, 2) is where t-SNE drew them, ``labels`` (N,) their classes, 0 to
    2. A class lies where the mean of its points is.

    >>> def drawn(features, picture, labels):
    ...     mean = torch.stack([picture[labels == k].mean(0) for k in range(3)])
    ...     return (mean[2] - mean[0]).norm() / (mean[1] - mean[0]).norm()
    >>> fm.exercises.picture_gaps(drawn)
    Not yet. You measured the picture: t-SNE keeps who is near whom, and puts what is not near anywhere. ...

    Source: Wattenberg, Viegas & Johnson 2016 on the fallacy.
    """
    return judge(
        student,
        lambda features, picture, labels: ratio(features, labels),
        [made(seed, far) for seed, far in ((0, 60.0), (1, 4.0), (2, 15.0))],
        "Right. How far classes lie apart is asked of the features; a picture of neighbours does not know it.",
        MISTAKES,
        NUMBER,
    )


def made(seed: int, far: float) -> tuple[Tensor, Tensor, Tensor]:
    """Three clouds in eight dimensions, and a picture in which they lie as far from each other as it likes."""
    g = torch.Generator().manual_seed(seed)
    labels = torch.randperm(24, generator=g) % 3
    centres, drawn = torch.randn(3, 8, generator=g), torch.randn(3, 2, generator=g)
    centres[1, 0], centres[2, 1] = centres[1, 0] + 8, centres[2, 1] + far
    noise = torch.randn(24, 10, generator=g).double()
    return 3 + centres.double()[labels] + noise[:, :8], 20 * drawn.double()[labels] + noise[:, 8:], labels


def ratio(points: Tensor, labels: Tensor, a=0, b=1, c=2, power=1.0) -> float:
    """How many times as far the mean of class ``c`` lies from that of ``a`` as that of ``b`` does."""
    means = class_means(points, labels)
    return (((means[c] - means[a]).norm() / (means[b] - means[a]).norm()) ** power).item()


def pairs(points: Tensor, labels: Tensor, of) -> float:
    """The same by a figure of the distances from point to point."""
    far = [of(torch.cdist(points[labels == k], points[labels == 0])).item() for k in (1, 2)]
    return far[1] / far[0]


MISTAKES = {
    "You measured the picture: t-SNE keeps who is near whom, and puts what is not near anywhere. Ask the features.": (
        lambda features, picture, labels: ratio(picture, labels)
    ),
    "You measured the picture, and squared: ask the features.": lambda f, p, y: ratio(p, y, power=2.0),
    "You measured the picture from point to point: ask the features, and the classes' means.": lambda f, p, y: pairs(
        p, y, torch.mean
    ),
    "You measured the nearest points of the picture: ask the features, and the classes' means.": lambda f, p, y: pairs(
        p, y, torch.min
    ),
    "It is the other way round: class 2's distance over class 1's.": lambda f, p, y: ratio(f, y, power=-1.0),
    "You forgot the root: these are squared distances.": lambda f, p, y: ratio(f, y, power=2.0),
    "You measured from class 1: both distances begin at class 0.": lambda f, p, y: ratio(f, y, a=1, b=0),
    "You took the mean distance from point to point, which holds the clouds' width too: take the means first.": (
        lambda f, p, y: pairs(f, y, torch.mean)
    ),
    "You took the two nearest points: where a class lies is said by its mean.": lambda f, p, y: pairs(f, y, torch.min),
    "You took the two farthest points: where a class lies is said by its mean.": lambda f, p, y: pairs(f, y, torch.max),
    "You looked at two of the features: take all.": lambda f, p, y: ratio(f[:, :2], y),
    "You measured from the origin: from class 0's mean.": lambda f, p, y: (
        class_means(f, y)[2].norm() / class_means(f, y)[1].norm()
    ),
}
