"""Exercise of lesson 08: the temperature that fits held-out rows best."""

from __future__ import annotations

import torch
from torch.nn.functional import cross_entropy, nll_loss

from ...measures.calibration import calibration
from .verdict import Verdict, judge, number


def pick_temperature(student) -> Verdict:
    """Check ``student(logits, labels, candidates)``: the candidate T with the least NLL of ``logits / T``.

    ``logits`` (N, K) and ``labels`` (N,) of held-out rows, ``candidates`` (C,) temperatures.

    >>> fm.exercises.pick_temperature(lambda logits, labels, candidates: candidates[0])
    Not yet. You chose by accuracy, or not at all: ... so every T is as good as the first.

    Source: Guo et al. 2017, sec. 4.2; ``measures.fit_temperature`` finds it without candidates.
    """
    return judge(
        student,
        lambda z, y, ts: ts[losses(z, y, ts).argmin()],
        [made(3, 3.0), made(8, 0.4), made(11, 1.5)],
        "Right. No answer changes, for the order of the logits stays; only how sure they are.",
        MISTAKES,
        number,
    )


CANDIDATES = (0.7, 0.2, 0.3, 0.4, 0.5, 1.0, 1.2, 1.5, 2.0, 2.6, 3.0, 3.4, 5.0, 9.0)


def made(seed: int, scale: float):
    """Logits that are ``scale`` times as large as their labels deserve."""
    g = torch.Generator().manual_seed(seed)
    honest = 2 * torch.randn(150, 4, generator=g, dtype=torch.float64)
    labels = torch.multinomial(honest.softmax(1), 1, generator=g).squeeze(1)
    return scale * honest, labels, torch.tensor(CANDIDATES, dtype=torch.float64)


def losses(logits, labels, candidates):
    """The NLL for each candidate."""
    return torch.stack([cross_entropy(logits / t, labels) for t in candidates])


def errors(logits, labels, candidates):
    """The ECE for each candidate."""
    return torch.tensor([calibration(logits / t, labels).ece for t in candidates])


def thinned(logits, labels, candidates):
    """The NLL where the probabilities were divided, not the logits."""
    return torch.stack([nll_loss((logits.softmax(1) / t).log(), labels) for t in candidates])


MISTAKES = {
    "You chose by accuracy, or not at all: dividing by T changes no answer, so every T is as good as the first.": (
        lambda z, y, ts: ts[0]
    ),
    "You multiplied the logits by T; it divides them.": lambda z, y, ts: ts[losses(z, y, 1 / ts).argmin()],
    "This is the position in the list; give the temperature that stands there.": lambda z, y, ts: (
        losses(z, y, ts).argmin().double()
    ),
    "This is the least NLL itself; give the temperature it belongs to.": lambda z, y, ts: losses(z, y, ts).min(),
    "You took the largest NLL; the least one is wanted.": lambda z, y, ts: ts[losses(z, y, ts).argmax()],
    "You divided the probabilities; divide the logits, and take the softmax after it.": lambda z, y, ts: (
        ts[thinned(z, y, ts).argmin()]
    ),
    "You chose by the ECE. It jumps from bin to bin and can be small by luck; choose by the NLL.": lambda z, y, ts: (
        ts[errors(z, y, ts).argmin()]
    ),
}
