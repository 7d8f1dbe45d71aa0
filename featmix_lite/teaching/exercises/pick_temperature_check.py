"""Exercise of lesson 08: the temperature that fits held-out rows best."""

from __future__ import annotations

import torch
from torch.nn.functional import cross_entropy, nll_loss, one_hot

from ...measures.calibration import calibration
from .reading import NUMBER
from .verdict import Verdict, judge


def pick_temperature(student) -> Verdict:
    """Check ``student(logits, labels, candidates)``: the candidate T with the least NLL of ``logits / T``.

    ``logits`` (N, K) and ``labels`` (N,) of held-out rows, ``candidates`` (C,) temperatures.

    >>> fm.exercises.pick_temperature(lambda logits, labels, candidates: candidates[0])
    Not yet. You chose by accuracy, or not at all: ... so every T is as good as the first.

    Source: Guo et al. 2017, sec. 4.2; ``measures.fit_temperature`` finds it without candidates.
    """
    return judge(
        student,
        by(losses),
        [made(15, 3.0), made(11, 0.4), made(8, 1.5)],
        "Right. No answer changes, for the order of the logits stays; only how sure they are.",
        MISTAKES,
        NUMBER,
    )


CANDIDATES = (0.7, 0.2, 0.3, 0.4, 0.5, 1.0, 1.2, 1.35, 1.5, 1.7, 2.0, 2.3, 2.6, 3.0, 3.4, 3.9, 5.0, 9.0)


def made(seed: int, scale: float):
    """Logits that are ``scale`` times as large as their labels deserve."""
    g = torch.Generator().manual_seed(seed)
    honest = 2 * torch.randn(150, 4, generator=g, dtype=torch.float64)
    labels = torch.multinomial(honest.softmax(1), 1, generator=g).squeeze(1)
    return scale * honest, labels, torch.tensor(CANDIDATES, dtype=torch.float64)


def by(figures):
    """The candidate of the least of ``figures(logits, labels, candidates)`` (C,)."""
    return lambda z, y, ts: ts[figures(z, y, ts).argmin()]


def each(figure):
    """``figure(logits, labels)`` of the logits divided by each candidate, (C,)."""
    return lambda z, y, ts: torch.stack([torch.as_tensor(figure(z / t, y), dtype=torch.float64) for t in ts])


def brier(logits, labels):
    """The mean squared distance of probabilities and labels."""
    return (logits.softmax(1) - one_hot(labels, logits.shape[1])).square().sum(1).mean()


def too_sure(logits, labels):
    """How far mean confidence and accuracy are apart."""
    sure, guess = logits.softmax(1).max(1)
    return (sure.mean() - (guess == labels).double().mean()).abs()


losses = each(cross_entropy)


def thinned(logits, labels, candidates):
    """The NLL where the probabilities were divided, not the logits."""
    return torch.stack([nll_loss((logits.softmax(1) / t).log(), labels) for t in candidates])


MISTAKES = {
    "You chose by accuracy, or not at all: dividing by T changes no answer, so every T is as good as the first.": (
        lambda z, y, ts: ts[0]
    ),
    "You multiplied the logits by T; it divides them.": lambda z, y, ts: ts[losses(z, y, 1 / ts).argmin()],
    "This is the position in the list; give the temperature that stands there.": lambda z, y, ts: losses(
        z, y, ts
    ).argmin(),
    "This is the least NLL itself; give the temperature it belongs to.": lambda z, y, ts: losses(z, y, ts).min(),
    "These are the NLLs of all candidates; give the temperature of the least.": losses,
    "You took the largest NLL; the least one is wanted.": lambda z, y, ts: ts[losses(z, y, ts).argmax()],
    "You divided the probabilities; divide the logits, and take the softmax after it.": by(thinned),
    "You chose by the ECE. It jumps from bin to bin and can be small by luck; choose by the NLL.": by(
        each(lambda z, y: calibration(z, y).ece)
    ),
    "You chose by the Brier score, the squared distance of probabilities and labels: take the NLL.": by(each(brier)),
    "You made mean confidence and accuracy equal, but it can be too sure here and not enough there: take the NLL.": (
        by(each(too_sure))
    ),
    "You took the NLL of the probabilities as if they were logits: cross_entropy takes the softmax itself.": by(
        each(lambda z, y: cross_entropy(z.softmax(1), y))
    ),
    "You took the largest temperature, whatever the NLL is.": lambda z, y, ts: ts.max(),
    "You took the temperature nearest to 1, which changes the logits least; choose by the NLL.": lambda z, y, ts: ts[
        ts.log().abs().argmin()
    ],
}
