"""Several settings as one: the mean of their differences, and how much settings differ."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from ..base.text_table import counted
from .differences import Paired
from .units import sized, spanned


@dataclass(frozen=True)
class Pooled:
    """The mean ``difference`` over ``n`` settings with its 95 % interval ``low`` .. ``high``; ``tau``: the standard
    deviation of the true difference from setting to setting, in the figure's unit; ``i2``: the share of what they
    vary that seeds do not explain, 0 to 1."""

    difference: float
    low: float
    high: float
    n: int
    tau: float
    i2: float
    metric: str = "accuracy"

    def __str__(self) -> str:
        span = spanned(self.difference, self.low, self.high, self.metric)
        if math.isnan(self.tau):
            return f"{span} over {counted(self.n, 'setting')}"
        apart = sized(self.tau, self.metric, sign=False)
        return f"{span} over {self.n} settings, which differ by {apart} (I2 {self.i2:.0%})"


def pooled(comparisons: Iterable[Paired]) -> Pooled:
    """Several settings as one -> ``Pooled``: the mean difference, and how much settings differ.

    >>> from featmix_lite.experiments.differences import compared
    >>> settings = [compared([0.010, 0.012, 0.008]), compared([0.021, 0.018, 0.022]), compared([0.001, 0.004, 0.002])]
    >>> print(fm.pooled(settings))
    +1.1 points [-1.2, 3.3] over 3 settings, which differ by 0.9 points (I2 99%)

    Argument: what ``fm.paired`` gives, one a setting, in one figure. The interval is that of a *new* setting's mean
    only if these are a fair sample of settings; settings that share test images or seeds are not independent, and
    then it is too short. One setting: its difference, and nan. A setting that is nan makes all nan. One whose seeds all
    agree counts with the mean variance of the others.
    Errors: ``ValueError`` for none, for what ``paired`` did not give, or for two figures.
    Source: random effects; variance between settings by DerSimonian and Laird 1986, interval by Hartung and Knapp
    2001 (Student's t, n - 1 degrees of freedom), I2 by Higgins and Thompson 2002.
    """
    from scipy import stats

    settings = list(comparisons) if isinstance(comparisons, Iterable) else comparisons
    if not isinstance(settings, list) or not settings or not all(isinstance(p, Paired) for p in settings):
        raise ValueError(f"comparisons={settings!r:.80}: they take a list of what fm.paired gives, at least one")
    metrics = sorted({p.metric for p in settings})
    if len(metrics) > 1:
        raise ValueError(f"comparisons of {' and '.join(metrics)} cannot be pooled: choose one figure")
    k, means = len(settings), [p.difference for p in settings]
    variances = [_variance(p, stats) for p in settings]
    if k < 2 or any(math.isnan(v) for v in (*means, *variances)):
        whole = sum(means) / k if k < 2 or any(math.isnan(m) for m in means) else math.nan
        return Pooled(whole, math.nan, math.nan, k, math.nan, math.nan, metrics[0])
    # Seeds that all agree are not sure beyond measure: with a variance of 0 such settings would be all that counts.
    floor = 1e-12 * max(max(variances), max(m * m for m in means)) or 1e-30
    known = [v for v in variances if v > floor] or [floor]
    variances = [v if v > floor else sum(known) / len(known) for v in variances]
    fixed = [1 / v for v in variances]
    centre = sum(w * m for w, m in zip(fixed, means)) / sum(fixed)
    q = sum(w * (m - centre) ** 2 for w, m in zip(fixed, means))
    between = max(0.0, (q - k + 1) / (sum(fixed) - sum(w * w for w in fixed) / sum(fixed)))
    weights = [1 / (v + between) for v in variances]
    mean = sum(w * m for w, m in zip(weights, means)) / sum(weights)
    error = math.sqrt(sum(w * (m - mean) ** 2 for w, m in zip(weights, means)) / (k - 1) / sum(weights))
    half = float(stats.t.ppf(0.975, k - 1)) * error
    i2 = max(0.0, (q - k + 1) / q) if q > 0 else 0.0
    return Pooled(mean, mean - half, mean + half, k, math.sqrt(between), i2, metrics[0])


def _variance(p: Paired, stats) -> float:
    """The squared standard error of a paired difference, from its interval."""
    if p.n < 2:
        return math.nan
    return ((p.high - p.low) / 2 / float(stats.t.ppf(0.975, p.n - 1))) ** 2
