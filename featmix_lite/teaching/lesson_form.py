"""The form every lesson has, as checks: what a tool can see of it."""

from __future__ import annotations

import ast
import re

CELL_LINES, FUNCTION_LINES = 15, 12


def faults(name: str, book) -> list[str]:
    """What in the notebook ``book`` of lesson ``name`` breaks the form, a sentence each (none: []).

    >>> import nbformat
    >>> faults("00_x", nbformat.v4.new_notebook())[0]
    'no badge ends in 00_x.ipynb at mybinder.org'
    """
    prose = [c.source for c in book.cells if c.cell_type == "markdown"]
    code = [c for c in book.cells if c.cell_type == "code"]
    heads = [line for text in prose for line in text.splitlines() if re.match(r"#{1,6} ", line)]
    return [
        *badges(name, "\n".join(prose)),
        *headings(heads),
        *recap("\n".join(prose)),
        *set_up(code),
        *exercise_cells(name, heads, "\n".join(prose), code),
        *[fault for number, cell in enumerate(code, 1) for fault in sizes(number, cell)],
        *(
            []
            if any("Predict" in text for text in [*prose, *(c.source for c in code)])
            else ["nobody is asked to Predict"]
        ),
        *(["holds widget state"] if "widgets" in book.metadata else []),
        *(["holds outputs"] if any(c.get("outputs") or c.get("execution_count") for c in code) else []),
    ]


def badges(name: str, prose: str) -> list[str]:
    """A link to Binder and one to Colab, each ending in the lesson's own file name."""
    return [
        f"no badge ends in {name}.ipynb at {host}"
        for host in ("mybinder.org", "colab.research.google.com")
        if not re.search(rf"\]\(https://{re.escape(host)}/[^)]*{re.escape(name)}\.ipynb\)", prose)
    ]


def headings(heads: list[str]) -> list[str]:
    """One title, then Recap and References at the end."""
    wrong = [] if sum(h.startswith("# ") for h in heads) == 1 else ["not exactly one title (# ...)"]
    for wanted in ("## Recap", "## References"):
        if heads.count(wanted) != 1:
            wrong.append(f"no heading {wanted}")
    return wrong if wrong or heads[-1] == "## References" else ["something follows ## References"]


def recap(prose: str) -> list[str]:
    """Five lines, each a bullet."""
    after = re.search(r"^## Recap$(.*?)(?=^#|\Z)", prose, flags=re.M | re.S)
    lines = len(re.findall(r"^- ", after.group(1), flags=re.M)) if after else 5  # no recap at all: told by headings
    return [] if lines == 5 else [f"the recap has {lines} lines (bullets), five are wanted"]


def set_up(code: list) -> list[str]:
    """The first code cell decides the data in one line, and prints device, data and mode."""
    first = code[0].source if code else ""
    wanted = {"data = fm.load(": "one line, data = fm.load(...)", "fm.lesson.begin(data)": "fm.lesson.begin(data)"}
    return [f"code cell 1, the set-up, lacks {words}" for part, words in wanted.items() if first.count(part) != 1]


def exercise_cells(name: str, heads: list[str], prose: str, code: list) -> list[str]:
    """Two to four, each with its heading, hint, stub and folded solution; 00 may have one."""
    own = [h for h in heads if re.match(r"#+ Exercise", h)]
    hints = len(re.findall(r"<details><summary>Hint</summary>", prose))
    solutions = [c for c in code if c.source.startswith("# @title Solution")]
    least = 1 if name.startswith("00") else 2
    wrong = [] if least <= len(own) <= 4 else [f"{len(own)} exercises: two to four"]
    wrong += [f"the heading {h!r} says exercise and is none" for h in heads if "xercise" in h and h not in own]
    stubs = [c for c in code if "fm.exercises." in c.source and c not in solutions]
    if not len(own) == hints == len(stubs) == len(solutions):
        wrong.append(f"{len(own)} exercises, {hints} hints, {len(stubs)} stubs, {len(solutions)} solutions")
    for number, cell in enumerate(code, 1):
        if cell not in solutions:
            continue
        if not (cell.metadata.get("jupyter", {}).get("source_hidden") and cell.metadata.get("cellView") == "form"):
            wrong.append(f"code cell {number}: a solution that is not folded (jupyter.source_hidden, cellView: form)")
        if "fm.exercises." not in cell.source:
            wrong.append(f"code cell {number}: a solution that does not pass through its check")
    return wrong


def sizes(number: int, cell) -> list[str]:
    """No cell over 15 lines, no function or class over 12: what is longer belongs in the library."""
    wrong, lines = [], len(cell.source.splitlines())
    if lines > CELL_LINES:
        wrong.append(f"code cell {number} has {lines} lines, {CELL_LINES} at most")
    try:
        tree = ast.parse(re.sub(r"^[%!].*$", "", cell.source, flags=re.M))
    except SyntaxError as error:
        return [*wrong, f"code cell {number} is no Python: {error.msg}"]
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.end_lineno - node.lineno + 1 > FUNCTION_LINES:
            wrong.append(f"{node.name} in code cell {number} is longer than {FUNCTION_LINES} lines")
    return wrong
