"""Exercise of lesson 07: how much farther out than its class means a half-way mix lies."""

from __future__ import annotations

import torch
from torch import Tensor

from ...measures.theory import amplification, simplex
from .reading import NUMBER
from .verdict import Verdict, judge


def half_way_amplification(student) -> Verdict:
    """Check ``student(half, means, i, j, rows)``: how far out a half-way mix lies, over the middle of its class means.

    ``half`` (d,) the feature of a mix of classes ``i`` and ``j``, half each; ``means`` (K, d) of the classes; ``rows``
    (K, d) of the classifier. Outwards is the direction of w_i + w_j, rows about their mean; features are taken about
    the mean of the class means, and the component of ``half`` along it is divided by that of the two means' middle.

    >>> fm.exercises.half_way_amplification(
    ...     lambda half, means, i, j, rows: half.norm() / ((means[i] + means[j]) / 2).norm()
    ... )
    Not yet. This is a ratio of lengths, in which every direction counts, and from the zero: take components outwards.

    Source: Fisher, Meng & Papyan 2024 for the word; the number is the kit's own, ``theory.amplification``.
    """
    return judge(
        student,
        right,
        CASES,
        "Right. 1 is a mix of the two classes as they are; above 1 the network has moved it on, along a channel.",
        MISTAKES,
        NUMBER,
    )


def made(seed: int, classes: int, width: int, i: int, j: int, out: float) -> tuple:
    """A simplex that is not quite one, class means near its rows, all far from 0; ``out``, about the answer."""
    g = torch.Generator().manual_seed(seed)

    def noise(*shape):
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    frame = simplex(classes, width, scale=1.5, seed=seed, dtype=torch.float64)
    rows = frame + 0.15 * noise(classes, width) + 0.4 * noise(width)
    means = 3 * frame + 0.3 * noise(classes, width)
    half = out * (means[i] + means[j]) / 2 + 0.4 * noise(width)
    shift = noise(width)
    return half + shift, means + shift, i, j, rows


# The last lies on the other side of the mean: a component has a sign.
CASES = [made(0, 4, 6, 2, 0, 1.5), made(1, 10, 9, 3, 7, 1.2), made(2, 3, 5, 0, 1, 0.7), made(3, 5, 8, 4, 1, -0.6)]


def right(half, means, i, j, rows):
    """The answer, by the kit, of one row."""
    centre = means.mean(0)
    one = amplification((half - centre)[None], [[0.5, 0.5]], [[i, j]], means - centre, rows)
    return torch.tensor(one, dtype=torch.float64)


def centred(rows: Tensor) -> Tensor:
    """About their mean."""
    return rows - rows.mean(0)


def both(rows, i, j):
    """Outwards, as a unit vector."""
    out = centred(rows)[i] + centred(rows)[j]
    return out / out.norm()


def along(v, out):
    """The component."""
    return v @ out


def so(way=both, centre=lambda means, i, j: means.mean(0), figure=along, middle=lambda a, b: (a + b) / 2, end=None):
    """A reading with one part or two exchanged: ``figure`` of a feature and the direction; ``end`` of the two."""

    def wrong(half, means, i, j, rows):
        about, out = centre(means, i, j), way(rows, i, j)
        pair = figure(half - about, out), figure(middle(means[i] - about, means[j] - about), out)
        return end(*pair) if end else pair[0] / pair[1]

    return wrong


def length(v, out):
    """Whatever the direction."""
    return v.norm()


def at_zero(means, i, j):
    """No centre."""
    return torch.zeros_like(means[0])


def cosine(v, out):
    """The angle alone."""
    return v @ out / v.norm()


MISTAKES = {
    "This is a ratio of lengths, in which every direction counts, and from the zero: take components outwards.": so(
        centre=at_zero, figure=length
    ),
    "This is a ratio of lengths, in which every direction counts: take the components along w_i + w_j.": so(
        figure=length
    ),
    "You took the component along w_i alone; outwards is along w_i + w_j.": so(lambda r, i, j: centred(r)[i]),
    "You took the component along w_j alone; outwards is along w_i + w_j.": so(lambda r, i, j: centred(r)[j]),
    "You took the component along w_i - w_j, across the boundary of the two classes; outwards is along w_i + w_j.": so(
        lambda r, i, j: r[i] - r[j]
    ),
    "The features are taken from the zero; take both about the mean of the class means.": so(centre=at_zero),
    "The half-way feature is taken from the zero; take it about the mean of the class means, as the others.": (
        lambda half, means, *rest: so()(half + means.mean(0), means, *rest)
    ),
    "The middle of the class means is taken from the zero; take it about the mean of all class means, as the half-way "
    "feature.": lambda half, means, i, j, rows: (
        along(half - means.mean(0), both(rows, i, j)) / along((means[i] + means[j]) / 2, both(rows, i, j))
    ),
    "Your direction is that of the class means, which moves with the features; outwards is along w_i + w_j.": (
        lambda half, means, i, j, rows: so()(half, means, i, j, means)
    ),
    "The rows of the classifier are not about their mean row: only what tells classes apart is a direction.": so(
        lambda r, i, j: r[i] + r[j]
    ),
    "Neither features nor rows are about their mean.": so(lambda r, i, j: r[i] + r[j], at_zero),
    "You took the features about the mean row of the classifier; take them about the mean of the class means.": (
        lambda *given: so(centre=lambda *at: given[-1].mean(0))(*given)
    ),
    "You used the whole difference: it is the ratio of the two components.": so(end=lambda a, b: a - b),
    "This is how much longer it is in shares of the other: it is the ratio itself, without the 1.": so(
        end=lambda a, b: a / b - 1
    ),
    "It is upside down: the half-way feature stands above.": so(end=lambda a, b: b / a),
    "This is the half-way feature's component alone; divide it by that of the middle of the class means.": so(
        end=lambda a, b: a
    ),
    "This is the component of the middle of the class means; the half-way feature's is divided by it.": so(
        end=lambda a, b: b
    ),
    "You added up the two class means; it takes their middle.": so(middle=lambda a, b: a + b),
    "You divided by the component of class i's mean alone; it takes the middle of both.": so(middle=lambda a, b: a),
    "You divided by the component of class j's mean alone; it takes the middle of both.": so(middle=lambda a, b: b),
    "You took sizes: a component has a sign, and a feature on the other side of the mean a negative one.": so(
        end=lambda a, b: (a / b).abs()
    ),
    "You squared the components; it takes the components themselves.": so(end=lambda a, b: (a / b).square()),
    "These are cosines, which know no length: it takes the components.": so(figure=cosine),
}
