"""Two ways of mixing compared seed by seed: the difference, how sure it is, and how many seeds would settle it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..base.errors import in_file
from ..base.numbers import as_number
from ..mixing.mix import Mix, mix_of
from .figure_ranges import POINTS, check_metric, check_number, row_of
from .seed_runs import mixing_so, one_a_seed, records_in

UNMIXED = "no mixing"
SHARPEST = 1e-3  # where ``measures.fit_temperature`` ends
ENOUGH = 1000  # more seeds than this are not worth naming


@dataclass(frozen=True)
class Paired:
    """The mean difference a minus b over common seeds: ``difference`` with its 95 % interval ``low`` .. ``high``
    (Student's t), ``bootstrap`` (low, high) beside it, ``n`` seeds, ``p`` of the t test, ``verdict``: "higher",
    "lower" or "no difference seen"; ``needed``: seeds with which a difference like this would show four times of
    five (None: over 1000)."""

    difference: float
    low: float
    high: float
    n: int
    verdict: str
    p: float
    bootstrap: tuple[float, float]
    needed: int | None
    metric: str = "accuracy"

    @property
    def size(self) -> str:
        """The difference with its unit."""
        scale, digits, unit = unit_of(self.metric)
        return f"{rounded(scale * self.difference, digits):+.{digits}f}{unit}"

    @property
    def span(self) -> str:
        """The difference with its unit and its interval."""
        scale, digits, _ = unit_of(self.metric)
        ends = ", ".join(f"{rounded(scale * v, digits):.{digits}f}" for v in (self.low, self.high))
        return f"{self.size} [{ends}]"

    def __str__(self) -> str:
        more = ""
        if self.verdict == "no difference seen" and not math.isnan(self.p):
            more = f"; about {self.needed} seeds would show it" if self.needed else "; over 1000 seeds would show it"
        return f"{self.span}, {self.n} seeds: {self.verdict}{more}"


def unit_of(metric: str) -> tuple[int, int, str]:
    """How a difference of a figure is printed: (what it is multiplied by, digits behind the point, unit).

    >>> unit_of("accuracy"), unit_of("nll")
    ((100, 1, ' points'), (1, 3, ''))
    """
    return (100, 1, " points") if metric.startswith(POINTS) else (1, 3, "")


def rounded(value: float, digits: int) -> float:
    """A number to print: rounded, and never minus zero.

    >>> rounded(-0.04, 1), rounded(0.26, 1)
    (0.0, 0.3)
    """
    return round(value, digits) + 0.0


def paired(records, a, b, metric: str = "accuracy") -> Paired:
    """Compare two mixings over the seeds they have in common -> ``Paired``, a minus b.

    >>> records = [{"config": {"mix": m, "seed": s}, "accuracy": 0.9 + 0.01 * s + (m is not None) * (0.02 + 0.001 * s)}
    ...            for s in range(4) for m in (None, fm.Mix("block1").as_dict())]
    >>> print(fm.paired(records, fm.Mix("block1"), None))
    +2.2 points [1.9, 2.4], 4 seeds: higher

    Arguments:
        records: what ``fm.sweep`` gave; failed runs are left out, and for figures after a temperature those that have
            none (see ``untold``). All other settings must be the same.
        a, b: a ``Mix``, or None for no mixing. metric: a figure of the records.
    The interval is this pair's own: of several comparisons use ``holm``. One seed: nan, "no difference seen".
    Errors: ``ValueError`` where a mixing has no records (the ones there are, are named), no seed is common, or records
    hold no such figure; ``RunError`` where a seed stands twice with different settings (both are named).
    Source: Student 1908; bootstrap: Efron 1979 (percentiles of 10,000 resampled means, seed 0).
    """
    one, two = (by_seed(own, mix, metric) for own in [records_in(records)] for mix in (a, b))
    seeds = sorted(one.keys() & two.keys())
    if not seeds:
        raise ValueError(f"no seed in common: {_name(a)} has {sorted(one)}, {_name(b)} has {sorted(two)}")
    return compared(np.array([one[s] - two[s] for s in seeds]), metric)


def compared(differences, metric: str = "accuracy") -> Paired:
    """The same from the differences themselves (n,), one a seed.

    >>> print(compared([0.010, 0.012, 0.008, 0.011]))
    +1.0 points [0.8, 1.3], 4 seeds: higher

    One seed, or a difference that is nan or infinite: nan, "no difference seen". Errors: ``ValueError`` for none.
    """
    from scipy import stats

    check_metric(metric)
    d = row_of(differences)
    n, (mean, low, high) = len(d), mean_interval(d)
    if n < 2 or not np.isfinite(d).all():
        return Paired(mean, low, high, n, "no difference seen", math.nan, (math.nan,) * 2, None, metric)
    spread = float(d.std(ddof=1))
    p = float(stats.ttest_1samp(d, 0).pvalue) if spread > 1e-9 * abs(mean) else 1.0 if mean == 0 else 0.0
    verdict = "higher" if low > 0 else "lower" if high < 0 else "no difference seen"
    draw, rows = np.random.default_rng(0), max(1, 2_000_000 // n)  # in blocks that fit into memory
    means = np.concatenate([draw.choice(d, (min(rows, 10_000 - at), n)).mean(1) for at in range(0, 10_000, rows)])
    ends = tuple(float(v) for v in np.quantile(means, (0.025, 0.975)))
    return Paired(mean, low, high, n, verdict, p, ends, seeds_needed(mean, spread), metric)


def mean_interval(values) -> tuple[float, float, float]:
    """The mean of values (n,), one a seed, and its 95 % interval (Student's t): (mean, low, high); one value: nan.

    Errors: ``ValueError`` for no values, or what is no row of numbers.

    >>> [round(v, 3) for v in mean_interval([1.0, 2.0, 3.0])]
    [2.0, -0.484, 4.484]
    """
    from scipy import stats

    values = row_of(values)
    with np.errstate(over="ignore"):  # figures too large to add or to square
        n, mean = len(values), float(values.mean())
        spread = float(values.std(ddof=1)) if n > 1 and np.isfinite(values).all() else math.nan
    half = float(stats.t.ppf(0.975, max(n - 1, 1))) * spread / math.sqrt(n)
    return mean, mean - half, mean + half


def seeds_needed(difference: float, spread: float) -> int | None:
    """Seeds with which a paired t test at 5 % finds this mean difference four times of five; None: over 1000.

    >>> seeds_needed(0.01, 0.01), seeds_needed(0.0, 0.01)
    (10, None)

    Arguments: the mean difference and the standard deviation over seeds. Source: power of the t test, by the
    noncentral t distribution. Errors: ``ValueError`` for nan, infinity or a spread below 0.
    """
    from scipy import stats

    difference = as_number("difference", difference, "a finite number")
    spread = as_number("spread", spread, "a standard deviation, 0 or more", lambda v: v >= 0)
    if difference == 0 or spread == 0:
        return 2 if difference else None
    effect = min(abs(difference) / spread, 30.0)  # two seeds are enough by then; far beyond, scipy gives nan

    def power(n: int) -> float:
        return float(stats.nct.sf(stats.t.ppf(0.975, n - 1), n - 1, effect * math.sqrt(n)))

    low, high = 1, ENOUGH  # power grows with n: halve
    if not power(high) >= 0.8 and effect < 1:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power(middle) >= 0.8 else (middle, high)
    return high


def holm(comparisons: dict) -> dict:
    """Verdicts of several comparisons together: at most one in twenty of such families errs anywhere.

    >>> holm({"a": compared([1.0, 1.1, 0.9, 1.0]), "b": compared([0.1, 0.4, -0.1, 0.3])})
    {'a': 'higher', 'b': 'no difference seen'}

    Argument: {name: ``Paired``}. Source: Holm 1979.
    """
    if not isinstance(comparisons, dict) or not all(hasattr(v, "p") for v in comparisons.values()):
        raise ValueError(f"comparisons={comparisons!r:.80}: it takes {{name: what fm.paired gives}}")
    known = [(k, v) for k, v in comparisons.items() if not math.isnan(v.p)]
    ordered = sorted(known, key=lambda item: item[1].p)
    verdicts = dict.fromkeys(comparisons, "no difference seen")
    for passed, (name, one) in enumerate(ordered):
        if one.p > 0.05 / (len(ordered) - passed):
            break
        verdicts[name] = "higher" if one.difference > 0 else "lower"
    return verdicts


class Differences(dict):
    """{name: ``Paired``}, compared together: ``verdicts`` {name: verdict} are corrected for being several (``holm``).

    >>> Differences({"a": compared([1.0, 1.1, 0.9, 1.0]), "b": compared([0.1, 0.4, -0.1, 0.3])}).verdicts["b"]
    'no difference seen'
    """

    def __init__(self, comparisons: dict, verdicts: dict[object, str] | None = None):
        super().__init__(comparisons)
        self.verdicts = holm(self) if verdicts is None else verdicts


def untold(record: dict, metric: str) -> bool:
    """Whether a record's figure says nothing: a figure after a temperature, where every held-out row was right.

    >>> untold({"temperature": 0.001, "nll_calibrated": 21.0}, "nll_calibrated"), untold({"temperature": 0.5}, "nll")
    (True, False)

    Then the NLL of the held-out rows falls with the temperature all the way to 0: none is least, the search ends at
    its sharpest, and the first wrong test image costs a thousand times too much.
    """
    temperature = record.get("temperature", 1.0) if metric.endswith("_calibrated") else 1.0
    return check_number("temperature", temperature) < 1.01 * SHARPEST


def by_seed(records, mix: Mix | None, metric: str = "accuracy") -> dict[int, float]:
    """{seed: figure} of the records of one mixing, by rising seed.

    >>> by_seed([{"config": {"mix": None, "seed": s}, "accuracy": s / 10} for s in (3, 1)], None)
    {1: 0.1, 3: 0.3}

    Arguments and errors: as ``paired``.
    """
    check_metric(metric)
    records, mixes_so = records_in(records), mixing_so(mix)
    own = [r for r in records if "error" not in r and mixes_so(r["config"]) and not untold(r, metric)]
    check_figure(own, metric)
    if not own:
        known = sorted({_name(mix_of(record["config"])) for record in records})
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
    return UNMIXED if mix is None or not mix.on else repr(mix)
