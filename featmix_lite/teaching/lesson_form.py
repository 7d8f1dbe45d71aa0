"""The form every lesson has, as checks: what a tool can see of it."""

from __future__ import annotations

import ast
import re

from .lesson_counts import counts, exercise_heads, parsed, prose

CELL_LINES, FUNCTION_LINES = 15, 12
# Words of prose, at most.
WORDS = {"00": 720, "01": 1450, "02": 1150, "03": 1450, "04": 1820, "05": 1630, "06": 1620, "07": 1650, "08": 1400}
UNSTAGED = ("00",)  # its one or two exercises are the live panel's; the first fallacy is spotted in lesson 03
FALLACIES_FROM = "03"
PREDICTIONS, PICTURE_BY, RUBRIC_LINES = 5, 8, range(5, 8)
LEVELS = ("easy", "medium", "hard", "open")
EXERCISE = re.compile(rf"## Exercise (\d+): (.+) \(({'|'.join(LEVELS)}), \d+ min\)")
WIDGETS = "CollapseExplorer|MixSlider|TrainPanel|ManifoldExplorer|SegmentExplorer|RedBlue|LayerPicker"
PICTURE = re.compile(rf"fm\.(figures\.(?!config\b|alt\b)\w+|{WIDGETS})\(")


def faults(name: str, book) -> list[str]:
    """What in the notebook ``book`` of lesson ``name`` breaks the form, a sentence each (none: []).

    >>> import nbformat
    >>> faults("00_x", nbformat.v4.new_notebook())[0]
    'no badge ends in 00_x.ipynb at mybinder.org'
    """
    text, code = prose(book), [c for c in book.cells if c.cell_type == "code"]
    heads = [line for line in text.splitlines() if re.match(r"#{1,6} ", line)]
    return [
        *badges(name, text),
        *headings(heads),
        *recap(text),
        *set_up(code),
        *exercise_cells(name, heads, text, code),
        *student_writes(name, book),
        *[fault for number, cell in enumerate(code, 1) for fault in sizes(number, cell)],
        *(
            []
            if any("Predict" in said for said in [text, *(c.source for c in code)])
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
    """Each with its heading, hint, stub and folded solution; an open one has a rubric in place of all but its heading.

    How many there are is said by ``staged``; lesson 00 has one or more.
    """
    own = exercise_heads(prose)
    hints = len(re.findall(r"<details><summary>Hint</summary>", prose))
    solutions = [c for c in code if c.source.startswith("# @title Solution")]
    wrong = [] if own else ["0 exercises: one at least"]
    wrong += [f"the heading {h!r} says exercise and is none" for h in heads if "xercise" in h and h not in own]
    stubs = [c for c in code if "fm.exercises." in c.source and c not in solutions]
    closed = [h for h in own if "(open, " not in h]
    if not len(closed) == hints == len(stubs) == len(solutions):
        wrong.append(f"{len(closed)} exercises, {hints} hints, {len(stubs)} stubs, {len(solutions)} solutions")
    for number, cell in enumerate(code, 1):
        if cell not in solutions:
            continue
        if not folded(cell):
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
        tree = parsed(cell.source)
    except SyntaxError as error:
        return [*wrong, f"code cell {number} is no Python: {error.msg}"]
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.end_lineno - node.lineno + 1 > FUNCTION_LINES:
            wrong.append(f"{node.name} in code cell {number} is longer than {FUNCTION_LINES} lines")
    return wrong


def folded(cell) -> bool:
    """Whether Jupyter (``source_hidden``) and Colab (``cellView``) both show a bar in place of the cell's code."""
    return bool(cell.metadata.get("jupyter", {}).get("source_hidden")) and cell.metadata.get("cellView") == "form"


def student_writes(name: str, book) -> list[str]:
    """What a lesson in which the student writes keeps to beside the rest: stages, few words, an answer out of sight."""
    code, number = [c for c in book.cells if c.cell_type == "code"], counts(book)
    most, pictures = WORDS.get(name[:2]), [PICTURE.search(c.source) for c in code[:PICTURE_BY]]
    text = prose(book)
    own = exercise_heads(text)
    wrong = [] if name[:2] in UNSTAGED else staged(own, fallacies=name[:2] >= FALLACIES_FROM) + rubric(text)
    if number["predictions"] > PREDICTIONS:
        wrong.append(f"{number['predictions']} predictions, {PREDICTIONS} at most")
    if most and number["words"] > most:
        wrong.append(f"{number['words']} words of prose, {most} at most")
    if not any(pictures):
        wrong.append(f"no picture in the first {PICTURE_BY} code cells")
    return wrong + [fault for at, cell in enumerate(code, 1) for fault in in_the_open(at, cell)] + told_early(code)


def staged(own: list[str], fallacies: bool = True) -> list[str]:
    """Numbered from 1, three closed ones or more that get no easier, with a fallacy to spot, and last one open."""
    read = [(h, EXERCISE.fullmatch(h)) for h in own]
    wrong = [f"the heading {h!r} is not like '## Exercise 2: its name (easy, 5 min)': easy, medium, hard or open"
             for h, fits in read if not fits]  # fmt: skip
    if wrong:
        return wrong
    found = [int(fits[1]) for _, fits in read]
    levels = [LEVELS.index(fits[3]) for _, fits in read]
    if found != list(range(1, len(found) + 1)):
        wrong.append(f"the exercises are numbered {', '.join(map(str, found))}: 1, 2, 3 and so on")
    if levels != sorted(levels):
        wrong.append("an exercise is easier than the one before it")
    closed = [fits[2] for _, fits in read if fits[3] != "open"]
    if len(closed) < 3:
        wrong.append(f"{len(closed)} closed exercises, three at least")
    if fallacies and not any(title.startswith("spot the fallacy") for title in closed):
        wrong.append("no exercise begins 'spot the fallacy'")
    if len(read) - len(closed) != 1 or levels[-1] != LEVELS.index("open"):
        wrong.append("not exactly one open exercise, as the last")
    return wrong


def rubric(prose: str) -> list[str]:
    """What earns the points of the open exercise: some bullets in a box to unfold, below its heading."""
    boxes = re.findall(r"<details><summary>Rubric</summary>(.*?)</details>", prose, re.S)
    lines = [len(re.findall(r"^- ", box, re.M)) for box in boxes]
    last = re.search(r"^## Exercise .*\(open, (?:(?!^## ).)*<summary>Rubric", prose, re.M | re.S)
    if len(lines) != 1 or not last:
        return [f"{len(lines)} rubrics: one, under the open exercise"]
    return [] if lines[0] in RUBRIC_LINES else [f"the rubric has {lines[0]} lines (bullets): five to seven"]


def in_the_open(number: int, cell) -> list[str]:
    """A reveal, and every assert, stands in a folded cell: their code tells the outcome before it is run.

    The code stays where a reader can unfold it, and it runs like any other; with no tool but a cell's own metadata,
    which Jupyter and Colab both keep. What teaches (the figures behind the answer) stands in an open cell above.
    """
    if folded(cell):
        bare = ".reveal(" in cell.source and not cell.source.startswith("# @title ")
        wrong = [f"code cell {number}: a reveal whose first line is not '# @title Reveal'"] if bare else []
        told = ".reveal(" in cell.source and re.search(r"\b(print|say|display|show)\(", cell.source)
        return [*wrong, f"code cell {number}: {told[1]}() beside a reveal: give it words= or figure=, which stay shut "
                "until somebody has predicted"] if told else wrong  # fmt: skip
    wrong = [f"code cell {number}: a reveal that is not folded"] if ".reveal(" in cell.source else []
    if re.search(r"^\s*assert\b", cell.source, re.M):
        wrong.append(f"code cell {number}: an assert in the open: move it into the folded reveal or solution")
    return wrong


def told_early(code: list) -> list[str]:
    """What prints or shows between a prediction and its reveal: under Run All it stands below the open question."""
    asked, wrong = {}, []
    for at, cell in enumerate(code):
        for guess in re.findall(r"^(\w+)\.reveal\(", cell.source, re.M):
            between = range(asked.get(guess, at) + 1, at)
            told = [(k + 1, re.search(r"\b(print|display|show)\(", code[k].source)) for k in between]
            wrong += [f"code cell {k}: {said[1]}() before {guess} is revealed: give it the reveal as words= or figure="
                      for k, said in told if said]  # fmt: skip
        asked |= {guess: at for guess in re.findall(r"^(\w+) = fm\.Predict\(", cell.source, re.M)}
    return wrong
