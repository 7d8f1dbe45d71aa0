"""What the form sees in a notebook: outputs, widget state, and what a lesson in which the student writes keeps to."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from featmix_lite.teaching import lesson_form
from featmix_lite.teaching.lesson_form import faults

FOLDED = {"cellView": "form", "jupyter": {"source_hidden": True}}
TITLES = "one thing (easy, 5 min)", "another (medium, 5 min)", "spot the fallacy, a third (hard, 10 min)"
RUBRIC = "<details><summary>Rubric</summary>\n\n" + "- a point\n" * 6 + "</details>"
OPEN = f"## Exercise 4: a sweep (open, 20 min)\nDesign it.\n{RUBRIC}"


def test_outputs_and_widget_state():
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("%matplotlib inline\n1", execution_count=3)])
    made.metadata["widgets"] = {}
    found = faults("00_x", made)
    assert "holds widget state" in found and "holds outputs" in found
    assert not any("no Python" in f for f in found)  # magics are not Python, and are fine


def lesson(titles=TITLES, last=OPEN, prose="", more=(), **change):
    """A lesson that keeps to the form, but for what a test changes: ``change`` {a cell's role: its source}."""
    open_ = {
        "begin": 'data = fm.load("digits")\nfm.lesson.begin(data)',
        "ask": 'guess = fm.Predict("which?", ["a", "b"])',
        "picture": "fm.figures.strip(rows)",
    } | {role: source for role, source in change.items() if role != "reveal"}
    reveal = change.get("reveal", "# @title Reveal\nassert x < 1\nguess.reveal('a')")
    badges = "# A lesson\n[b](https://mybinder.org/v2/gh/a/b/main?urlpath=lab/tree/03_x.ipynb)\n"
    badges += "[c](https://colab.research.google.com/github/a/b/blob/main/03_x.ipynb)\n" + prose
    cells = [new_markdown_cell(badges), *map(new_code_cell, open_.values()), new_code_cell(reveal, metadata=FOLDED)]
    for number, title in enumerate(titles, 1):
        hint = "<details><summary>Hint</summary>x</details>"
        cells += [
            new_markdown_cell(f"## Exercise {number}: {title}\n{hint}"),
            new_code_cell("fm.exercises.x(f)"),
            new_code_cell("# @title Solution\nassert fm.exercises.x(f)", metadata=FOLDED),
        ]
    end = "\n## Recap\n" + "- line\n" * 5 + "\n## References"
    return new_notebook(cells=[*cells, *more, new_markdown_cell(last + end)])


def test_a_lesson_in_form():
    assert faults("03_x", lesson()) == []


EASIER = (TITLES[1], TITLES[0], TITLES[2])
BREAKS = {
    "'## Exercise 2: its name (easy, 5 min)'": [
        dict(titles=("one thing", *TITLES[1:])),
        dict(titles=("one thing (simple, 5 min)", *TITLES[1:])),
        dict(titles=("one thing (easy)", *TITLES[1:])),
    ],
    "an exercise is easier than the one before it": [dict(titles=EASIER)],
    "numbered 1, 2, 3, 5": [dict(last=OPEN.replace("4", "5"))],
    "numbered 1, 2, 3, 3": [dict(last=OPEN.replace("4", "3"))],
    "2 closed exercises, three at least": [dict(titles=TITLES[1:], last=OPEN.replace("4", "3"))],
    "no exercise begins 'spot the fallacy'": [dict(titles=(*TITLES[:2], "a third (hard, 10 min)"))],
    "not exactly one open exercise, as the last": [dict(last="", titles=TITLES)],
    "not exactly one open": [dict(last=OPEN + f"\n## Exercise 5: again (open, 5 min)\n{RUBRIC}")],
    "0 rubrics: one, under the open exercise": [dict(last=OPEN.replace("Rubric", "Hints"))],
    "1 rubrics: one, under the open exercise": [dict(prose=RUBRIC, last="## Exercise 4: a sweep (open, 20 min)")],
    "the rubric has 4 lines": [dict(last=OPEN.replace("- a point\n" * 6, "- a point\n" * 4))],
    "the rubric has 8 lines": [dict(last=OPEN.replace("- a point\n" * 6, "- a point\n" * 8))],
    "6 predictions, 5 at most": [dict(ask="\n".join(["fm.Predict(q, c)"] * 6))],
    " words of prose, 1450 at most": [dict(prose="word " * 1500)],
    "no picture in the first 8 code cells": [
        dict(picture="1"),
        dict(picture="fm.figures.config()"),
        dict(picture="1", more=[new_code_cell("fm.figures.room(d)")]),
    ],
    "code cell 4: a reveal whose first line is not '# @title Reveal'": [dict(reveal="guess.reveal('a')")],
    "print() beside a reveal": [dict(reveal="# @title Reveal\nprint(3)\nguess.reveal('a')")],
    "show() beside a reveal": [dict(reveal="# @title Reveal\nfigure.show()\nguess.reveal('a')")],
    "code cell 3: print() before guess is revealed": [dict(picture="fm.figures.strip(rows)\nprint(means)")],
    "a reveal that is not folded": [dict(more=[new_code_cell("guess.reveal('a')")])],
    "code cell 3: an assert in the open": [dict(picture="fm.figures.strip(rows)\nassert share < 0.4")],
    "4 exercises, 3 hints": [dict(last=OPEN.replace("(open, ", "(hard, "))],
}  # fmt: skip


@pytest.mark.parametrize("said, change", [(said, change) for said, own in BREAKS.items() for change in own])
def test_a_lesson_that_breaks_the_form_is_told_how(said, change):
    assert any(said in fault for fault in faults("03_x", lesson(**change)))


@pytest.mark.parametrize("metadata", [{"cellView": "form"}, {"jupyter": {"source_hidden": True}}, {}])
def test_a_cell_is_folded_where_both_jupyter_and_colab_fold_it(metadata):
    cell = new_code_cell("# @title Reveal\nassert x\nguess.reveal(1)", metadata=metadata)
    assert lesson_form.in_the_open(2, cell) == [
        "code cell 2: a reveal that is not folded",
        "code cell 2: an assert in the open: move it into the folded reveal or solution",
    ]
