"""The optimum for a simplex classifier in two numbers: scalar equations, solved between brackets and without Newton."""

from __future__ import annotations

import math

from ...base.numbers import as_number, as_whole


def simplex_coefficients(weight: float, classes: int, scale: float = 1.0, decay: float = 0.01) -> tuple[float, float]:
    """The optimum h = a w_i + b w_j for the mix of two classes of a simplex: (a, b).

    >>> a, b = fm.theory.simplex_coefficients(0.5, classes=10)
    >>> round(a, 3), a == b
    (4.055, True)
    >>> c, none = fm.theory.simplex_coefficients(1.0, classes=10)             # one class alone
    >>> round(c, 3), none, round((a + b) / c, 3)                              # the amplification of channels
    (5.209, 0.0, 1.557)

    Arguments: ``weight`` on i, 0 to 1; ``classes`` K, 2 or more; rows of length scale * sqrt(1 - 1/K); ``decay`` above
    0. With m the scale and D = e^(m^2 a) + e^(m^2 b) + K - 2 the gradient is zero where

        decay a = weight - (e^(m^2 a) - 1) / D        decay b = 1 - weight - (e^(m^2 b) - 1) / D

    For one class decay c (e^(m^2 c) + K - 1) = K; half-way 2 decay s (2 e^(m^2 s) + K - 2) = K.
    Errors: ``ValueError`` naming a number that does not fit. Source: our derivation from Fisher, Meng & Papyan 2024.
    """
    weight = as_number("weight", weight, "a number from 0 to 1", lambda v: 0 <= v <= 1)
    classes = as_whole("classes", classes, low=2)
    scale = as_number("scale", scale, "a number above 0", lambda v: v > 0)
    decay = as_number("decay", decay, "a number above 0", lambda v: v > 0)
    from scipy.optimize import brentq

    square, tight = scale**2, dict(xtol=1e-300, rtol=8.9e-16, maxiter=500)

    def coefficient(share: float, log_d: float) -> float:
        """The root of decay a + (e^(m^2 a) - 1) / D = share: the left side grows with a, from 0 at a = 0."""

        def excess(a: float) -> float:
            m2a = square * a  # small: without losing digits; large: without overflow
            more = math.expm1(m2a) * math.exp(-log_d) if m2a < 1 else math.exp(m2a - log_d) - math.exp(-log_d)
            return decay * a + more - share

        # Neither term alone can be more than the share; a hair more, so that rounding leaves a change of sign.
        top = min(share / decay, math.log1p(share * math.exp(log_d)) / square if log_d < 600 else math.inf)
        top *= 1 + 1e-12
        return brentq(excess, 0.0, top, **tight) if share > 0 and excess(top) > 0 else top

    def gap(log_d: float) -> float:
        """log of decay (a + b) D / K: the two equations summed; it grows with D and is zero at the optimum."""
        both = coefficient(weight, log_d) + coefficient(1 - weight, log_d)
        return math.log(decay * both / classes) + log_d

    low = high = math.log(classes)
    while gap(high) < 0:
        high = 2 * high
    log_d = brentq(gap, low, high, **tight) if high > low else low
    return coefficient(weight, log_d), coefficient(1 - weight, log_d)
