"""What so many seeds can see: said of the spread that was found, not of the difference that was."""

from __future__ import annotations

import math

from ..base.numbers import as_number, as_whole

SEEN = 0.8  # four times of five


def detectable(spread: float, n: int, among: int = 1) -> float:
    """The smallest true difference that a paired t test with n seeds shows four times of five.

    >>> round(detectable(0.01, 20), 4), round(detectable(0.01, 5), 4)
    (0.0066, 0.0168)

    Arguments: ``spread``, the standard deviation of the differences over seeds, in the figure's unit; ``n`` seeds;
    ``among``, how many comparisons share the one error in twenty (Bonferroni). One seed: nan.
    It does not depend on the difference that was seen: seeds "needed" for *that* say its p value in other words.
    Errors: ``ValueError`` for a spread that is nan or below 0, or no seeds.
    Source: power of the two-sided t test, by the noncentral t distribution; Hoenig and Heisey 2001 on the other way.
    """
    from scipy import optimize, stats

    n, among = as_whole("n", n, of="seeds"), as_whole("among", among, of="comparisons")
    spread = as_number("spread", spread, "a standard deviation, 0 or more", lambda v: v >= 0)
    if n < 2:
        return math.nan
    limit = float(stats.t.ppf(1 - 0.025 / among, n - 1))

    def missing(shift: float) -> float:
        # The other tail is left out: at this power it holds next to nothing.
        return SEEN - float(stats.nct.sf(limit, n - 1, shift))

    high = limit + 3.0
    while missing(high) > 0:
        high *= 2
    return spread * float(optimize.brentq(missing, 0.0, high)) / math.sqrt(n)
