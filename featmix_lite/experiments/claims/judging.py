"""Verdicts from records: a claim's comparisons by seed, with Holm's correction within one setting of the claim."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache

from ...base.errors import RunError
from ..differences import Paired, check_figure, compared, untold
from ..families import LEVEL, UNSEEN, holm
from ..seed_runs import unlike
from ..units import margin_of, sized
from .claim import Claim, Comparison, Setting
from .runs_of_arm import runs_of, strength

WITHIN = ("same", "no gain")  # claims that a difference stays within the margin
SEEN, AGAINST, OPEN = "seen", "does not hold", "undecided"
NOT_RUN, NOT_AT_SCALE, PROVED = "not yet run here", "not yet tested at its own scale", "settled by proof"


@dataclass(frozen=True)
class Finding:
    """One comparison with what was found: ``paired`` (None: not run), its ``verdict``, the ``runs`` behind it, {arm:
    {seed: record}}, the common seeds only, and ``among`` how many comparisons it is corrected."""

    comparison: Comparison
    paired: Paired | None
    verdict: str
    runs: dict
    among: int = 1

    @property
    def lean(self) -> float:
        """How far it leans to the claim, in standard errors: the least of a setting's is the one that decides."""
        p, claimed = self.paired, self.comparison.claimed
        if p is None or math.isnan(p.low):
            return -math.inf
        error = (p.high - p.low) or 1e-12
        if claimed in WITHIN:
            return _room(p, self.comparison) / error
        return (p.difference if claimed == "higher" else -p.difference) / error

    @property
    def strengths(self) -> str:
        """The alphas that were chosen on held-out rows, and which are at the edge of their grid; "" of none."""
        return "; ".join(words for arm, runs in self.runs.items() if (words := strength(arm, runs)))

    @property
    def detectable(self) -> float:
        """The smallest true difference that so many seeds show four times of five, among so many comparisons: beyond
        zero, or for "same" and "no gain" beyond the margin, as a smaller one is no harm to such a claim."""
        least = self.paired.margin if self.comparison.claimed in WITHIN else 0.0
        return least + self.paired.seen_among(self.among)


@dataclass(frozen=True)
class Verdict:
    """What became of ``claim`` in ``setting`` (None: no experiment yet): ``verdict``, and the ``findings`` behind it.

    >>> str(Verdict(None, None, NOT_RUN, ()))
    'not yet run here'
    """

    claim: Claim | None
    setting: Setting | None
    verdict: str
    findings: tuple[Finding, ...]

    @property
    def deciding(self) -> Finding | None:
        """Of the comparisons with the setting's verdict the one that leans least to the claim, which needs them all."""
        ran = [f for f in self.findings if f.paired is not None]
        alike = [f for f in ran if f.verdict == self.verdict] or ran
        return min(alike, key=lambda f: f.lean) if alike else None

    @property
    def paired(self) -> Paired | None:
        """The deciding difference with its interval."""
        return self.deciding and self.deciding.paired

    @property
    def n(self) -> int:
        """Seeds behind the deciding difference; 0 where nothing was run."""
        return self.paired.n if self.paired else 0

    def __str__(self) -> str:
        if self.verdict != OPEN:
            return self.verdict
        seen, of = sum(f.verdict == SEEN for f in self.findings), len(self.findings)
        some = f"{seen} of {of} seen; " if seen else ""
        if self.n < 2:
            return f"{OPEN} ({some}one seed has no interval)"
        return f"{OPEN} ({some}would see {sized(self.deciding.detectable, self.paired.metric, sign=False)})"


