"""Rankings in sentences: who may be the best, who is behind, and what several measures leave to use."""

from __future__ import annotations

from .families import LEVEL, UNSEEN
from .figure_ranges import POINTS
from .ranking import BEHIND, NOT_TOLD, SHARED, Ranking

READINGS = ["higher", "lower", LEVEL, NOT_TOLD]  # what ``answer`` gives
NAMES = {
    "accuracy": "test accuracy", "nll": "raw NLL", "nll_calibrated": "NLL after one temperature",
    "train_loss": "clean training loss", "mixed_loss": "mixed training loss", "val_nll": "held-out NLL, raw",
    "val_accuracy": "held-out accuracy", "ece": "ECE, raw", "ece_calibrated": "ECE after one temperature",
}  # fmt: skip


def called(metric: str) -> str:
    """A figure's name as prose has it: ``called("nll")`` is "raw NLL"."""
    return NAMES.get(metric, metric)


def amount(value: float, metric: str) -> str:
    """A figure with its unit.

    >>> amount(0.9712, "accuracy"), amount(0.0931, "nll")
    ('97.1 %', '0.093')
    """
    return f"{100 * value:.1f} %" if metric.startswith(POINTS) else f"{value:.3f}" if value >= 0.01 else f"{value:.2g}"


def answer(verdict: str) -> str:
    """The verdict on two ways of mixing as an answer to a question: "higher", "lower", "level", or:

    >>> answer("level"), answer("no difference seen")
    ('level', 'the runs do not tell')
    """
    return NOT_TOLD if verdict == UNSEEN else verdict


def front(ranking: Ranking) -> list[str]:
    """The names that are not told to be behind, from the best mean on: each of them may be the best."""
    return [place.name for place in ranking.places if place.verdict != BEHIND]


def in_front(rankings: list[Ranking]) -> list[str]:
    """The names that no ranking tells to be behind, in the order of the first one."""
    fronts = [set(front(ranking)) for ranking in rankings]
    return [p.name for p in rankings[0].places if all(p.name in own for own in fronts)]


def said(ranking: Ranking) -> str:
    """A ranking as one sentence: one is the best, or several may be.

    >>> from featmix_lite.experiments.ranking import Place
    >>> places = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.96, 0.955, 0.965, "behind")
    >>> said(Ranking("accuracy", 20, places))
    'By test accuracy the best is input. Behind: fc.'
    >>> said(Ranking("accuracy", 20, (places[0], places[1]._replace(verdict="open"))))
    'By test accuracy the runs do not tell which is best: input, fc. Behind: none.'
    """
    behind, names = ", ".join(ranking.named(BEHIND)) or "none", ", ".join(front(ranking))
    best = {NOT_TOLD: f"the runs do not tell which is best: {names}", SHARED: f"several are level: {names}"}
    first = best.get(ranking.answer, f"the best is {names}")
    return f"By {called(ranking.metric)} {first}. Behind: {behind}."


def advice(rankings: list[Ranking]) -> str:
    """What to use where several measures count: all that none of them tells to be behind.

    >>> from featmix_lite.experiments.ranking import Place
    >>> one = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.96, 0.955, 0.965, "behind")
    >>> advice([Ranking("accuracy", 20, one)])
    'By test accuracy use input. Not: fc.'
    """
    by, left = " and ".join(called(ranking.metric) for ranking in rankings), in_front(rankings)
    if not left:
        return f"By {by} each is behind somewhere: say first which measure you need."
    rest = ", ".join(place.name for place in rankings[0].places if place.name not in left) or "none"
    one = left[0] if len(left) == 1 else f"any of {', '.join(left)}: none of these is told to be behind the best mean"
    return f"By {by} use {one}. Not: {rest}."
