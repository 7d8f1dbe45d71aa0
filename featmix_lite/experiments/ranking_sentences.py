"""Rankings in sentences: who is best, who is not told from it, and whether the metrics agree."""

from __future__ import annotations

from itertools import combinations

from ..base.text_table import counted
from .arms import UNMIXED
from .families import LEVEL, UNSEEN
from .figure_ranges import POINTS
from .ranking import BEHIND, BEST, NOT_TOLD, OPEN, Ranking
from .units import margin_of, sized

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


def said(ranking: Ranking) -> str:
    """A ranking as one sentence.

    >>> from featmix_lite.experiments.ranking import Place
    >>> places = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.96, 0.955, 0.965, "behind")
    >>> said(Ranking("accuracy", 20, places))
    'By test accuracy: input first (97.0 %); behind it: fc. 20 seeds.'
    >>> said(Ranking("accuracy", 20, (places[0], places[1]._replace(verdict="open"))))
    'By test accuracy: the runs do not tell who is first. Best mean: input (97.0 %); not told from it: fc. 20 seeds.'
    """
    open_, level, behind = (ranking.named(verdict) for verdict in (OPEN, LEVEL, BEHIND))
    mean = amount(ranking.places[0].mean, ranking.metric)
    if open_:
        first = f"the runs do not tell who is first. Best mean: {ranking.best} ({mean})"
    elif level:
        first = f"several are level. Best mean: {ranking.best} ({mean})"
    else:
        first = f"{ranking.best} first ({mean})"
    within = f"level with it (within {sized(margin_of(ranking.metric) or 0, ranking.metric, False)})" if level else ""
    parts = [("not told from it", open_), (within, level), ("behind it", behind)]
    rest = "".join(f"; {words}: {', '.join(names)}" for words, names in parts if names)
    return f"By {called(ranking.metric)}: {first}{rest}. {counted(ranking.n, 'seed')}."


def front(ranking: Ranking) -> list[str]:
    """The names that are not told to be behind, from the best mean on: one of them, if it is the winner."""
    return [place.name for place in ranking.places if place.verdict != BEHIND]


def verdict(rankings: list[Ranking]) -> str:
    """What several metrics say together, in a line: the same winner, different ones, or nothing told apart.

    >>> from featmix_lite.experiments.ranking import Place
    >>> clear = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.96, 0.955, 0.965, "behind")
    >>> other = Place("fc", 0.98, 0.98, 0.98, "best"), Place("input", 0.96, 0.955, 0.965, "behind")
    >>> verdict([Ranking("accuracy", 20, clear), Ranking("nll", 20, clear)])
    'The same site wins by both metrics: input'
    >>> verdict([Ranking("accuracy", 20, clear), Ranking("nll", 20, other)])
    'The metrics disagree: input by test accuracy; fc by raw NLL'

    "Wins": told from all others. "In front": not told to be behind the best mean. A metric by which nobody is behind
    tells nothing. Metrics disagree where everybody is behind by some.
    """
    decided = [r for r in rankings if r.named(BEHIND)]
    if not decided:
        return "Nothing is told apart by " + ("this metric" if len(rankings) == 1 else "any of these metrics")
    open_ = [called(r.metric) for r in rankings if not r.named(BEHIND)]
    tail = f"; nothing is told apart by {' and '.join(open_)}" if open_ else ""
    by, winners = f"by {_all(decided, bool(open_))}", {r.winner for r in decided}
    if len(winners) == 1 and None not in winners:
        name = winners.pop()
        return (f"No mixing wins {by}" if name == UNMIXED else f"The same site wins {by}: {name}") + tail
    if shared := in_front(decided):
        return f"In front {by}, alone or not: {', '.join(shared)}{tail}"
    fronts: dict[frozenset, list[Ranking]] = {}
    for ranking in decided:
        fronts.setdefault(frozenset(front(ranking)), []).append(ranking)
    each = "; ".join(f"{_short(own[0])} by {' and '.join(called(r.metric) for r in own)}" for own in fronts.values())
    return f"The metrics disagree: {each}{tail}"


