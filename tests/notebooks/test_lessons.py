"""The lessons as they are committed: in form, in step with their sources, and (nightly) run in full."""

import re
import time

import nbformat
import pytest
from nbclient import NotebookClient

from featmix_lite.teaching import glossary, notebooks

LESSONS = notebooks.sources()


@pytest.mark.parametrize("source", LESSONS, ids=lambda p: p.stem)
def test_in_form_and_in_step(source):
    assert notebooks.faults_of(source) == []


@pytest.mark.parametrize("source", LESSONS, ids=lambda p: p.stem)
def test_readme_asks_the_lessons_own_question(source):
    readme = (source.parents[1] / "README.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| \[[^]]+\]\(notebooks/{source.stem}\.ipynb\) \| (.+?) \|", readme, re.M)
    asked = re.search(r"^\*\*(.+?)\*\*$", notebooks.book(source).cells[0].source, re.M | re.S)
    assert row and asked and row[1] == " ".join(asked[1].split())


def test_the_first_lesson_keeps_to_its_words():
    text = LESSONS[0].read_text(encoding="utf-8")
    assert not re.findall(r"\b(sites?|groups?|affine|draws?|ways|snnl)\b", text, flags=re.I)


@pytest.mark.parametrize("source", LESSONS, ids=lambda p: p.stem)
def test_every_number_in_the_prose_is_a_date_a_count_or_computed(source):
    cells = [c.source for c in notebooks.book(source).cells if c.cell_type == "markdown"]
    prose = [glossary.LINK.sub(r"\1", text) for text in cells]  # a link's title is the glossary's own sentence
    assert not [m for text in prose for m in re.findall(r"\d+\.\d+ ?%|(?<!\d)0\.\d{2,}", text)]


@pytest.mark.nightly
@pytest.mark.parametrize("source", LESSONS, ids=lambda p: p.stem)
def test_full_mode_ends_within_two_minutes_and_offline(source, monkeypatch):
    """FEATMIX_DATA points nowhere and every proxy refuses, so anything fetched would fail the lesson."""
    monkeypatch.setenv("FEATMIX_FAST", "0")
    monkeypatch.setenv("FEATMIX_DATA", str(source.parent / "nowhere"))
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    book = nbformat.read(source.with_suffix(".ipynb"), 4)
    began = time.monotonic()
    NotebookClient(
        book,
        timeout=120,
        resources={"metadata": {"path": str(source.parent)}},
    ).execute()
    assert time.monotonic() - began < 120
