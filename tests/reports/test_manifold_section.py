"""The manifold part of a page: its table holds what the measures give, its pictures say how faithful they are."""

import inspect
import re

import pytest
import torch

import featmix_lite as fm
from featmix_lite.reports import manifold_section as page
from featmix_lite.representation import manifolds

pytest.importorskip("plotly")


@pytest.fixture(scope="module")
def seen(data):
    chosen = manifolds.choose(data, clean=100, mixed=40, share=0.5)
    return manifolds.survey(fm.recorded.trained(), chosen, "input", "block1.relu", ["block1.relu"])


def test_the_cells_are_the_measures(seen):
    x, y, found = seen.clean, seen.chosen.labels, seen.intrusion
    at, least = fm.measures.snnl(x, y, relative=0.1), fm.measures.snnl(x, y)
    rank = fm.measures.effective_rank(fm.measures.spectrum(x, y)).mean()
    mean = torch.pdist(x.flatten(1).double()).square().mean().item()
    got = page.cells(seen)
    assert got[:2] == [f"{at.loss:.3f}", f"{least.loss:.3f}"]
    assert float(got[2]) == pytest.approx(least.temperature / mean, rel=0.01)
    assert got[3] == f"{int(found.intrudes.sum()) / 40:.1%}" and got[4] == f"{found.low:.1%} to {found.high:.1%}"
    assert got[5:] == [f"{found.distance_ratio:.2f}", f"{rank:.1f}"]


def test_what_is_not_there_is_a_dash(data):
    chosen = manifolds.choose(data, clean=50, mixed=0)
    got = page.cells(manifolds.survey(fm.recorded.trained(), chosen, "input", "flatten"))
    assert got[:4] == ["-"] * 4 and got[4] == "0.0% to 100.0%" and got[5] == "-"


def test_both_tables_hold_the_same(seen):
    rows = [("a<b>", page.cells(seen)), ("other", page.cells(seen))]
    text, html = page.plain_table(rows).splitlines(), page.html_table(rows, "x & y")
    assert len(text) == 3 and len({len(line) for line in text}) == 1
    assert all(cell in text[1] and cell in html for cell in page.cells(seen))
    assert "<code>a&lt;b&gt;</code>" in html and "x &amp; y" in html and html.count("<dt>") == len(page.MEANING) == 6


def test_pictures_say_what_they_are_and_how_faithful(seen, data):
    made = page.pictures(seen, data.names, ("pca", "lda"))
    for figure, said in made:
        assert "100 points in 10 classes" in fm.figures.alt(figure) and "40 mixed points" in fm.figures.alt(figure)
        assert "trustworthiness" in said.lower()
    assert [figure.layout.title.text for figure, _ in made] == ["PCA", "LDA"]
    titles = [figure.layout.xaxis.title.text for figure, _ in made]
    assert titles[0] != titles[1] and all(titles)


def test_of_many_mixes_some_are_drawn_and_it_says_so(data):
    chosen = manifolds.choose(data, clean=60, mixed=page.DRAWN + 5)
    seen = manifolds.survey(fm.recorded.trained(), chosen, "input", "flatten")
    figure, said = page.pictures(seen, data.names, ("pca",))[0]
    assert f"{page.DRAWN} of {page.DRAWN + 5} mixes are drawn" in said
    assert f"{page.DRAWN} mixed points" in fm.figures.alt(figure)
    placed = fm.embedding.picture(seen.clean, chosen.labels, seen.mixed, "pca").placed[: page.DRAWN]
    (drawn,) = [trace for trace in figure.data if trace.name == "mixed"]  # the first ones, whose parents they show
    torch.testing.assert_close(torch.tensor(drawn.x), placed[:, 0])


def test_layers_are_ordered_for_the_figure(seen):
    panels = page.layers({"net": seen})
    assert [list(p["net"]) for p in panels.values()] == [["block1.relu"]] * 2
    least, at = (p["net"]["block1.relu"].loss for p in panels.values())
    assert least <= at + 1e-3


def test_as_many_neighbours_vote_as_the_page_says():
    said = re.search(r"whose (\d+) nearest clean images", dict(page.MEANING)["intrusion"])
    assert int(said[1]) == inspect.signature(fm.measures.intrusion).parameters["k"].default
