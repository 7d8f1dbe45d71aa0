"""Two ways of mixing compared seed by seed: the difference, how sure it is, and what so many seeds can see."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..base.errors import in_file
from ..base.numbers import as_number
from ..base.text_table import counted
from .families import LEVEL, UNSEEN, read
from .figure_ranges import check_metric, check_number, row_of
from .learning_ways import Way, same_as, split, way_of
from .power import detectable
from .seed_runs import one_a_seed, records_in
from .units import sized, spanned

UNMIXED = "no mixing"
SHARPEST = 1e-3  # where ``measures.fit_temperature`` ends


@dataclass(frozen=True)
class Paired:
    """The mean difference a minus b over common seeds: ``difference`` with its 95 % interval ``low`` .. ``high``
    (Student's t), ``n`` seeds, ``verdict``: "higher", "lower", "no difference seen", or with a ``margin`` "level";
    ``detectable``: the smallest true difference that so many seeds show four times of five; ``p`` of the t test,
    ``p_level``: that of lying within the margin; ``bootstrap`` (low, high)."""

    difference: float
    low: float
    high: float
    n: int
    verdict: str
    detectable: float
    p: float
    bootstrap: tuple[float, float]
    metric: str = "accuracy"
    margin: float | None = None
    p_level: float = math.nan

    @property
    def size(self) -> str:
        """The difference with its unit."""
        return sized(self.difference, self.metric)

    @property
    def span(self) -> str:
        """The difference with its unit and its interval."""
        return spanned(self.difference, self.low, self.high, self.metric)

    def seen_among(self, among: int) -> float:
        """``detectable`` where the verdict is corrected over so many comparisons, this one among them (Bonferroni)."""
        return self.detectable * detectable(1.0, self.n, among) / detectable(1.0, self.n)

    def __str__(self) -> str:
        verdict = self.verdict
        if self.n < 2:
            return f"{self.size}, 1 seed: one seed gives no interval"
        if verdict == LEVEL:
            verdict += f" (within {sized(self.margin, self.metric, False)})"
        elif verdict == UNSEEN and not math.isnan(self.detectable):
            verdict += f"; so many show {sized(self.detectable, self.metric, False)} four times of five"
        return f"{self.span}, {counted(self.n, 'seed')}: {verdict}"


def paired(records, a, b, metric: str = "accuracy", margin: float | None = None) -> Paired:
    """Compare two mixings over the seeds they have in common -> ``Paired``, a minus b.

    >>> records = [{"config": {"mix": m, "seed": s}, "accuracy": 0.9 + 0.01 * s + (m is not None) * (0.02 + 0.001 * s)}
    ...            for s in range(4) for m in (None, fm.Mix("block1").as_dict())]
    >>> print(fm.paired(records, fm.Mix("block1"), None))
    +2.2 points [1.9, 2.4], 4 seeds: higher
    >>> fm.paired(records, fm.Mix("block1"), None, margin=0.03).verdict
    'level'

    Arguments:
        records: what ``fm.sweep`` gave; failed runs are left out, and for figures after a temperature those that have
            none (see ``untold``). All other settings must be the same.
        a, b: a ``Mix``, or None for no mixing; of runs that learnt from rows without labels an ``fm.Unsupervised``, or
            (mix, unsupervised). metric: a figure of the records.
        margin: a difference too small to matter, in the figure's own unit (the kit's: ``units.margin_of``). Where the
            whole interval lies within it the verdict is "level", even if zero lies outside. None: no such verdict.
    The interval is this pair's own: of several comparisons use ``holm``. One seed: nan, "no difference seen".
    Errors: ``ValueError`` where a mixing has no records (the ones there are, are named), no seed is common, or records
    hold no such figure; ``RunError`` where a seed stands twice with different settings (both are named).
    Source: Student 1908; level: two one-sided tests, Schuirmann 1987, at 2.5 % each; bootstrap: Efron 1979
    (percentiles of 10,000 resampled means, seed 0).
    """
    one, two = (by_seed(own, mix, metric) for own in [records_in(records)] for mix in (a, b))
    seeds = sorted(one.keys() & two.keys())
    if not seeds:
        raise ValueError(f"no seed in common: {_name(a)} has {sorted(one)}, {_name(b)} has {sorted(two)}")
    return compared(np.array([one[s] - two[s] for s in seeds]), metric, margin)


def compared(differences, metric: str = "accuracy", margin: float | None = None) -> Paired:
    """The same from the differences themselves (n,), one a seed.

    >>> print(compared([0.010, 0.012, 0.008, 0.011]))
    +1.0 points [0.8, 1.3], 4 seeds: higher
    >>> print(compared([0.001, -0.001, 0.0005, 0.0], margin=0.005))
    +0.0 points [-0.1, 0.1], 4 seeds: level (within 0.5 points)

    One seed, or a difference that is nan or infinite: nan, "no difference seen". Errors: ``ValueError`` for none.
    """
    from scipy import stats

    check_metric(metric)
    if margin is not None:
        margin = as_number("margin", margin, "a difference too small to matter, above 0", lambda v: v > 0)
    d = row_of(differences)
    n, (mean, low, high) = len(d), mean_interval(d)
    if n < 2 or not math.isfinite(low):
        return Paired(mean, low, high, n, UNSEEN, math.nan, math.nan, (math.nan,) * 2, metric, margin)
    spread = float(d.std(ddof=1))
    spread = spread if spread > 1e-9 * abs(mean) else 0.0  # all alike, but for rounding
    p = float(stats.ttest_1samp(d, 0).pvalue) if spread else float(mean == 0)
    level = math.nan if margin is None else _outside(margin - abs(mean), spread / math.sqrt(n), n - 1, stats)
    verdict = read(low, high, margin)
    draw, rows = np.random.default_rng(0), max(1, 2_000_000 // n)  # in blocks that fit into memory
    means = np.concatenate([draw.choice(d, (min(rows, 10_000 - at), n)).mean(1) for at in range(0, 10_000, rows)])
    ends = tuple(float(v) for v in np.quantile(means, (0.025, 0.975)))
    return Paired(mean, low, high, n, verdict, detectable(spread, n), p, ends, metric, margin, level)


def _outside(room: float, error: float, freedom: int, stats) -> float:
    """The p value of lying within a margin that is ``room`` away: at 5 % where the 95 % interval ends at the margin."""
    if error == 0:
        return float(room < 0)
    return min(1.0, 2 * float(stats.t.sf(room / error, freedom)))


def mean_interval(values) -> tuple[float, float, float]:
    """The mean of values (n,), one a seed, and its 95 % interval (Student's t): (mean, low, high); one value: nan.

    Errors: ``ValueError`` for no values, or what is no row of numbers.

    >>> [round(v, 3) for v in mean_interval([1.0, 2.0, 3.0])]
    [2.0, -0.484, 4.484]
    """
    from scipy import stats

    values = row_of(values)
    with np.errstate(over="ignore", invalid="ignore"):  # figures too large to add or to square
        n, mean = len(values), float(values.mean())
        spread = float(values.std(ddof=1)) if n > 1 and np.isfinite(values).all() else math.nan
    if not (math.isfinite(mean) and math.isfinite(spread)):
        return mean, math.nan, math.nan
    half = float(stats.t.ppf(0.975, max(n - 1, 1))) * spread / math.sqrt(n)
    return mean, mean - half, mean + half


def untold(record: dict, metric: str) -> bool:
    """Whether a record's figure says nothing: a figure after a temperature, where every held-out row was right.

    >>> untold({"temperature": 0.001, "nll_calibrated": 21.0}, "nll_calibrated"), untold({"temperature": 0.5}, "nll")
    (True, False)

    Then the NLL of the held-out rows falls with the temperature all the way to 0: none is least, the search ends at
    its sharpest, and the first wrong test image costs a thousand times too much.
    """
    temperature = record.get("temperature", 1.0) if metric.endswith("_calibrated") else 1.0
    return check_number("temperature", temperature) < 1.01 * SHARPEST


def by_seed(records, mix: Way, metric: str = "accuracy") -> dict[int, float]:
    """{seed: figure} of the records of one mixing, by rising seed.

    >>> by_seed([{"config": {"mix": None, "seed": s}, "accuracy": s / 10} for s in (3, 1)], None)
    {1: 0.1, 3: 0.3}

    Arguments and errors: as ``paired``.
    """
    check_metric(metric)
    records, does_so = records_in(records), same_as(mix)
    own = [r for r in records if "error" not in r and does_so(r["config"]) and not untold(r, metric)]
    check_figure(own, metric)
    if not own:
        known = sorted({_name(way_of(record["config"])) for record in records})
        raise ValueError(f"no records of {_name(mix)}; there are: {', '.join(known) or 'none at all'}")
    return {seed: record[metric] for seed, record in one_a_seed(own, _name(mix)).items()}


def check_figure(records, metric: str) -> None:
    """Refuse records of which one lacks a figure. Errors: ``ValueError`` naming what it holds instead.

    >>> check_figure([{"config": {}, "accuracy": 0.9}], "accuracy")
    """
    for record in records:
        if metric not in record:
            held = (name for name, value in record.items() if isinstance(value, (int, float)) and name != "version")
            raise ValueError(f"records hold no {metric!r}; they hold: {', '.join(held)}")
        if type(record[metric]) is not float:
            with in_file(f"the run of seed {record['config'].get('seed')!r:.20}"):
                check_number(metric, record[metric])


def _name(mix) -> str:
    parts = [repr(part) for part in split(mix) if part is not None]
    return " with ".join(parts) or UNMIXED
