"""What a record may hold beside accuracy and calibration: one flat figure a strength, a site."""

from __future__ import annotations


def further(model, data, measures, prepare=None, seed: int = 0) -> dict[str, float]:
    """The figures that a config's ``measures`` ask for.

    >>> further(model, data, ())
    {}
    """
    return {}
