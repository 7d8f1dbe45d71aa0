"""Building lessons: same cells, no outputs, stable bytes; copies without solutions; and check finds what is off."""

import json

import jupytext
import nbformat
import pytest

from featmix_lite.teaching import notebooks

LESSON = """# %% [markdown]
# # A lesson
#
# [Binder](https://mybinder.org/v2/gh/a/b/main?urlpath=lab/tree/notebooks/00_x.ipynb)
# [Colab](https://colab.research.google.com/github/a/b/blob/main/notebooks/00_x.ipynb)

# %%
import featmix_lite as fm
data = fm.load("digits")
fm.lesson.begin(data)
guess = "Predict"; fm.figures.strip(guess)

# %% [markdown]
# ## Exercise 1
# <details><summary>Hint</summary>x</details>

# %%
fm.exercises.mix_two(lambda a, b, share: None)

# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
fm.exercises.mix_two(None)

# %% [markdown]
# ## Exercise 2
# <details><summary>Hint</summary>y</details>

# %%
fm.exercises.mix_label(lambda a, b, share: None)

# %% cellView="form" jupyter={"source_hidden": true}
# @title Solution
fm.exercises.mix_label(None)

# %% [markdown]
# ## Recap
# - one
# - two
# - three
# - four
# - five
#
# Try next.
# ## References
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.featmix]\nrepository = "me/kit"\n', encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00_x.py").write_text(LESSON, encoding="utf-8")
    return tmp_path / "notebooks"


def test_built_once_the_pair_agrees_and_stays_as_it_is(project, capsys):
    assert notebooks.build(project) == 0 and "wrote" in capsys.readouterr().out
    first = (project / "00_x.ipynb").read_bytes()
    assert notebooks.build(project) == 0 and capsys.readouterr().out == ""
    assert first == (project / "00_x.ipynb").read_bytes() and notebooks.check(project) == 0
    made = nbformat.read(project / "00_x.ipynb", 4)
    nbformat.validate(made)
    source = jupytext.read(project / "00_x.py")
    assert [(c.cell_type, c.source) for c in made.cells] == [(c.cell_type, c.source) for c in source.cells]
    assert made.cells[4].metadata == {"cellView": "form", "jupyter": {"source_hidden": True}}
    assert "github/me/kit/" in made.cells[0].source and "gh/me/kit/" in (project / "00_x.py").read_text()


def test_copies_without_solutions(project, tmp_path):
    out = tmp_path / "for the class"
    notebooks.build(project, without_solutions=out)
    copy = nbformat.read(out / "00_x.ipynb", 4)
    assert len(copy.cells) == 7 and "Solution" not in json.dumps(copy) and not (project / "00_x.ipynb").exists()


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("00_x.ipynb)\n# [Colab]", "08_y.ipynb)\n# [Colab]", "no badge ends in 00_x.ipynb at mybinder.org"),
        ("# # A lesson", "# A lesson", "title"),
        ("## Recap", "## Summary", "no heading ## Recap"),
        ("# ## References", "# ## References\n# ## More", "something follows"),
        ("<summary>Hint", "<summary>Help", "2 exercises, 0 hints, 2 stubs, 2 solutions"),
        ("# - five\n", "", "the recap has 4 lines"),
        ("fm.lesson.begin(data)", "", "lacks fm.lesson.begin(data)"),
        ('data = fm.load("digits")', "", "lacks one line, data = fm.load(...)"),
        ("fm.exercises.mix_label(lambda", "print(lambda", "2 exercises, 2 hints, 1 stubs, 2 solutions"),
        ("## Exercise 2", "## Task", "1 exercises, 2 hints, 2 stubs, 2 solutions"),
        ("## Recap", "## Recap of the Exercises\n# ## Recap", "is none"),
        ('cellView="form" jupyter={"source_hidden": true}', "", "code cell 3: a solution that is not folded"),
        ("fm.exercises.mix_two(None)", "1", "does not pass through its check"),
        ('guess = "Predict"', "guess = 1", "asked to Predict"),
        ('guess = "Predict"', 'guess = "Predict"' + "\nx = 1" * 15, "has 19 lines"),
        ('guess = "Predict"', 'guess = "Predict"\ndef f():' + "\n    x = 1" * 12, "f in code cell 1 is longer"),
        ('guess = "Predict"', 'guess = "Predict', "is no Python"),
    ],
)
def test_check_says_what_breaks_the_form(project, capsys, old, new, said):
    text = LESSON.replace(old, new)
    assert text != LESSON
    (project / "00_x.py").write_text(text, encoding="utf-8")
    notebooks.build(project)
    capsys.readouterr()
    assert notebooks.check(project) == 1 and said in capsys.readouterr().out


def test_check_finds_an_edited_a_missing_and_a_run_notebook(project, capsys):
    assert notebooks.check(project) == 1
    told = capsys.readouterr().out
    assert "missing" in told and "another repository" in told
    notebooks.build(project)
    pair = project / "00_x.ipynb"
    made = nbformat.read(pair, 4)
    made.cells[1].outputs = [nbformat.v4.new_output("stream", text="hello")]
    nbformat.write(made, pair)
    assert notebooks.check(project) == 1 and "differs from 00_x.py" in capsys.readouterr().out


def test_no_lessons_and_no_project(tmp_path):
    with pytest.raises(ValueError, match="no lessons there"):
        notebooks.sources(tmp_path)
    assert notebooks.repository(tmp_path / "notebooks" / "00_x.py") is None
    assert notebooks.with_badges("gh/a/b", None) == "gh/a/b"
