"""All claims as a plain table, source by source: what was said, what was published, what our records say."""

from __future__ import annotations

import textwrap
from itertools import groupby, zip_longest

from ...base.text_table import table_text
from .judging import NOT_AT_SCALE, NOT_RUN, PROVED, Verdict
from .over_settings import sentence

HEAD = """\
What papers and posts claim about mixing, and what our own records say. A verdict belongs to the setting in its row,
never to a paper. Differences are paired by seed, with their 95 % intervals and n seeds. seen: the difference lies on
the claimed side of zero. does not hold: it lies on the other side. level: the whole interval lies within the kit's
margin, half a point of accuracy or ECE, .02 nats of NLL, .01 of a deviation from linear: whichever side it is on, too
small to matter. undecided: none of these; "would see" is the smallest true difference that so many seeds show four
times of five. For a claim that two are the same, seen: the whole interval lies within the margin, does not hold:
wholly outside; for a claim of no gain: all below it, all above; "would see" then has the margin in it. Where a claim
needs several comparisons, all must be seen, and the row shows the one that leans least to the claim. A family is what
one claim compares in one setting: each interval is its own, each verdict holds after Holm's correction over its
family, and stays when other settings join. Over its settings a claim is read by one pooled difference with its 95 %
interval (random effects), how much settings truly differ (a standard deviation, and I2, its share of what they vary),
never by counting verdicts. Settings that share test images, and all that share seeds, are not independent: the pooled
interval is then too short. Our CIFAR-10 runs are a small set and a small network, not the scale of any claim made
there. Published figures are printed only where they were read in the source. `featmix claims --explain NAME`: what
they ran, what we ran, what differs, and the records behind each number."""


def text(verdicts: list[Verdict], width: int = 120) -> str:
    """The table.

    >>> "not yet run here: fashion_small" in text(fm.claims.verdicts("same-class-aligns", {}))
    True
    """
    lines = wrapped(HEAD.replace("\n", " "), width, 0, 0)
    for source, same_source in groupby(verdicts, key=lambda v: v.claim.source):
        lines += ["", *wrapped(f"=== {source.short} ===", width, 0, 0)]
        for _, mine in groupby(same_source, key=lambda v: v.claim.name):
            lines += ["", *_claim(list(mine), width)]
    return "\n".join(lines)


def _claim(mine: list[Verdict], width: int) -> list[str]:
    claim = mine[0].claim
    lines = [f"{claim.name}   [{claim.strength}, lesson {claim.lesson}]"]
    lines += wrapped(claim.line, width)
    for one in claim.published:
        lines += wrapped(f"published: {one.line}", width)
    if not claim.published and claim.strength != "ours":
        lines += wrapped("published: not published here", width)
    if over := sentence(mine):
        lines += wrapped(over, width)
    for verdict in mine:
        if verdict.verdict == NOT_AT_SCALE:
            lines += wrapped(f"{NOT_AT_SCALE} ({claim.scale})", width)
        elif verdict.verdict == PROVED:
            lines += wrapped(f"{PROVED}: {claim.proof}", width)
        elif verdict.setting is None:
            lines += wrapped(NOT_RUN, width)
    rows = [v for v in mine if v.setting]
    for heading in dict.fromkeys(map(_heading, rows)):
        under = [v for v in rows if _heading(v) == heading]
        lines += wrapped(heading, width)
        for verdict in under:
            lines += _row(verdict, width) if verdict.verdict != NOT_RUN else []
        waiting = "; ".join(v.setting.name for v in under if v.verdict == NOT_RUN)
        lines += wrapped(f"{NOT_RUN}: {waiting}", width, 4) if waiting else []
    return lines


def _heading(verdict: Verdict) -> str:
    comparisons = verdict.setting.comparisons
    if len(comparisons) == 1:
        return f"{verdict.setting.reading}: {comparisons[0].text}"
    return f"{verdict.setting.reading} (the one that leans least to the claim)"


def _row(verdict: Verdict, width: int) -> list[str]:
    """Setting, difference with its interval, n, verdict: as many lines as the longest cell needs."""
    p = verdict.paired
    word = str(verdict)
    if p and len(verdict.setting.comparisons) > 1:
        word += f": {verdict.deciding.comparison.text}"
    if p and verdict.deciding.strengths:
        word += f" ({verdict.deciding.strengths})"
    own = " (the claim's own scale)" if verdict.setting.own_scale else ""
    wide = (41, 27, 3, width - 4 - 41 - 27 - 3 - 6)
    cells = (verdict.setting.name + own, p.span if p else "", str(p.n) if p else "", word)
    rows = zip_longest(*(wrapped(cell, w, 0, 0) for cell, w in zip(cells, wide)), fillvalue="")
    return [f"    {line}" for line in table_text((), rows, least=wide).splitlines()]


def wrapped(line: str, width: int, indent: int = 2, hang: int = 4) -> list[str]:
    """A line as lines of ``width`` letters; names with hyphens stay whole.

    >>> wrapped("deep-only-is-none again", 20)
    ['  deep-only-is-none', '      again']
    """
    first, other = " " * indent, " " * (indent + hang)
    return textwrap.wrap(line, width, initial_indent=first, subsequent_indent=other, break_on_hyphens=False)
