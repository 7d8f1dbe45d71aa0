"""How fast a training gets there: epochs to a fixed loss, with the runs that never reached it counted as censored."""

from __future__ import annotations

import math
import warnings
from typing import NamedTuple

import numpy as np

from ..base.numbers import as_number
from .arms import columns

LEVELS = (0.2, 0.02)  # nats of the clean training loss, fixed before anything was run
FIGURE = "epochs_to_"


class Convergence(NamedTuple):
    """Kaplan and Meier's estimate for ``n`` runs of at most ``epochs`` epochs, of which ``reached`` got there:
    ``median`` epochs with its 95 % interval ``low`` .. ``high`` (inf: not reached by half, or not within the runs);
    ``times`` and ``share`` (T,): the share of runs that have not got there yet after so many epochs."""

    median: float
    low: float
    high: float
    n: int
    reached: int
    epochs: int
    times: np.ndarray
    share: np.ndarray

    def __str__(self) -> str:
        median, low, high = ("not reached" if math.isinf(v) else f"{v:g}" for v in self[:3])
        runs = f"{self.reached} of {self.n} runs got there in {self.epochs} epochs"
        return f"median {median} [{low}, {high}] epochs, {runs}"


def epochs_to(history: list[dict], level: float, name: str = "train_nll") -> float:
    """The first epoch of a history in which a loss is at or below ``level``; one more than there are: none was.

    >>> history = [{"epoch": 1, "train_nll": 0.9}, {"epoch": 2, "train_nll": 0.1}, {"epoch": 3, "train_nll": 0.3}]
    >>> epochs_to(history, 0.2), epochs_to(history, 0.05)
    (2.0, 4.0)

    Epochs in which it was not watched are passed over. Errors: ``ValueError`` where it was watched in none.
    """
    level = as_number("level", level, "a loss above 0", lambda v: v > 0)
    watched = {epoch["epoch"]: epoch[name] for epoch in history if name in epoch}
    if not watched:
        raise ValueError(f"the history holds no {name!r}: train with watch")
    return float(next((e for e, loss in sorted(watched.items()) if loss <= level), max(watched) + 1))


def epoch_figures(history: list[dict]) -> dict[str, float]:
    """What a record says of them: {epochs_to_LEVEL: ...} at the kit's two levels.

    >>> epoch_figures([{"epoch": 1, "train_nll": 0.1}])
    {'epochs_to_0.2': 1.0, 'epochs_to_0.02': 2.0}

    The mean of such figures is the mean time restricted to the length of the runs, so paired differences of it are
    right however many runs did not get there (Royston & Parmar 2013).
    """
    return {f"{FIGURE}{level:g}": epochs_to(history, level) for level in LEVELS}


def convergence(records, arms: dict, level: float = LEVELS[0]) -> dict[str, Convergence]:
    """How long the runs of each arm took to ``level`` nats of clean training loss -> {arm: ``Convergence``}.

    >>> runs = [{"config": {"mix": None, "seed": s, "epochs": 9}, "epochs_to_0.2": t}
    ...         for s, t in enumerate((3.0, 4.0, 10.0))]
    >>> print(convergence(runs, {"none": None})["none"])
    median 4 [3, not reached] epochs, 2 of 3 runs got there in 9 epochs

    Arguments: ``records`` of ``fm.sweep`` with ``watch=("train_nll",)``; ``arms`` {name: as ``fm.paired`` takes it};
    ``level`` one of ``LEVELS``. All runs must be of one length.
    Errors: ``ValueError`` as ``fm.paired``, for another level, or runs of several lengths.
    Source: Kaplan & Meier 1958; interval: Greenwood's, log-log (SciPy's ``ecdf``).
    """
    if level not in LEVELS:
        raise ValueError(f"level={level!r}: records hold {' and '.join(map(str, LEVELS))}")
    lengths = {r["config"].get("epochs", 20) for r in records if "error" not in r}
    if len(lengths) != 1:
        raise ValueError(f"runs of {sorted(lengths)} epochs: it takes runs of one length")
    epochs = lengths.pop()
    return {name: _estimate(list(own.values()), epochs) for name, own in
            columns(records, arms, f"{FIGURE}{level:g}").items()}  # fmt: skip


def _estimate(values: list[float], epochs: int) -> Convergence:
    from scipy import stats

    there, not_there = ([v for v in values if (v <= epochs) == yes] for yes in (True, False))
    if not there:
        none, inf = np.array([]), math.inf
        return Convergence(inf, inf, inf, len(values), 0, epochs, none, none)
    survival = stats.ecdf(stats.CensoredData(uncensored=there, right=[epochs] * len(not_there))).sf
    with warnings.catch_warnings():  # at its ends the estimate has no interval, and says nan
        warnings.simplefilter("ignore", RuntimeWarning)
        ends = survival.confidence_interval(0.95, method="log-log")
    # All there: sure enough of 6 runs or more, of which half an interval of the median is made (2 * 0.5 ** 6 < .05).
    sure = 0.0 if len(values) >= 6 else 1.0
    bands = (np.where(survival.probabilities == 0, sure, band.probabilities) for band in (ends.low, ends.high))
    low, high = (_half(survival.quantiles, band) for band in bands)
    median = _half(survival.quantiles, survival.probabilities)
    return Convergence(median, min(low, median), max(high, median), len(values), len(there), epochs,
                       survival.quantiles, survival.probabilities)  # fmt: skip


def _half(times: np.ndarray, share: np.ndarray) -> float:
    """The first time at which half of the runs or fewer are still to come."""
    below = np.flatnonzero(np.nan_to_num(share, nan=1.0) <= 0.5 + 1e-9)  # rounding
    return float(times[below[0]]) if len(below) else math.inf
