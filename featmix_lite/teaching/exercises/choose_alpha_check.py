"""Exercise of lesson 04: a strength is chosen on held-out rows, by the mean over seeds."""

from __future__ import annotations

import torch
from torch import Tensor

from .verdict import Verdict, judge, number


def choose_alpha(student) -> Verdict:
    """Check ``student(losses)``: the alpha to take, where ``losses`` is {alpha: (seeds,) held-out NLL of each seed}.

    >>> fm.exercises.choose_alpha(lambda losses: max(losses, key=lambda alpha: losses[alpha].mean()))
    Not yet. You took the highest mean: of a loss the lowest is best.
    """
    seeds = (
        {0.2: [0.30, 0.20, 0.25], 1.0: [0.35, 0.10, 0.50], 2.0: [0.25, 0.45, 0.40]},
        {0.2: [0.15, 0.50], 1.0: [0.20, 0.22], 4.0: [0.18, 0.30]},
        {2.0: [0.3, 0.3, 0.3], 0.5: [0.05, 0.05, 0.70]},
    )
    cases = [({alpha: torch.tensor(losses) for alpha, losses in own.items()},) for own in seeds]
    return judge(
        student,
        right,
        cases,
        "Right. One strength for all seeds, chosen without a look at the test images.",
        MISTAKES,
        number,
    )


def right(losses: dict[float, Tensor]) -> float:
    """The alpha of the lowest mean."""
    return min(losses, key=lambda alpha: losses[alpha].mean().item())


MISTAKES = {
    "You took the highest mean: of a loss the lowest is best.": lambda losses: max(
        losses, key=lambda a: losses[a].mean()
    ),
    "You took the alpha of the single luckiest seed: the mean over seeds is what will come back.": lambda losses: min(
        losses, key=lambda a: losses[a].min()
    ),
    "You took the first seed alone: use them all.": lambda losses: min(losses, key=lambda a: losses[a][0]),
    "You gave the loss itself; the alpha that has it is asked for.": lambda losses: losses[right(losses)].mean().item(),
    "You took the smallest alpha; min(losses) looks at the alphas, not at their losses.": lambda losses: min(losses),
    "You took the alpha whose seeds differ least: a steady loss can be a high one.": lambda losses: min(
        losses, key=lambda a: losses[a].std()
    ),
}
