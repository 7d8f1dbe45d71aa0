"""How much a lesson holds: words to read, cells to run, predictions, exercises, calls of its helpers."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from ..base.text_table import table_text
from .lesson_times import LINE

TEACHING = "featmix_lite.teaching"
HEAD = ("lesson", "words", "code cells", "predictions", "exercises", "helper calls", "machine")


def counts(book) -> dict[str, int]:
    """What is in the notebook ``book``: {"words", "code cells", "predictions", "exercises", "helper calls"}.

    >>> import nbformat
    >>> cell = nbformat.v4.new_code_cell("from featmix_lite.teaching import lesson08_shift as lab; lab.show(1)")
    >>> counts(nbformat.v4.new_notebook(cells=[cell, nbformat.v4.new_markdown_cell("Two [words](https://x.org)")]))
    {'words': 2, 'code cells': 1, 'predictions': 0, 'exercises': 0, 'helper calls': 1}

    Words are those of the prose, hints too, addresses left out; a helper is what comes from ``featmix_lite.teaching``.
    """
    text = prose(book)
    code = [c.source for c in book.cells if c.cell_type == "code"]
    plain = re.sub(r"<[^>]+>|\]\([^)]*\)", " ", text)
    tree = [node for source in code for node in _nodes(source)]
    helpers = {name for node in tree if isinstance(node, (ast.Import, ast.ImportFrom)) for name in _bound(node)}
    called = [_first(node.func) for node in tree if isinstance(node, ast.Call)]
    return {
        "words": len(re.findall(r"[^\W_][\w'.-]*", plain)),
        "code cells": len(code),
        "predictions": sum(isinstance(n, ast.Call) and ast.unparse(n.func) == "fm.Predict" for n in tree),
        "exercises": len(exercise_heads(text)),
        "helper calls": sum(name in helpers for name in called),
    }


def count_table(sources: list[Path], book) -> str:
    """``counts`` of several lessons as a table, and the machine's time as each header says it.

    >>> from featmix_lite.teaching.notebooks import book, sources
    >>> count_table(sources()[:1], book).splitlines()[1].split()[0]
    '00_start_here'

    ``book``: a source's path -> its notebook.
    """
    rows = []
    for source in sources:
        made = book(source)
        time = LINE.search(made.cells[0].source)
        said = "".join(filter(None, time.groups())) if time else ""
        rows.append([source.stem, *map(str, counts(made).values()), said])
    return table_text(HEAD, rows, align="<>")


def prose(book) -> str:
    """The text of a notebook's markdown cells."""
    return "\n\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")


def exercise_heads(prose: str) -> list[str]:
    """The headings of exercises.

    >>> exercise_heads("# A lesson\\n## Exercise 1: it\\nExercise is healthy")
    ['## Exercise 1: it']
    """
    return re.findall(r"^#+ Exercise.*", prose, re.M)


def parsed(source: str) -> ast.AST:
    """The cell's Python, its magics left out. Errors: ``SyntaxError``."""
    return ast.parse(re.sub(r"^[%!].*$", "", source, flags=re.M))


def _nodes(source: str) -> list[ast.AST]:
    """All of a cell's Python; a cell that is none counts as empty (``lesson_form`` names it)."""
    try:
        return list(ast.walk(parsed(source)))
    except SyntaxError:
        return []


def _bound(node) -> list[str]:
    """The names by which an import brings helpers in."""
    module = getattr(node, "module", None) or ""
    return [
        one.asname or one.name.partition(".")[0]
        for one in node.names
        if f"{module}.{one.name}".lstrip(".").startswith(TEACHING)
    ]


def _first(function) -> str:
    """The name a call begins with: ``lab`` of ``lab.widths(...)``."""
    while isinstance(function, ast.Attribute):
        function = function.value
    return function.id if isinstance(function, ast.Name) else ""
