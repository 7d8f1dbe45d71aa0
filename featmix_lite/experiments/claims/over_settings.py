"""A claim over all its settings: one pooled difference a reading, in place of counting verdicts."""

from __future__ import annotations

from typing import NamedTuple

from ..differences import Paired, compared
from ..families import read
from ..pooling import Pooled, pooled
from ..units import margin_of
from .judging import Verdict, by_seed


class Overall(NamedTuple):
    """What all settings of one ``reading`` say together: ``pooled`` over ``settings`` {name: ``Paired``}, of ``what``
    (the comparison); ``images``: how many of the settings share their test images with another."""

    reading: str
    what: str
    pooled: Pooled
    settings: dict[str, Paired]
    images: int

    @property
    def verdict(self) -> str:
        """higher, lower, level (within the kit's margin) or no difference seen: of the pooled interval alone."""
        return read(self.pooled.low, self.pooled.high, margin_of(self.pooled.metric))

    def __str__(self) -> str:
        shared = f"; {self.images} of them share test images" if self.images else ""
        return f"{self.reading}, {self.what}: {self.pooled}{shared}: {self.verdict}"


def overall(verdicts: list[Verdict]) -> list[Overall]:
    """The readings of a claim that were run in two settings or more, each pooled.

    >>> overall(fm.claims.verdicts("conv1-is-image"))
    []

    Argument: the verdicts on one claim. Of a setting that needs several comparisons their mean is taken, seed by
    seed: of these none is picked. Readings with other arms or another figure stay apart.
    """
    readings: dict[tuple[str, str, str], list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.setting is not None and verdict.paired is not None and verdict.n > 1:
            readings.setdefault((verdict.setting.reading, _what(verdict), _metric(verdict)), []).append(verdict)
    found = []
    for (reading, what, _), own in readings.items():
        settings, tested = {}, []
        for verdict in own:
            if (mean := _mean(verdict)) is None:
                continue
            name, number = verdict.setting.name, 2
            while name in settings:
                name, number = f"{verdict.setting.name} ({number})", number + 1
            settings[name] = mean
            tested.append(_images(verdict))
        if len(settings) > 1:
            images = sum(tested.count(one) > 1 for one in tested)
            found.append(Overall(reading, what, pooled(settings.values()), settings, images))
    return found


def sentence(verdicts: list[Verdict], parts: list[Overall] | None = None) -> str:
    """The closing sentence on a claim; "" where nothing was run in two settings. ``parts``: its ``overall``, if known.

    >>> sentence(fm.claims.verdicts("conv1-is-image"))
    ''
    """
    parts = overall(verdicts) if parts is None else parts
    return "over its settings: " + "; ".join(map(str, parts)) + "." if parts else ""


def _what(verdict: Verdict) -> str:
    """The comparison in words; of several what they have in common."""
    texts = [f.comparison.text for f in verdict.findings if f.paired is not None]
    if len(texts) == 1:
        return texts[0]
    alike = {text.rpartition(", ")[0] for text in texts}  # "a minus b, this layer", "a minus b, that layer"
    if len(alike) == 1 and (both := alike.pop()):
        return f"{both} (the mean of {len(texts)} figures)"
    first = {text.partition(" minus ")[0] for text in texts}
    return f"{first.pop()} minus the mean of the others" if len(first) == 1 else "the mean of its comparisons"


def _mean(verdict: Verdict) -> Paired | None:
    """The mean of a setting's comparisons, seed by seed over the seeds that all of them have."""
    rows = [by_seed(f.comparison, f.runs) for f in verdict.findings if f.paired is not None]
    common = sorted(set.intersection(*map(set, rows)))
    if len(common) < 2:
        return None
    return compared([sum(row[s] for row in rows) / len(rows) for s in common], _metric(verdict))


def _metric(verdict: Verdict) -> str:
    """The figure of a setting's first comparison: it names the unit that all of them have."""
    return verdict.setting.comparisons[0].metric


def _images(verdict: Verdict) -> tuple:
    """What tells whose test images these are."""
    runs = next(iter(verdict.deciding.runs.values()))
    config = next(iter(runs.values()))["config"]
    return config.get("data", "digits"), config.get("n_test")