def _short(ranking: Ranking) -> str:
    """Who is in front, in few words: a title takes no long list."""
    names, behind = front(ranking), ranking.named(BEHIND)
    if len(names) < 3:
        return " or ".join(names)
    return f"any but {' and '.join(behind)}" if len(behind) < 3 else f"any of {len(names)}"


def _all(decided: list[Ranking], some: bool) -> str:
    """"both metrics", "all 5 metrics", or their names where other metrics are left out."""
    if some:
        return " and ".join(called(r.metric) for r in decided)
    return {1: "this metric", 2: "both metrics"}.get(len(decided), f"all {len(decided)} metrics")


def in_front(rankings: list[Ranking]) -> list[str]:
    """The names that no ranking tells to be behind, in the order of the first one."""
    fronts = [set(front(ranking)) for ranking in rankings]
    return [p.name for p in rankings[0].places if all(p.name in own for own in fronts)]


def everywhere_in_front(rankings: list[Ranking]) -> str:
    """A sentence: which sites are not told to be behind by any metric.

    >>> from featmix_lite.experiments.ranking import Place
    >>> one = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.969, 0.96, 0.975, "open")
    >>> everywhere_in_front([Ranking("accuracy", 20, one)])
    'Told to be behind by no metric: input, fc.'
    """
    return f"Told to be behind by no metric: {', '.join(in_front(rankings)) or 'none of them'}."


def elsewhere(one: Ranking, other: Ranking) -> str:
    """A sentence: where the winner by one metric stands by another; or that there is no winner.

    >>> from featmix_lite.experiments.ranking import Place
    >>> clear = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.96, 0.955, 0.965, "behind")
    >>> elsewhere(Ranking("mixed_loss", 20, clear[::-1]), Ranking("accuracy", 20, clear))
    'First by mixed training loss: fc. By test accuracy it stands 2 of 2, told to be behind input.'
    """
    if one.winner is None:
        return f"By {called(one.metric)} none is told from all others ({', '.join(front(one))} are in front)."
    names = [p.name for p in other.places]
    at = names.index(one.winner)
    sentence, stands = f"First by {called(one.metric)}: {one.winner}. By {called(other.metric)} it stands ", ""
    if other.places[at].verdict == BEST:
        rest = front(other)[1:]
        stands = "first, too" if not rest else f"1 of {len(names)}, not told to be ahead of {', '.join(rest)}"
    else:
        word = {LEVEL: "level with", OPEN: "not told from", BEHIND: "told to be behind"}[other.places[at].verdict]
        stands = f"{at + 1} of {len(names)}, {word} {other.best}"
    return f"{sentence}{stands}."


def turned(one: Ranking, other: Ranking) -> tuple[int, int]:
    """(pairs of names that stand in another order by the other metric, all pairs): Kendall's distance.

    >>> from featmix_lite.experiments.ranking import Place
    >>> clear = Place("input", 0.97, 0.97, 0.97, "best"), Place("fc", 0.96, 0.955, 0.965, "behind")
    >>> turned(Ranking("nll", 20, clear[::-1]), Ranking("accuracy", 20, clear))
    (1, 1)

    Names that only one of them has are left out. Means alone count, told apart or not: see ``turned_told``.
    """
    position = {p.name: i for i, p in enumerate(other.places)}
    pairs = list(combinations([p.name for p in one.places if p.name in position], 2))
    return sum(position[a] > position[b] for a, b in pairs), len(pairs)


def turned_told(one: Ranking, other: Ranking) -> tuple[int, int]:
    """(pairs that are told apart one way here and the other way there, pairs that are told apart by both metrics).

    >>> pair = frozenset(("input", "fc"))
    >>> turned_told(Ranking("nll", 20, (), {pair: "fc"}), Ranking("accuracy", 20, (), {pair: "input"}))
    (1, 1)
    """
    both = one.told.keys() & other.told.keys()
    return sum(one.told[pair] != other.told[pair] for pair in both), len(both)
