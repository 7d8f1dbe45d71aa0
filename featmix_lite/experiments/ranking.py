"""Ways of mixing ranked by one figure of their records, and which of them the seeds do not tell from the best."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np

from ..mixing.mix import Mix
from .arms import columns
from .differences import compared, mean_interval
from .families import LEVEL, UNSEEN, holm
from .seed_runs import records_in
from .units import margin_of

BEST, OPEN, BEHIND = "best", "open", "behind"
NOT_TOLD, SHARED = "the runs do not tell", "several are level"
# Less is better of figures that begin so.
LESS = ("nll", "val_nll", "ece", "brier", "snnl_", "linearity_", "epochs_to_", "train_loss", "mixed_loss")


class Place(NamedTuple):
    """One way of mixing in a ranking: ``name``, the ``mean`` figure over seeds, ``verdict`` on it and the best mean
    ("best": it is the best mean itself; "behind": told from it; "level": surely within the kit's margin of it; "open":
    the runs do not tell); ``low``, ``high``: the best's mean plus the 95 % interval of this one minus the best."""

    name: str
    mean: float
    low: float
    high: float
    verdict: str


class Ranking(NamedTuple):
    """``places`` from the best mean on, by ``metric``, over ``n`` seeds that all of them have; ``told``: {pair of
    names: its better one}, of the pairs that are told apart."""

    metric: str
    n: int
    places: tuple[Place, ...]
    told: dict[frozenset, str] = {}

    @property
    def best(self) -> str:
        """The name with the best mean: told from the others or not, so no answer yet (see ``winner``)."""
        return self.places[0].name

    @property
    def winner(self) -> str | None:
        """The name that all others are told to be behind; None where one or more are not."""
        return self.best if len(self.named(BEHIND)) == len(self.places) - 1 else None

    @property
    def answer(self) -> str:
        """Which is best: the winner; "several are level" with the best mean; else "the runs do not tell"."""
        return self.winner or (NOT_TOLD if self.named(OPEN) else SHARED)

    def named(self, verdict: str) -> list[str]:
        """The names with a verdict, from the best on."""
        return [place.name for place in self.places if place.verdict == verdict]


def rank(records, arms: dict[str, Mix | None], metric: str = "accuracy") -> Ranking:
    """Order ways of mixing by a figure of their records, and say which the seeds do not tell from the best.

    >>> records = [{"config": {"mix": m, "seed": s}, "accuracy": 0.9 + 0.01 * s + up + 0.001 * (s == 0)}
    ...            for s in range(5) for m, up in ((None, 0.0), (fm.Mix("block1").as_dict(), 0.02))]
    >>> [(place.name, place.verdict) for place in rank(records, {"none": None, "block 1": fm.Mix("block1")}).places]
    [('block 1', 'best'), ('none', 'behind')]

    Arguments:
        records: what ``fm.sweep`` gave; only seeds that all arms have count.
        arms: {name: a ``Mix``, or None for no mixing}. metric: a figure of the records; see ``less_is_better``.
    The best was picked by looking at the same seeds, so the correction (Holm's) is made over *all* pairs of arms, not
    only over those with the best. A pair that is surely within the kit's margin (``units.margin_of``) is level, also
    where it is told apart. Interval: Student's t of the paired differences, this arm's own, uncorrected.
    Errors: as ``fm.paired``; ``ValueError`` where no seed is common to all, or a figure is nan or infinite.
    """
    if not isinstance(arms, dict):
        raise ValueError(f"arms={arms!r:.80}: it takes {{name: a Mix, or None}}")
    figures = columns(records_in(records), arms, metric)
    if not figures:
        raise ValueError("nothing to rank: arms is {name: a Mix, or None}")
    seeds = sorted(set.intersection(*(set(own) for own in figures.values())))
    if not seeds:
        raise ValueError(f"no seed in common: {', '.join(f'{name} has {list(own)}' for name, own in figures.items())}")
    rows = {name: np.array([own[seed] for seed in seeds], dtype=float) for name, own in figures.items()}
    for name, row in rows.items():
        if not np.isfinite(row).all():
            bad = seeds[int(np.flatnonzero(~np.isfinite(row))[0])]
            raise ValueError(f"{metric} of {name} is {figures[name][bad]} for seed {bad}: that cannot be ranked")
    sign = -1 if less_is_better(metric) else 1
    order = sorted(rows, key=lambda name: -sign * rows[name].mean())
    best, verdicts = order[0], pair_verdicts(rows, metric, margin_of(metric))
    middle = float(rows[best].mean())
    places = [Place(best, middle, middle, middle, BEST)]
    for name in order[1:]:
        _, low, high = mean_interval(rows[name] - rows[best])
        read = verdicts[frozenset((name, best))]
        verdict = {LEVEL: LEVEL, UNSEEN: OPEN}.get(read, BEHIND)
        places.append(Place(name, float(rows[name].mean()), middle + low, middle + high, verdict))
    told = {pair: min(pair, key=order.index) for pair, read in verdicts.items() if read in ("higher", "lower")}
    return Ranking(metric, len(seeds), tuple(places), told)


