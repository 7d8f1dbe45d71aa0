"""The page of ``featmix claims --out``: a forest plot a claim, each point leading to its runs; it opens offline."""

from __future__ import annotations

import re
from itertools import groupby

from ..base.about import __version__
from ..base.escaping import markup
from ..base.text_table import counted
from ..experiments.claims import Verdict, overall
from ..experiments.claims.all_claims import HEAD
from ..experiments.claims.judging import NOT_AT_SCALE, NOT_RUN, PROVED
from ..experiments.claims.one_claim import runs_behind
from ..experiments.claims.over_settings import sentence
from ..experiments.units import margin_of
from . import forest_row
from .page_parts import shell

TITLE = "What is claimed about mixing, and what our runs say"


def page(verdicts: list[Verdict]) -> str:
    """The whole page as HTML; nothing in it is fetched.

    >>> page(fm.claims.verdicts("conv1-is-image")).count("settled by proof")
    1

    Argument: what ``fm.claims.verdicts`` gave, the verdicts of a claim side by side. Every row shows the difference
    that decides, with its interval, and its mark leads to the runs behind it, by seed and key.
    """
    parts = [f"<h1>{TITLE}</h1>", f"<p>{markup(HEAD.replace(chr(10), ' '))}</p>", _contents(verdicts)]
    behind: list[str] = []
    for source, same_source in groupby(verdicts, key=lambda v: v.claim.source):
        link = f' <a href="{markup(source.link)}">{markup(source.link)}</a>' if source.link else ""
        parts.append(f"<h2>{markup(source.short)}</h2>{f'<p>{link}</p>' if link else ''}")
        for _, mine in groupby(same_source, key=lambda v: v.claim.name):
            parts += _claim(list(mine), behind)
    parts += ["<h2>The runs</h2>", "<p>seed:key of each run behind a row; a key names a config.</p>", *behind]
    return shell(TITLE, parts, "featmix claims --out claims.html", {"featmix_lite": __version__})


def _contents(verdicts: list[Verdict]) -> str:
    names = dict.fromkeys(markup(v.claim.name) for v in verdicts)
    links = [f'<a href="#{name}">{name}</a>' for name in names]
    marks = "; ".join(
        f'<svg width="20" height="16" aria-hidden="true"><g transform="translate(10,8)">{mark}</g></svg> {kind}'
        for kind, mark in forest_row.MARKS.items()
    )
    return f"<p>{', '.join(links)}</p><p>Marks: {marks}. The grey band is the margin.</p>"


def _claim(mine: list[Verdict], behind: list[str]) -> list[str]:
    claim = mine[0].claim
    said = claim.published or (() if claim.strength == "ours" else (None,))
    parts = [
        f'<h3 id="{markup(claim.name)}">{markup(claim.name)}</h3>',
        f"<p><b>{markup(claim.line)}</b> Strength: {markup(claim.strength)}; lesson {markup(claim.lesson)}.</p>",
        *(f"<p>Published: {markup(one.line if one else 'not published here')}.</p>" for one in said),
        f"<p>It holds if: {markup(claim.holds)}. What differs in ours: {markup(claim.differs)}</p>",
    ]
    for verdict in mine:
        if verdict.setting is None:
            more = {NOT_AT_SCALE: claim.scale, PROVED: claim.proof}.get(verdict.verdict, "")
            parts.append(f"<p>{markup(verdict.verdict)}{markup(': ' + more if more else '')}.</p>")
    totals = overall(mine)
    if over := sentence(mine, totals):
        parts.append(f"<p>{markup(over[0].upper() + over[1:])}</p>")
    rows = [v for v in mine if v.setting and v.paired and v.verdict != NOT_RUN]
    for (reading, metric), own in _grouped(rows).items():
        over = [one for one in totals if one.reading == reading and one.pooled.metric == metric]
        parts.append(_table(reading, metric, own, over, behind))
    waiting = "; ".join(f"{v.setting.name} ({v.setting.reading})" for v in mine if v.setting and v.verdict == NOT_RUN)
    return parts + ([f"<p>{NOT_RUN}: {markup(waiting)}.</p>"] if waiting else [])


def _grouped(rows: list[Verdict]) -> dict[tuple[str, str], list[Verdict]]:
    groups: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in rows:
        groups.setdefault((verdict.setting.reading, verdict.paired.metric), []).append(verdict)
    return groups


def _table(reading: str, metric: str, verdicts: list[Verdict], over: list, behind: list[str]) -> str:
    """The rows of one reading, and below them what they say together."""
    far = forest_row.reach([(p.low, p.high) for p in (v.paired for v in verdicts)] + [(o.pooled.low, o.pooled.high)
                            for o in over if o.pooled.n > 2])  # fmt: skip
    rows, whats = [], {v.deciding.comparison.text for v in verdicts} | {o.what for o in over}
    for verdict in verdicts:
        p, name = verdict.paired, f"runs-{len(behind) + 1}"
        title = f"{verdict.claim.name}, {verdict.setting.name}, {reading}"
        behind.append(_runs(name, title, verdict))
        said = f"{verdict.setting.name}: {p.span}, {counted(p.n, 'seed')}: {str(verdict)}"
        picture = forest_row.row(
            p.difference, p.low, p.high, verdict.verdict, far, margin_of(metric), name, said,
        )  # fmt: skip
        more = f"; {verdict.deciding.strengths}" if verdict.deciding.strengths else ""
        what = verdict.deciding.comparison.text if len(whats) > 1 else ""
        rows.append(_row(verdict.setting.name, what, picture, p.span, p.n, str(verdict) + more, name))
    for one in over:
        q = one.pooled
        picture = forest_row.row(q.difference, q.low, q.high, "pooled", far, margin_of(metric), "", str(one))
        what = one.what if len(whats) > 1 else ""
        rows.append(_row(f"{q.n} settings together", what, picture, *_pooled_cells(one)))
    head = ("setting", forest_row.axis(far, metric), "difference [95 %]", "seeds", "verdict")
    caption = f"{reading}: {whats.pop()}" if len(whats) == 1 else reading
    cells = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    return (
        f'<div class="scroll"><table class="claims"><caption>{markup(caption)}</caption><thead><tr>{cells}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _pooled_cells(one) -> tuple[str, str, str]:
    span, _, apart = str(one.pooled).partition(" over ")
    shared = f"; {one.images} share test images" if one.images else ""
    return span, "", f"{one.verdict} ({apart.partition('which ')[2]}{shared})"


def _row(name: str, what: str, picture: str, span: str, n, verdict: str, link: str = "") -> str:
    shown = f'<a href="#{link}">{n}</a>' if link else markup(n)
    more = f"<br><small>{markup(what)}</small>" if what else ""
    return (
        f'<tr><th scope="row">{markup(name)}{more}</th><td>{picture}</td>'
        f'<td>{markup(span)}</td><td>{shown}</td><td class="words">{markup(verdict)}</td></tr>'
    )


def _runs(name: str, title: str, verdict: Verdict) -> str:
    """The runs behind a row."""
    lines = "".join(f"<li>{markup(line)}</li>" for line in runs_behind(verdict))
    back = f'<a href="#{markup(verdict.claim.name)}">back to {markup(verdict.claim.name)}</a>'
    keys = re.sub(r"(\d+):([0-9a-f]{16})", r"<span>\1:\2</span>", lines)
    return f'<section class="runs" id="{name}"><h4>{markup(title)}</h4><ul>{keys}</ul>{back}</section>'
