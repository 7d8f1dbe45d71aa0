"""The glossary and the links of lessons into it: every link leads to a term and carries its sentence."""

from __future__ import annotations

import re
from pathlib import Path

from ..base.about import LESSONS

FILE = "glossary.md"
LINK = re.compile(r"""\[([^\]]+)\]\(glossary\.md#?([^\s)]*)(?:\s+("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))?\s*\)""")


def terms(folder: Path | str | None = None) -> dict[str, str]:
    """{anchor: the first sentences, up to the bracket with the lesson's number}, in the order of the file.

    >>> terms()["the-runs-do-not-tell"][:35]
    'Neither told apart nor level; the k'

    An anchor is the heading in lower case, its blanks hyphens, other signs dropped. Errors: ``ValueError`` for a term
    whose first paragraph has no such bracket, or two with one anchor.
    """
    path, found = Path(folder or LESSONS) / FILE, {}
    for part in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        heading, _, rest = part.partition("\n")
        said = re.match(r"(.+?) \(\d\d\)$", " ".join(rest.strip().split("\n\n")[0].split()))
        key = re.sub(r"[^\w-]", "", heading.strip().lower().replace(" ", "-"))
        if not said or key in found:
            raise ValueError(f"{path.name}: {heading!r} {'stands twice' if said else 'ends in no lesson, as in (03)'}")
        found[key] = said[1]
    return found


def links(prose: str) -> list[tuple[str, str, str]]:
    """(words, anchor, title) of each link to the glossary in a lesson's prose; a title that breaks a line is joined.

    >>> links('a [mix](glossary.md#mixup "Training on mixes.") here')
    [('mix', 'mixup', 'Training on mixes.')]
    """
    found = LINK.findall(prose)
    return [(words, anchor, re.sub(r"\\(.)", r"\1", " ".join(said[1:-1].split()))) for words, anchor, said in found]


def link_faults(prose: str, known: dict[str, str]) -> list[str]:
    """What is wrong with the links of one lesson, a sentence each.

    >>> link_faults('[mix](glossary.md#mixup "So.")', {"mixup": "Training on mixes."})
    ["the link [mix] says 'So.', the glossary 'Training on mixes.'"]
    """
    wrong = []
    if prose.count("glossary.md") != len(links(prose)):
        wrong.append("a link to the glossary is not like [words](glossary.md#term \"its sentence\")")
    for words, anchor, title in links(prose):
        if anchor not in known:
            wrong.append(f"the link [{words}] leads to #{anchor}, no term of the glossary")
        elif title != known[anchor]:
            wrong.append(f"the link [{words}] says {title!r}, the glossary {known[anchor]!r}")
    return wrong
