"""One claim in full: what they said and ran, what we ran, what differs, and the records behind each number."""

from __future__ import annotations

from ...base.about import LESSONS, PACKED
from ...base.text_table import counted
from ...mixing.mix import mix_of
from ..config import Config, key_of
from ..seed_runs import BESIDE
from ..units import end, sized, unit_of
from ._quotes import QUOTES
from .all_claims import wrapped
from .judging import NOT_AT_SCALE, Finding, Verdict
from .over_settings import sentence


def text(verdicts: list[Verdict], width: int = 120) -> str:
    """Everything about the claim of these verdicts.

    >>> print(text(fm.claims.verdicts("same-class-aligns", {})).splitlines()[-1][:39])
    Not yet tested at its own scale: Fashio
    """
    claim = verdicts[0].claim
    link = f" {claim.source.link}" if claim.source.link else ""
    sentences = [
        claim.name,
        f"The claim: {claim.line}",
        f"Source: {claim.source.short}.{link} Strength: {claim.strength}.",
        *(f'In their words: "{quote}" ({at})' for quote, at in _quoted(claim.name)),
        f"What they said, in our words: {claim.said}",
        f"What they ran: {claim.ran}",
        *(f"Published: {one.line}" for one in claim.published or ()),
        *(() if claim.published or claim.strength == "ours" else ("Published: not published here.",)),
        f"What it would take to hold: {claim.holds}.",
        f"What differs in ours: {claim.differs}",
        f"Lesson: {claim.lesson}{_lesson(claim.lesson)}.",
    ]
    over = sentence(verdicts)
    sentences += [over[0].upper() + over[1:]] if over else []
    lines = [part for line in sentences for part in wrapped(line, width, 0, 2)]
    for verdict in verdicts:
        lines += ["", *_verdict(verdict, width)]
    return "\n".join(lines)


def _quoted(name: str) -> list[tuple[str, str]]:
    return [QUOTES[name]] if name in QUOTES else []


def _verdict(verdict: Verdict, width: int) -> list[str]:
    claim = verdict.claim
    if verdict.setting is None:
        word = str(verdict).capitalize()
        more = f": {claim.proof}" if claim.proof else f": {claim.scale}" if verdict.verdict == NOT_AT_SCALE else ""
        return wrapped(f"{word}{more}.", width, 0, 0)
    lines = wrapped(f"{verdict.setting.name}; {verdict.setting.reading}: {verdict}", width, 0, 0)
    return lines + [part for line in runs_behind(verdict) for part in wrapped(line, width)]


def runs_behind(verdict: Verdict) -> list[str]:
    """Each comparison of a setting in numbers, what was run, and of every arm its mean and its runs by seed and key.

    >>> runs_behind(fm.claims.verdicts("conv1-is-image")[0])
    []
    """
    lines, arms = [], {}
    for finding in verdict.findings:
        p = finding.paired
        numbers = f"{p.span}, {counted(p.n, 'seed')}, p {p.p:.2g}, bootstrap {_span(p)}" if p else ""
        margin = sized(p.margin, p.metric, sign=False) if p and p.margin else "the margin"
        words = {"same": f"within {margin} of zero", "no gain": f"below {margin}"}
        claimed = words.get(finding.comparison.claimed, finding.comparison.claimed)
        lines.append(f"{finding.comparison.text}: {numbers + ': ' if p else ''}{finding.verdict} (claimed: {claimed})")
        arms |= {(arm, metric): finding for _, arm, metric in finding.comparison.terms if p}
    if arms:
        lines.append(f"what we ran: {ran(verdict.findings)}")
    keys: dict = {}
    for (arm, metric), finding in arms.items():
        runs = finding.runs[arm]
        mean = sum(r[metric] for r in runs.values()) / len(runs)
        keys.setdefault(arm, (runs, []))[1].append(f"{metric} {mean:.4f}")
    for arm, (runs, means) in keys.items():
        each = " ".join(f"{seed}:{key_of(r['config'], r.get('version', 1))}" for seed, r in runs.items())
        own = mix_of(next(iter(runs.values()))["config"])
        mix = f" {own!r}" if own else ""
        lines.append(f"{arm.name}{mix}: mean {', '.join(means)}; {arm.sweep}, seed:key {each}")
    return lines


def ran(findings: tuple[Finding, ...]) -> str:
    """What we ran, told by the records themselves: the settings the runs share, and the strengths of mixing.

    >>> ran(())
    ''
    """
    configs = [r["config"] for f in findings for runs in f.runs.values() for r in runs.values()]
    if not configs:
        return ""
    unset = Config()
    names = [n for n in dict.fromkeys(k for c in configs for k in c) if n not in BESIDE]
    shared = []
    for name in names:
        values = {str(c.get(name, getattr(unset, name, None))) for c in configs}
        shared.append(f"{name} {' or '.join(sorted(values))}")
    alphas = sorted({mix.alpha for c in configs if (mix := mix_of(c))})
    versions = sorted({str(r.get("torch")) for f in findings for runs in f.runs.values() for r in runs.values()})
    strengths = f"; alpha {', '.join(f'{a:g}' for a in alphas)}" if alphas else ""
    return f"{', '.join(shared)}{strengths}; torch {', '.join(versions)}"


def _span(p) -> str:
    scale, digits, _ = unit_of(p.metric)
    return f"[{', '.join(end(scale * v, digits) for v in p.bootstrap)}]"


def _lesson(number: str) -> str:
    """The lesson's name, or that it is still to come."""
    books = [path for folder in (LESSONS, PACKED) for path in sorted(folder.glob(f"{number}_*.ipynb"))]
    return f" ({books[0].stem})" if books else " (not written yet)"
