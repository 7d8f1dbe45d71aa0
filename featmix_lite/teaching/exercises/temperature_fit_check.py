"""Exercise of lesson 08: the one temperature that fits held-out images best."""

from __future__ import annotations

import functools

import torch
from torch.nn.functional import cross_entropy, one_hot

from ...measures.calibration import calibration, fit_temperature
from .calling import NoAnswer
from .mismatch import difference
from .reading import NUMBER
from .verdict import IN_PLACE, Verdict, answers

NEAR = 0.02  # a search by steps need not hit it to the last digit
PRAISE = "Right. No answer changes, for the order of the logits stays; only how sure they are."


def temperature_fit(student) -> Verdict:
    """Check ``student(logits, labels)``: the T of the least NLL of ``logits / T``, to within 2 %.

    ``logits`` (N, K) and ``labels`` (N,) of held-out images; T lies between 0.01 and 100.

    >>> fm.exercises.temperature_fit(lambda logits, labels: 1 / fm.measures.fit_temperature(logits, labels))
    Not yet. You multiplied the logits by T; it divides them: this is 1 / T.

    Source: Guo et al. 2017, sec. 4.2; ``measures.fit_temperature``.
    """
    wanted = [torch.tensor(fit_temperature(*case), dtype=torch.float64) for case in CASES]
    try:
        got, in_place = answers(student, CASES, NUMBER, wanted)
    except NoAnswer as why:
        return Verdict(False, str(why))
    if all(map(close, got, wanted)):
        return Verdict(True, PRAISE + IN_PLACE * in_place)
    return Verdict(False, f"Not yet. {explained(got, wanted)}")


def made(seed: int, scale: float):
    """Logits about ``scale`` times as large as their labels deserve, such that ECE, Brier score and NLL disagree."""
    g = torch.Generator().manual_seed(seed)
    honest = 2 * torch.randn(150, 4, generator=g, dtype=torch.float64)
    labels = torch.multinomial(honest.softmax(1), 1, generator=g).squeeze(1)
    return scale * honest, labels


CASES = [made(28, 2.5), made(52, 0.35), made(28, 0.08), made(52, 12.0)]


def close(a, b, within: float = NEAR) -> bool:
    """Whether two numbers are alike up to a share of them; of nan and of many numbers nothing is."""
    return a.numel() == 1 and bool((a - b).abs() <= within * abs(b))


def least(figure, logits, labels, steps: int = 1001):
    """The T of the least ``figure(logits / T, labels)``, tried at equal steps in log T."""
    tried = torch.logspace(-2, 2, steps, dtype=torch.float64)
    return tried[torch.stack([torch.as_tensor(figure(logits / t, labels)) for t in tried]).argmin()]


def brier(logits, labels):
    """The mean squared distance of probabilities and labels."""
    return (logits.softmax(1) - one_hot(labels, logits.shape[1])).square().sum(1).mean()


def gap(logits, labels):
    """How far mean confidence and accuracy are apart."""
    sure, guess = logits.softmax(1).max(1)
    return (sure.mean() - (guess == labels).double().mean()).abs()


def ece(logits, labels):
    """The calibration error."""
    return calibration(logits, labels).ece


def small_ece(got) -> bool:
    """Whether every answer makes the ECE about as small as it gets: each grid finds another of its many dips."""
    lowest = [ece(z / t, y) for t, (z, y) in zip(answers_of(least_ece), CASES)]
    return all(ece(z / t, y) < one + 0.005 for one, t, (z, y) in zip(lowest, got, CASES))


def least_ece(logits, labels):
    """The T of the least ECE."""
    return least(ece, logits, labels)


MISTAKES = {
    "You multiplied the logits by T; it divides them: this is 1 / T.": lambda z, y: 1 / fit_temperature(z, y),
    "This is the logarithm of T; give T itself.": lambda z, y: torch.tensor(fit_temperature(z, y)).log(),
    "This is the least NLL itself; give the temperature it belongs to.": lambda z, y: cross_entropy(
        z / fit_temperature(z, y), y
    ),
    "This is the NLL of the logits as they are; give the temperature that makes it least.": cross_entropy,
    "This is the mean of the logits, in which no label comes in; try temperatures, and take the least NLL.": (
        lambda z, y: z.mean()
    ),
    "This is how large the logits are (the mean of their sizes), whatever the labels say: take the least NLL.": (
        lambda z, y: z.abs().mean()
    ),
    "This is how much the logits scatter, whatever the labels say: take the least NLL.": lambda z, y: z.std(),
    "This is the mean of the largest logits, whatever the labels say: take the least NLL.": lambda z, y: (
        z.max(1).values.mean()
    ),
    "You chose by the Brier score, the squared distance of probabilities and labels: take the NLL.": lambda z, y: least(
        brier, z, y
    ),
    "You made mean confidence and accuracy equal, but it can be too sure here and not enough there: take the NLL.": (
        lambda z, y: least(gap, z, y)
    ),
    "You took the NLL of the probabilities as if they were logits: cross_entropy takes the softmax itself.": (
        lambda z, y: least(lambda z, y: cross_entropy(z.softmax(1), y), z, y)
    ),
}


@functools.cache
def answers_of(wrong) -> list:
    """What a mistake gives in every case."""
    return [torch.as_tensor(wrong(*case), dtype=torch.float64) for case in CASES]


def explained(got: list, wanted: list) -> str:
    """The mistake in words: a known one, an answer that never moves, a grid that is too short or too coarse."""
    for said, wrong in MISTAKES.items():
        if all(close(g, w, 0.03) for g, w in zip(got, answers_of(wrong))):
            return said
    if any(g.numel() != 1 or not 0 < g < torch.inf for g in got):
        return away(got, wanted)
    if all(close(g, got[0], 1e-3) for g in got):
        return (
            f"Your T is {got[0].item():.4g} whatever the logits are. The accuracy chooses so: no T changes an answer. "
            "So do the largest NLL, probabilities that are divided by T, and a search that never leaves its start."
        )
    if small_ece(got):
        return "You chose by the ECE. It jumps from bin to bin and can be small by luck; choose by the NLL."
    return of_search(got, wanted) or away(got, wanted)


def away(got: list, wanted: list) -> str:
    """How the answers differ: those that are near enough count as right."""
    return difference([w if close(g, w) else g for g, w in zip(got, wanted)], wanted, CASES, NUMBER)


def of_search(got: list, wanted: list) -> str:
    """A grid's faults: too short, where only the smallest or largest answer is far off; too coarse; else ""."""
    far = [not close(g, w, 0.3) for g, w in zip(got, wanted)]
    for g, w, off in zip(got, wanted, far):
        side, beyond = (max, "above") if w > g else (min, "below")
        if off and not all(far) and g == side(got):
            return f"Your search ends at {g.item():.4g}, and {beyond} it the NLL still falls: go on, in fine steps."
    if any(far):
        return ""
    g, w, (z, y) = next((g, w, case) for g, w, case in zip(got, wanted, CASES) if not close(g, w))
    mine, best = (cross_entropy(z / t, y).item() for t in (g, w))
    return (
        f"Near, but not the least: at your {g.item():.4g} the NLL is {mine:.5f}, elsewhere it gets down to {best:.5f}. "
        "Take finer steps, the same share of T each, or more of them."
    )
