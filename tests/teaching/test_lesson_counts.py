"""What a lesson holds is counted as a reader would by hand."""

from nbformat import v4

from featmix_lite.teaching.lesson_counts import count_table, counts

CODE = """%matplotlib inline
import featmix_lite as fm
from featmix_lite.teaching import lesson03_sweeps as lab, lesson_form
from featmix_lite.teaching.lesson import say
import featmix_lite.teaching.notebooks
guess = fm.Predict("which?", choices=["a", "b"])"""
MORE = """say(lab.summary(lab.against(runs, lab.ARMS)))
guess.reveal(1); print(fm.claims.table())"""
PROSE = """# A title
Two words, and [a link](https://example.org/many/words/here).
<details><summary>Hint</summary>one <code>x.y</code></details>
## Exercise 1: it
### Exercise 2
## No exercise"""


def lesson():
    code = [v4.new_code_cell(source) for source in (CODE, MORE, "this is no")]
    return v4.new_notebook(cells=[v4.new_markdown_cell(PROSE), *code])


def test_each_count_by_hand():
    assert counts(lesson()) == {
        "words": 2 + 5 + 3 + 3 + 2 + 2, "code cells": 3, "predictions": 1, "exercises": 2, "helper calls": 3,
    }  # fmt: skip


def test_a_rule_of_signs_is_no_word():
    assert counts(v4.new_notebook(cells=[v4.new_markdown_cell("| a | b |\n|---|---|\n- it's 0.5, x_y")]))["words"] == 5


def test_the_table_says_what_the_header_says_of_the_machine(tmp_path):
    for name, line in (("00_a", "Time: machine 40 s on 2 CPU cores, 1.2 GB (measured); you"), ("01_b", "no time")):
        (tmp_path / f"{name}.py").write_text(line)

    def book(source):
        return v4.new_notebook(cells=[v4.new_markdown_cell(source.read_text())])

    rows = count_table(sorted(tmp_path.glob("*.py")), book).splitlines()
    assert rows[1].endswith("40 s, 1.2 GB") and rows[2].split() == ["01_b", "2", "0", "0", "0", "0"]
