"""Spot the fallacy: the best alpha is the last one that was tried, and is called the best there is."""

from __future__ import annotations

import numpy as np

from ...experiments.ranking import at_edge
from ...mixing.mix import Mix
from .reading import ROW
from .verdict import Verdict, judge

TWO = ROW._replace(asked="two things, (alpha, True or False)")


def edge_of_grid(student) -> Verdict:
    """Check ``student(losses)``: the alpha of the lowest mean loss, and whether a better one may lie outside the grid.

    ``losses`` is {alpha: (seeds,) losses on held-out rows}, in the order in which they were run. The answer is a pair:
    (alpha, True) where the alpha is the least or the largest that was tried, else (alpha, False).

    >>> fm.exercises.edge_of_grid(lambda losses: (min(losses, key=lambda alpha: losses[alpha].mean()), False))
    Not yet. You never look at the grid's edge: the best that was tried is not the best there is where the loss ...

    Source: ``experiments.ranking.at_edge``.
    """
    return judge(
        student,
        right,
        CASES,
        "Right. At the edge the answer is a wider grid, not a strength.",
        MISTAKES,
        TWO,
    )


def made(seed: int, best: float, *grid: float) -> tuple[dict]:
    """Losses that rise on both sides of ``best``, at the alphas of ``grid``, in that order; single seeds mislead."""
    draw = np.random.default_rng(seed)
    return ({a: 0.5 + 0.1 * abs(np.log(a / best)) + 0.1 * draw.standard_normal(5) for a in grid},)


CASES = [
    made(2, 1.0, 0.2, 0.5, 1.0, 2.0, 8.0),  # inside
    made(29, 9.0, 0.2, 0.5, 1.0, 2.0, 8.0),  # falls to the last
    made(37, 0.1, 0.2, 0.5, 1.0, 2.0, 8.0),  # falls to the first
    made(101, 8.0, 0.5, 8.0, 0.2, 1.0, 2.0),  # the largest stands in the middle of the dict
    made(7, 2.0, 2.0, 8.0, 0.2, 1.0, 0.5),  # inside, first in the dict
    made(49, 0.5, 1.0, 8.0, 0.2, 2.0, 0.5),  # inside, last in the dict
]


def right(losses: dict) -> tuple[float, bool]:
    """The answer."""
    return told(lowest(losses), losses)


def told(alpha: float, losses: dict) -> tuple[float, bool]:
    """An alpha, and whether it is at the edge."""
    return alpha, bool(at_edge({"": Mix(alpha=alpha)}, losses))


def lowest(losses: dict, figure=np.mean, of=min) -> float:
    """The alpha of the lowest figure."""
    return of(losses, key=lambda alpha: float(figure(losses[alpha])))


def at(losses: dict, *edges: float) -> tuple[float, bool]:
    """The right alpha, and whether it is one of these."""
    return lowest(losses), lowest(losses) in edges


MISTAKES = {
    "You never look at the grid's edge: the best that was tried is not the best there is where the loss still falls.": (
        lambda losses: (lowest(losses), False)
    ),
    "You call every best one the edge; inside the grid it has worse ones on both sides.": lambda losses: (
        lowest(losses),
        True,
    ),
    "You look at the upper edge only: a loss can fall down to the least alpha, too.": lambda losses: at(
        losses, max(losses)
    ),
    "You look at the lower edge only: a loss can fall up to the largest alpha, too.": lambda losses: at(
        losses, min(losses)
    ),
    "You asked for the last of the dict: the edge is the least and the largest alpha, in any order.": (
        lambda losses: at(losses, list(losses)[-1])
    ),
    "You asked for first and last of the dict: the edge is the least and the largest alpha, in whatever order they "
    "were run.": lambda losses: at(losses, list(losses)[0], list(losses)[-1]),
    "True and False are the wrong way round: True where a better one may lie outside.": lambda losses: (
        lowest(losses),
        not right(losses)[1],
    ),
    "This is the alpha alone: say also whether a better one may lie outside the grid.": lowest,
    "This is the edge alone: say the alpha, too.": lambda losses: right(losses)[1],
    "The two are exchanged: the alpha comes first.": lambda losses: right(losses)[::-1],
    "You took the highest mean: of a loss the lowest is best.": lambda losses: told(lowest(losses, of=max), losses),
    "You took the alpha of the single luckiest seed: take the lowest mean.": lambda losses: told(
        lowest(losses, np.min), losses
    ),
    "You took the first seed alone: use them all.": lambda losses: told(lowest(losses, lambda own: own[0]), losses),
    "You gave the loss; the alpha that has it is asked for.": lambda losses: (
        float(losses[lowest(losses)].mean()),
        right(losses)[1],
    ),
}
