"""Several comparisons read together: verdicts that hold although one of many is off by chance now and then."""

from __future__ import annotations

import math
from dataclasses import replace

UNSEEN, LEVEL = "no difference seen", "level"


def read(low: float, high: float, margin: float | None = None) -> str:
    """What an interval says alone: level, where all of it lies within the margin, higher, lower, or no difference seen.

    >>> read(0.001, 0.004), read(0.001, 0.004, margin=0.005), read(-0.001, 0.009, margin=0.005)
    ('higher', 'level', 'no difference seen')
    """
    if margin is not None and -margin <= low and high <= margin:
        return LEVEL
    return "higher" if low > 0 else "lower" if high < 0 else UNSEEN


def holm(comparisons: dict) -> dict:
    """Verdicts of several comparisons together: at most one in twenty of such families errs anywhere.

    >>> from featmix_lite.experiments.differences import compared
    >>> holm({"a": compared([1.0, 1.1, 0.9, 1.0]), "b": compared([0.1, 0.4, -0.1, 0.3])})
    {'a': 'higher', 'b': 'no difference seen'}

    Argument: {name: ``Paired``}. Those with a margin may be "level": these are corrected among themselves, with the
    p value of lying within the margin, and err once in twenty families too. Source: Holm 1979; Schuirmann 1987.
    """
    if not isinstance(comparisons, dict) or not all(hasattr(v, "p") for v in comparisons.values()):
        raise ValueError(f"comparisons={comparisons!r:.80}: it takes {{name: what fm.paired gives}}")
    verdicts = dict.fromkeys(comparisons, UNSEEN)
    for name in _small({k: v.p for k, v in comparisons.items()}):
        verdicts[name] = "higher" if comparisons[name].difference > 0 else "lower"
    for name in _small({k: getattr(v, "p_level", math.nan) for k, v in comparisons.items()}):
        verdicts[name] = LEVEL
    return verdicts


def _small(values: dict) -> list:
    """The names whose p value is small enough among so many, from the smallest on; nan is not counted."""
    ordered = sorted(((k, p) for k, p in values.items() if not math.isnan(p)), key=lambda item: item[1])
    kept = []
    for passed, (name, p) in enumerate(ordered):
        if p > 0.05 / (len(ordered) - passed):
            break
        kept.append(name)
    return kept


class Differences(dict):
    """{name: ``Paired``}, compared together: ``verdicts`` {name: verdict} are corrected for being several (``holm``).

    >>> from featmix_lite.experiments.differences import compared
    >>> Differences({"a": compared([1.0, 1.1, 0.9, 1.0]), "b": compared([0.1, 0.4, -0.1, 0.3])}).verdicts["b"]
    'no difference seen'
    """

    def __init__(self, comparisons: dict, verdicts: dict[object, str] | None = None):
        super().__init__(comparisons)
        self.verdicts = holm(self) if verdicts is None else verdicts

    @property
    def corrected(self) -> dict:
        """{name: ``Paired``} with the family's verdicts, and with what so many seeds can see among so many."""
        return {
            name: replace(one, verdict=self.verdicts[name], detectable=one.seen_among(len(self)))
            for name, one in self.items()
        }
