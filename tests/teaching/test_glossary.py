"""Links into the glossary: the lessons' own, and what a wrong one is told."""

import re
import shutil
from pathlib import Path

import pytest

from featmix_lite.base.about import LESSONS
from featmix_lite.teaching import notebooks
from featmix_lite.teaching.glossary import link_faults, links, terms

SITE = "A named place in the network where mixing is done."


def test_every_term_is_read_with_its_first_sentences():
    found, text = terms(), (LESSONS / "glossary.md").read_text("utf-8")
    assert len(found) == len(re.findall("^## ", text, re.M)) and found["site"] == SITE
    assert found["affine"].endswith("f(mix of a and b) = mix of f(a) and f(b).") and "holms-rule" in found
    assert found["the-runs-do-not-tell"].endswith("It does not mean equal.")
    assert all(said[-1] in ".:" and not re.search(r"\(\d\d\)", said) for said in found.values())


@pytest.mark.parametrize("source", notebooks.sources(), ids=lambda path: path.stem)
def test_every_link_of_the_lessons_leads_to_a_term_and_carries_its_sentence(source):
    assert link_faults(notebooks.prose(notebooks.book(source)), terms()) == []


@pytest.mark.parametrize("link", [
    f'[site](glossary.md#site "{SITE}")', f"[sites](glossary.md#site '{SITE}')",
    f'[site](glossary.md#site\n"{SITE.replace("network ", "network" + chr(10))}")',
    '[x](glossary.md#quoted "It does not say \\"equal\\".")',
    '[NLL](glossary.md#nll "Negative log-likelihood: the mean, over test images, of -log(the probability given to the '
    'right class).")', "no link at all",
])
def test_a_right_link_passes(link):
    assert link_faults(f"At a {link}, one mixes.", {**terms(), "quoted": 'It does not say "equal".'}) == []


@pytest.mark.parametrize("link, told", [
    (f'[site](glossary.md#sites "{SITE}")', "#sites, no term"), ("[site](glossary.md#site)", "says ''"),
    (f'[site](glossary.md#site "{SITE[:-1]}")', "the glossary 'A named"),
    (f'[site](glossary.md#site "{SITE.lower()}")', "the glossary 'A named"), ("[all](glossary.md)", "no term"),
    (f'[NLL](glossary.md#NLL "{SITE}")', "#NLL, no term"), ("[site](glossary.md#site \"so)", "is not like"),
    ("see glossary.md", "is not like"),
])
def test_a_wrong_link_is_named(link, told):
    (fault,) = link_faults(f"At a {link}, one mixes.", terms())
    assert told in fault


def test_a_term_must_be_whole_and_alone(tmp_path):
    twice = "## a\n\nOne. (01)\n\n## A\n\nTwo. (02)"
    for text, told in (("## a\n\nNo number.\n", "ends in no lesson"), (twice, "twice")):
        (tmp_path / "glossary.md").write_text(text)
        with pytest.raises(ValueError, match=told):
            terms(tmp_path)


def test_check_tells_a_wrong_link_and_the_terms_nobody_links(tmp_path, capsys):
    lesson = (LESSONS / "00_start_here.py").read_text("utf-8")
    linked = lesson.replace("# %%", '# %% [markdown]\n# [seed](glossary.md#seed "A.")\n\n# %%', 1)
    (tmp_path / "00_start_here.py").write_text(linked)
    shutil.copy(LESSONS / "glossary.md", tmp_path)
    notebooks.build(tmp_path)
    capsys.readouterr()
    assert notebooks.check(tmp_path) == 1
    told = capsys.readouterr().out
    assert "00_start_here.py: the link [seed] says 'A.'" in told
    (last,) = [line for line in told.splitlines() if line.startswith("Terms of the glossary that no lesson links: ")]
    assert "manifold" in last and "seed" not in last.split(": ")[1].rstrip(".").split(", ")


def test_the_copies_without_solutions_have_the_glossary_beside_them(tmp_path):
    notebooks.build(without_solutions=tmp_path)
    assert (tmp_path / "glossary.md").read_bytes() == (LESSONS / "glossary.md").read_bytes()


def test_a_wheel_takes_the_glossary_along():
    project = (Path(LESSONS).parent / "pyproject.toml").read_text("utf-8")
    left_out = re.search(r'^exclude = \[(.*)\]', project, re.M)[1]
    assert '"notebooks" = "featmix_lite/lessons"' in project and ".md" not in left_out and '/*"' not in left_out


def test_links_are_read():
    assert links('[a](glossary.md#b "c") [d](other.md#e "f") [g](glossary.md#h)') == [("a", "b", "c"), ("g", "h", "")]
