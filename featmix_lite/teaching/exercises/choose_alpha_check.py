"""Exercise of lesson 04: a strength is chosen on held-out rows, by the mean over seeds."""

from __future__ import annotations

from collections import Counter

import torch
from torch import Tensor

from .reading import NUMBER
from .verdict import Verdict, judge


def choose_alpha(student) -> Verdict:
    """Check ``student(losses)``: the alpha to take, where ``losses`` is {alpha: (seeds,) held-out NLL of each seed}.

    >>> fm.exercises.choose_alpha(lambda losses: max(losses, key=lambda alpha: losses[alpha].mean()))
    Not yet. You took the highest mean: of a loss the lowest is best.
    """
    return judge(
        student,
        right,
        [(made(seed),) for seed in (5, 12, 19)],
        "Right. One strength for all seeds, chosen without a look at the test images.",
        MISTAKES,
        NUMBER,
    )


def made(seed: int) -> dict[float, Tensor]:
    """Five strengths in no order, losses of five seeds: one of them without mercy for some strengths."""
    g = torch.Generator().manual_seed(seed)
    alphas = torch.tensor([0.1, 0.5, 1.0, 2.0, 8.0], dtype=torch.float64)[torch.randperm(5, generator=g)]
    losses = 0.3 + 0.2 * torch.rand(5, 5, generator=g, dtype=torch.float64) ** 3
    return {alpha: row for alpha, row in zip(alphas.tolist(), losses)}


def right(losses: dict[float, Tensor]) -> float:
    """The alpha of the lowest mean."""
    return min(losses, key=lambda alpha: losses[alpha].mean().item())


def by(figure):
    """Choose the alpha whose ``figure`` of its losses is least."""
    return lambda losses: min(losses, key=lambda alpha: float(figure(losses[alpha])))


def most_seeds(losses: dict[float, Tensor]) -> float:
    """The alpha that is best for the most seeds."""
    bests = torch.stack(list(losses.values())).argmin(0).tolist()
    return list(losses)[Counter(bests).most_common(1)[0][0]]


def each_seeds(losses: dict[float, Tensor]) -> float:
    """The mean of the alphas that are best for each seed."""
    bests = torch.stack(list(losses.values())).argmin(0)
    return torch.tensor(list(losses), dtype=torch.float64)[bests].mean().item()


MISTAKES = {
    "You took the highest mean: of a loss the lowest is best.": by(lambda own: -own.mean()),
    "You took the alpha of the single luckiest seed: the mean over seeds is what will come back.": by(torch.min),
    "You took the alpha whose worst seed is best: the mean over seeds is asked for.": by(torch.max),
    "You took the median over seeds, which does not see how bad the worst are: take the mean.": by(torch.median),
    "You took the first seed alone: use them all.": by(lambda own: own[0]),
    "You took the last seed alone: use them all.": by(lambda own: own[-1]),
    "You took the alpha that wins for most seeds, by however little: take the lowest mean.": most_seeds,
    "You took the mean of the alphas that are best for each seed: take one that was tried, by its mean.": each_seeds,
    "You gave the loss itself; the alpha that has it is asked for.": lambda losses: losses[right(losses)].mean().item(),
    "This is the position in the dict; give the alpha that stands there.": lambda losses: list(losses).index(
        right(losses)
    ),
    "You took the smallest alpha; min(losses) looks at the alphas, not at their losses.": min,
    "You took the largest alpha; max(losses) looks at the alphas, not at their losses.": max,
    "You took the first alpha in the dict, whatever the losses are.": lambda losses: next(iter(losses)),
    "You took the alpha whose seeds differ least: a steady loss can be a high one.": by(torch.std),
}