def less_is_better(metric: str) -> bool:
    """Whether the better figure is the lower one: losses and errors of calibration.

    >>> less_is_better("nll_calibrated"), less_is_better("accuracy")
    (True, False)
    """
    return metric.startswith(LESS)


def pair_verdicts(rows: dict[str, np.ndarray], metric: str = "accuracy", margin: float | None = None) -> dict:
    """What paired tests say of every pair, Holm's correction made over all pairs: {frozenset of two names: verdict}.

    >>> rows = {"a": np.array([1.0, 1.1, 1.2]), "b": np.array([3.0, 3.1, 3.21]), "c": np.array([3.1, 2.9, 3.3])}
    >>> [sorted(pair) for pair, verdict in pair_verdicts(rows).items() if verdict != "no difference seen"]
    [['a', 'b'], ['a', 'c']]

    Arguments: {name: (n,) figures}, the same seeds in the same order; the others as for ``differences.compared``. Of a
    pair, "higher" is the one that stands first in ``rows``.
    """
    pairs = {frozenset((a, b)): compared(rows[a] - rows[b], metric, margin) for a, b in combinations(rows, 2)}
    return holm(pairs)


def own_best(records, arms: dict[str, dict[float, Mix]], by: str = "val_nll") -> dict[str, Mix]:
    """For each arm the strength that did best on rows held out of training: {arm: Mix}.

    >>> records = [{"config": {"mix": fm.Mix(alpha=a).as_dict(), "seed": s}, "val_nll": abs(a - 1)}
    ...            for a in (0.2, 1.0, 2.0) for s in (0, 1)]
    >>> own_best(records, {"input": {a: fm.Mix(alpha=a) for a in (0.2, 1.0, 2.0)}})
    {'input': Mix(at='input', ways=2, alpha=1.0)}

    Arguments: arms {name: {alpha: Mix}}; ``by`` "val_nll" or "val_accuracy": a figure of *held-out* rows, so that
    the test images judge only what was chosen without them. The mean over seeds decides; of equals the first. Whether
    the strengths are told apart is not asked: one has to be taken, and what was taken is tested on other images.
    Errors: ``ValueError`` for a figure of the test or the training images; as ``rank``.
    """
    if not by.startswith("val_"):
        raise ValueError(f"by={by!r}: choose on held-out rows, by val_nll or val_accuracy")
    return {name: own[rank(records, own, by).best] for name, own in arms.items()}


def at_edge(chosen: dict[str, Mix], grid) -> list[str]:
    """The names whose strength is the least or the largest that was tried: a better one may lie outside.

    >>> at_edge({"input": fm.Mix(alpha=2.0), "block1": fm.Mix("block1")}, (0.2, 1.0, 2.0))
    ['input']
    """
    return [name for name, mix in chosen.items() if mix is not None and mix.alpha in (min(grid), max(grid))]