def judged(claim: Claim, records: dict) -> list[Verdict]:
    """The verdicts on a claim, one a setting, then one for its own scale where it has one that was not reached.

    >>> from featmix_lite.experiments.claims import find
    >>> print(*judged(find("conv1-beats-image"), {})[:2])
    not yet run here not yet run here

    Arguments: ``records``: {sweep: its records}; a sweep that is missing was not run. Errors: as ``runs_of``, and
    where two arms that are compared differ in more than they say.
    """
    pick = cache(lambda arm: runs_of(arm, records.get(arm.sweep, ())))
    if claim.proof:
        return [Verdict(claim, None, PROVED, ())]
    runs = {(s, c): _runs(c, pick) for s in claim.settings for c in s.comparisons}
    families: dict[str, dict] = {}
    for (s, c), own in runs.items():
        if own:
            families.setdefault(s.name, {})[s, c] = _difference(c, own)
    corrected = {
        name: holm({pair: _for_holm(p, pair[1]) for pair, p in family.items()}) for name, family in families.items()
    }
    verdicts = []
    for s in claim.settings:
        findings, family = [], families.get(s.name, {})
        for c in s.comparisons:
            p = family.get((s, c))
            word = NOT_RUN if p is None else _word(p, c, corrected[s.name][s, c])
            findings.append(Finding(c, p, word, runs[s, c], len(family)))
        verdicts.append(Verdict(claim, s, _all(findings), tuple(findings)))
    ran_there = any(v.setting.own_scale and v.verdict != NOT_RUN for v in verdicts)
    if not verdicts:
        verdicts.append(Verdict(claim, None, NOT_RUN, ()))
    elif claim.scale and not ran_there:
        verdicts.append(Verdict(claim, None, NOT_AT_SCALE, ()))
    return verdicts


def _all(findings: list[Finding]) -> str:
    words = [f.verdict for f in findings]
    for word in (NOT_RUN, AGAINST, LEVEL, OPEN):
        if word in words:
            return word
    return SEEN


def _word(p: Paired, c: Comparison, corrected: str) -> str:
    if corrected == UNSEEN or math.isnan(p.low):
        return OPEN
    if c.claimed in WITHIN:
        return SEEN if _room(p, c) > 0 else AGAINST
    if corrected == LEVEL:
        return LEVEL
    return SEEN if (p.difference > 0) == (c.claimed == "higher") else AGAINST


def _room(p: Paired, c: Comparison) -> float:
    """What is left to the margin: positive on the claimed side."""
    return p.margin - (abs(p.difference) if c.claimed == "same" else p.difference)


def _for_holm(p: Paired, c: Comparison) -> Paired:
    """For "same" and "no gain": the p value of the interval's lying within the margin, or wholly outside it."""
    if c.claimed in ("higher", "lower") or p.n < 2:
        return p
    from scipy import stats

    error = (p.high - p.low) / 2 / stats.t.ppf(0.975, p.n - 1)
    room = abs(_room(p, c))
    return replace(p, p=float(2 * stats.t.sf(room / error, p.n - 1)) if error > 0 else 0.0, p_level=math.nan)


def _runs(c: Comparison, pick) -> dict:
    """{arm: {seed: record}} over the seeds that all arms have; {} where an arm or a figure is missing."""
    every = {}
    for _, arm, metric in c.terms:
        check_figure([r for r in pick(arm).values() if metric in r], metric)
        every[arm] = {s: r for s, r in pick(arm).items() if metric in r and not untold(r, metric)}
    common = set.intersection(*(set(runs) for runs in every.values()))
    if not common:
        return {}
    first, *others = every
    named = {name for arm in every for name, _ in arm.where}
    for arm in others:
        if apart := unlike(*(next(iter(every[a].values())) for a in (first, arm)), but={*named, "unsupervised"}):
            raise RunError(f"{first.name!r} and {arm.name!r} differ in {apart}: they cannot be compared")
    return {arm: {s: runs[s] for s in sorted(common)} for arm, runs in every.items()}


def _difference(c: Comparison, runs: dict) -> Paired:
    return compared(list(by_seed(c, runs).values()), c.metric, margin_of(c.metric))


def by_seed(c: Comparison, runs: dict) -> dict[int, float]:
    """{seed: the comparison's difference} of its runs {arm: {seed: record}}, by rising seed."""
    seeds = sorted(next(iter(runs.values())))
    return {s: sum(w * runs[arm][s][m] for w, arm, m in c.terms) for s in seeds}
