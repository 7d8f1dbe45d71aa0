"""Spot the fallacy: a higher raw NLL is read as knowing less."""

from __future__ import annotations

import torch
from torch.nn.functional import cross_entropy

from .reading import NUMBER
from .verdict import Verdict, judge


def nll_after_temperature(student) -> Verdict:
    """Check ``student(one, two, labels, t_one, t_two)``: NLL of ``one`` minus that of ``two``, each at its temperature.

    ``one`` and ``two`` are the logits (N, K) of two networks on the same images, ``labels`` (N,) the classes; ``t_one``
    and ``t_two`` were fitted on held-out images, one for each network.

    >>> ce = torch.nn.functional.cross_entropy
    >>> fm.exercises.nll_after_temperature(lambda one, two, labels, t_one, t_two: ce(one, labels) - ce(two, labels))
    Not yet. These are the raw losses: one that knows as much and says it with less confidence looks worse.

    Source: Guo et al. 2017, sec. 4.2; Ashukha et al. 2020, "Pitfalls of in-domain uncertainty estimation", sec. 3.
    """
    return judge(
        student,
        right,
        [made(0, 0.4, 1.4), made(1, 2.5, 0.8), exchanged(2, 0.5, 0.6)],  # one is not always the worse
        "Right. What is left is what the two know; what was taken away is how they say it.",
        MISTAKES,
        NUMBER,
    )


def made(seed: int, t_one: float, t_two: float) -> tuple:
    """Two networks of nearly the same knowledge that say it in different sizes."""
    g = torch.Generator().manual_seed(seed)
    honest = 2 * torch.randn(80, 4, generator=g, dtype=torch.float64)
    labels = torch.multinomial(honest.softmax(1), 1, generator=g).squeeze(1)
    other = honest + 0.6 * torch.randn(80, 4, generator=g, dtype=torch.float64)
    return t_one * other, t_two * honest, labels, t_one, t_two


def exchanged(seed: int, t_one: float, t_two: float) -> tuple:
    """The same two, the better one first."""
    one, two, labels, *t = made(seed, t_one, t_two)
    return two, one, labels, *t[::-1]


def right(one, two, labels, t_one, t_two):
    """The answer."""
    return cross_entropy(one / t_one, labels) - cross_entropy(two / t_two, labels)


MISTAKES = {
    "These are the raw losses: one that knows as much and says it with less confidence looks worse.": (
        lambda one, two, y, t1, t2: cross_entropy(one, y) - cross_entropy(two, y)
    ),
    "You took two minus one.": lambda one, two, y, t1, t2: -right(one, two, y, t1, t2),
    "The minus is lost: where one knows more, the difference is below 0.": lambda *given: right(*given).abs(),
    "You gave one alone its temperature; give each network its own.": lambda one, two, y, t1, t2: (
        cross_entropy(one / t1, y) - cross_entropy(two, y)
    ),
    "You gave two alone its temperature; give each network its own.": lambda one, two, y, t1, t2: (
        cross_entropy(one, y) - cross_entropy(two / t2, y)
    ),
    "You divided both by the first temperature; give each network its own.": lambda one, two, y, t1, t2: right(
        one, two, y, t1, t1
    ),
    "You divided both by the second temperature; give each network its own.": lambda one, two, y, t1, t2: right(
        one, two, y, t2, t2
    ),
    "The two temperatures are exchanged.": lambda one, two, y, t1, t2: right(one, two, y, t2, t1),
    "You multiplied by the temperatures; they divide the logits.": lambda one, two, y, t1, t2: right(
        one, two, y, 1 / t1, 1 / t2
    ),
    "You divided the losses; the temperatures divide the logits.": lambda one, two, y, t1, t2: (
        cross_entropy(one, y) / t1 - cross_entropy(two, y) / t2
    ),
    "You took the NLL of the probabilities as if they were logits: cross_entropy takes the softmax itself.": (
        lambda one, two, y, t1, t2: right((one / t1).softmax(1), (two / t2).softmax(1), y, 1, 1)
    ),
    "This is the loss of one alone; subtract that of two.": lambda one, two, y, t1, t2: cross_entropy(one / t1, y),
    "This is the difference of the accuracies, which no temperature changes; take the NLL.": lambda one, two, y, *t: (
        (one.argmax(1) == y).double().mean() - (two.argmax(1) == y).double().mean()
    ),
}
