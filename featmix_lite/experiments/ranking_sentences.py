"""Rankings in sentences: who is best, who is not told from it, and whether the metrics agree."""

from __future__ import annotations

from itertools import combinations

from .arms import UNMIXED
from .figure_ranges import POINTS
from .ranking import BEHIND, BEST, LEVEL, Ranking

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


def said(ranking: Ranking) -> str:
    """A ranking as one sentence.

    >>> from featmix_lite.experiments.ranking import Place
    >>> places = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.96, 0.955, 0.965, "behind")
    >>> said(Ranking("accuracy", 20, places))
    'By test accuracy: input first (97.0 %); behind it: fc. 20 seeds.'
    """
    level, behind = ranking.named(LEVEL), ranking.named(BEHIND)
    sentence = f"By {called(ranking.metric)}: {ranking.best} first ({amount(ranking.places[0].mean, ranking.metric)})"
    if level and not behind:
        return f"{sentence}, but none of the others is told from it over {ranking.n} seeds: {', '.join(level)}."
    sentence += f"; not told from it: {', '.join(level)}" if level else ""
    return f"{sentence}{'; behind it: ' + ', '.join(behind) if behind else ''}. {ranking.n} seeds."


def verdict(rankings: list[Ranking]) -> str:
    """What several metrics say together, in a line: the same winner, different ones, or nothing told apart.

    >>> from featmix_lite.experiments.ranking import Place
    >>> clear = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.96, 0.955, 0.965, "behind")
    >>> other = Place("fc", 0.98, 0.98, 0.98, "best"), Place("input", 0.96, 0.955, 0.965, "behind")
    >>> verdict([Ranking("accuracy", 20, clear), Ranking("nll", 20, clear)])
    'The same site wins by both metrics: input'
    >>> verdict([Ranking("accuracy", 20, clear), Ranking("nll", 20, other)])
    'The metrics disagree: input by test accuracy; fc by raw NLL'

    "Wins": in front of all others; "comes first": some others are not told from it. A metric that tells nothing apart
    has no winner. Metrics disagree where nobody is in front, alone or not, by all that tell anything apart.
    """
    decided = [r for r in rankings if r.named(BEHIND)]
    if not decided:
        return "Nothing is told apart by any of these metrics"
    winners: dict[str, list[Ranking]] = {}
    for ranking in decided:
        winners.setdefault(ranking.best, []).append(ranking)
    open_ = [called(r.metric) for r in rankings if not r.named(BEHIND)]
    tail = f"; nothing is told apart by {' and '.join(open_)}" if open_ else ""
    if len(winners) == 1:
        does = "comes first" if any(r.named(LEVEL) for r in decided) else "wins"
        by = f"by {_all(decided, bool(open_))}"
        sentence = f"No mixing {does} {by}" if UNMIXED in winners else f"The same site {does} {by}: {decided[0].best}"
        return sentence + tail
    each = "; ".join(f"{name} by {' and '.join(called(r.metric) for r in own)}" for name, own in winners.items())
    front = in_front(decided)
    if front:
        return f"First places differ: {each}; never behind: {', '.join(front)}{tail}"
    return f"The metrics disagree: {each}{tail}"


def _all(decided: list[Ranking], some: bool) -> str:
    """"both metrics", "all 5 metrics", or their names where other metrics are left out."""
    if some:
        return " and ".join(called(r.metric) for r in decided)
    return {1: "this metric", 2: "both metrics"}.get(len(decided), f"all {len(decided)} metrics")


def in_front(rankings: list[Ranking]) -> list[str]:
    """The names that are first, or not told from the first, in every ranking, in the order of the first one."""
    front = [{p.name for p in r.places if p.verdict != BEHIND} for r in rankings]
    return [p.name for p in rankings[0].places if all(p.name in own for own in front)]


def everywhere_in_front(rankings: list[Ranking]) -> str:
    """A sentence: which sites are best, or not told from the best, by every metric.

    >>> from featmix_lite.experiments.ranking import Place
    >>> one = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.969, 0.96, 0.975, "level")
    >>> everywhere_in_front([Ranking("accuracy", 20, one)])
    'First or not told from the first by every metric: input, fc.'
    """
    kept = in_front(rankings)
    if not kept:
        return "None is first, or not told from the first, by every metric."
    return f"First or not told from the first by every metric: {', '.join(kept)}."


def elsewhere(one: Ranking, other: Ranking) -> str:
    """A sentence: where the winner by one metric stands by another.

    >>> from featmix_lite.experiments.ranking import Place
    >>> clear = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.96, 0.955, 0.965, "behind")
    >>> elsewhere(Ranking("mixed_loss", 20, clear[::-1]), Ranking("accuracy", 20, clear))
    'First by mixed training loss: fc. By test accuracy it stands 2 of 2, behind the first, input.'
    """
    names = [p.name for p in other.places]
    position = names.index(one.best)
    sentence = f"First by {called(one.metric)}: {one.best}. By {called(other.metric)} it stands "
    stands = {
        BEST: "first, too.", LEVEL: f"{position + 1} of {len(names)}, not told from the first, {other.best}.",
        BEHIND: f"{position + 1} of {len(names)}, behind the first, {other.best}.",
    }  # fmt: skip
    return sentence + stands[other.places[position].verdict]


def turned(one: Ranking, other: Ranking) -> tuple[int, int]:
    """(pairs of names that stand in another order by the other metric, all pairs): Kendall's distance.

    >>> from featmix_lite.experiments.ranking import Place
    >>> clear = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.96, 0.955, 0.965, "behind")
    >>> turned(Ranking("nll", 20, clear[::-1]), Ranking("accuracy", 20, clear))
    (1, 1)

    Names that only one of them has are left out. Means alone count, told apart or not.
    """
    position = {p.name: i for i, p in enumerate(other.places)}
    pairs = list(combinations([p.name for p in one.places if p.name in position], 2))
    return sum(position[a] > position[b] for a, b in pairs), len(pairs)
