"""Lessons: each .ipynb is built from the .py beside it, and both are held to one form."""

from __future__ import annotations

import re
from pathlib import Path

from ..base.about import CHECKOUT, LESSONS
from ..base.files import write_bytes
from .glossary import FILE, link_faults, links, terms
from .lesson_counts import prose
from .lesson_form import faults

SOLUTION = "# @title Solution"


def sources(folder: Path | str | None = None) -> list[Path]:
    """The lessons' .py files, in order.

    >>> [path.stem for path in sources()][:1]
    ['00_start_here']

    Errors: ``ValueError`` where the folder holds none, or where this is an installed kit: it has no sources.
    """
    if folder is None and not CHECKOUT:
        raise ValueError("the sources of the lessons are in a checkout of the repository; run it there")
    folder = Path(folder or LESSONS)
    lessons = sorted(folder.glob("[0-9][0-9]_*.py"))
    if not lessons:
        raise ValueError(f"{folder}: no lessons there (files like 00_start_here.py)")
    return lessons


def book(source: Path):
    """The notebook of one .py: same cells, no outputs, cell ids that stay the same from build to build."""
    import jupytext

    made = jupytext.read(source)
    for number, cell in enumerate(made.cells):
        cell["id"] = f"{source.stem[:2]}-{number:03d}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    made.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "jupytext": {"formats": "ipynb,py:percent"},
    }
    made.nbformat, made.nbformat_minor = 4, 5
    return made


def text(made) -> str:
    """A notebook as the text of its file."""
    import nbformat

    return nbformat.writes(made).rstrip("\n") + "\n"


def build(folder: Path | str | None = None, without_solutions: Path | str | None = None) -> int:
    """Write every lesson's .ipynb; or, to another folder, the copies without solutions a teacher hands out.

    Returns 0 and prints what was written; the glossary goes along to another folder. A file that is right already is
    left alone. Badges in the sources are brought to ``[tool.featmix] repository`` of pyproject.toml first.
    """
    for source in sources(folder):
        if without_solutions is None:
            badged = with_badges(source.read_text(encoding="utf-8"), repository(source))
            if badged != source.read_text(encoding="utf-8"):
                write_bytes(source, badged.encode())
        made = book(source)
        if without_solutions is not None:
            made.cells = [c for c in made.cells if not c.source.startswith(SOLUTION)]
        target = Path(without_solutions or source.parent) / f"{source.stem}.ipynb"
        content = text(made).encode()
        if not target.exists() or target.read_bytes() != content:
            write_bytes(target, content)
            print(f"wrote {target}")
    words = Path(folder or LESSONS) / FILE
    if without_solutions is not None and words.exists():  # the lessons link to it
        write_bytes(Path(without_solutions) / FILE, words.read_bytes())
    return 0


def check(folder: Path | str | None = None) -> int:
    """Say which lessons' files disagree or break the form; returns 1 where one does, else 0."""
    wrong = [fault for source in sources(folder) for fault in faults_of(source)]
    print("\n".join(wrong) or "The lessons are in form, and every .ipynb agrees with its .py.")
    if unlinked := unlinked_terms(folder):
        print(f"Terms of the glossary that no lesson links: {', '.join(unlinked)}.")
    return 1 if wrong else 0


def unlinked_terms(folder: Path | str | None = None) -> list[str]:
    """The anchors of the glossary to which no lesson leads; none where there is no glossary."""
    if not (Path(folder or LESSONS) / FILE).exists():
        return []
    linked = {anchor for source in sources(folder) for _, anchor, _ in links(prose(book(source)))}
    return [anchor for anchor in terms(folder) if anchor not in linked]


def faults_of(source: Path) -> list[str]:
    """What is wrong with one lesson, a sentence each."""
    made, pair = book(source), source.with_suffix(".ipynb")
    wrong = [f"{source.name}: {fault}" for fault in faults(source.stem, made)]
    known = terms(source.parent) if (source.parent / FILE).exists() else {}
    wrong += [f"{source.name}: {fault}" for fault in link_faults(prose(made), known)]
    if not pair.exists():
        wrong.append(f"{pair.name}: missing; run `featmix notebooks build`")
    elif pair.read_text(encoding="utf-8") != text(made):
        wrong.append(f"{pair.name}: differs from {source.name}, its source; run `featmix notebooks build`")
    if with_badges(source.read_text(encoding="utf-8"), repository(source)) != source.read_text(encoding="utf-8"):
        wrong.append(f"{source.name}: its badges name another repository; run `featmix notebooks build`")
    return wrong


def repository(source: Path) -> str | None:
    """``[tool.featmix] repository`` of the pyproject.toml above a lesson; None where there is none."""
    project = source.resolve().parent.parent / "pyproject.toml"
    if not project.exists():
        return None
    named = re.search(r'^\[tool\.featmix\][^\[]*?^repository *= *"([^"]+)"', project.read_text("utf-8"), re.M | re.S)
    return named.group(1) if named else None


def with_badges(lesson: str, repository: str | None) -> str:
    """The lesson's text with its Binder and Colab links pointing to ``repository``.

    >>> with_badges("](https://mybinder.org/v2/gh/a/b/main?x)", "me/kit")
    '](https://mybinder.org/v2/gh/me/kit/main?x)'
    """
    if repository is None:
        return lesson
    hosts = r"(mybinder\.org/v2/gh/|colab\.research\.google\.com/github/)[^/\s)]+/[^/\s)]+"
    return re.sub(hosts, lambda m: m.group(1) + repository, lesson)
