"""Every number of the page of a saved run, read off the page and got once more from the network."""

import re

import by_hand
import numpy as np
import pytest
import torch
from pages import captions, plots, tables
from scipy.stats import binomtest

import featmix_lite as fm
from featmix_lite.reports import look_page

pytest.importorskip("plotly")
pytest.importorskip("openTSNE")
MIXES, AT, LOOK = 30, "block1.relu", "block3.relu"


@pytest.fixture(scope="module")
def made():
    data = fm.load("digits", per_class=10)
    net = fm.models.small_cnn(data, seed=0)
    run = fm.fit(net, data, fm.Mix(AT), epochs=2, seed=7, progress=False)
    seen = look_page.looks(net, data, AT, LOOK, mixes=MIXES, points=90, seed=5)
    return data, net, run, seen, look_page.page(run, seen, data, LOOK, seed=5, perplexity=9)


def at(made, look):
    data, net, _, seen, _ = made
    chosen, x = seen[look].chosen, data.test.x
    mixed = by_hand.mixed(net, x, chosen.parents, torch.full((MIXES, 2), 0.5), AT, look)
    return by_hand.features(net, x[chosen.rows], look), chosen.labels, mixed, data.test.y[chosen.parents]


def test_the_first_lines_are_the_runs(made):
    data, net, run, seen, page = made
    accuracy = (net.eval()(data.test.x).argmax(1) == data.test.y).double().mean()
    said = f"trained mixing at {AT} for 2 epochs with seed 7; test accuracy {accuracy:.2%}. Here {MIXES} half-and-half"
    assert said in page and "among 90 clean ones, none of which is a parent" in page
    chosen = seen[LOOK].chosen
    assert len(chosen.rows) == 90 and not {*chosen.rows.tolist()} & {*chosen.parents.flatten().tolist()}
    assert torch.equal(chosen.rows, fm.manifolds.choose(data, 90, MIXES, 5).rows)


def test_each_row_of_the_table_is_measured_at_its_own_site(made):
    _, _, _, seen, page = made
    rows, told = tables(page)["From the mixing on"], {}
    assert [row[0] for row in rows[1:]] == list(seen)
    for row in rows[1:]:
        clean, labels, mixed, kinds = at(made, row[0])
        count = told[row[0]] = by_hand.intruding(clean, labels, mixed, kinds)
        sure = binomtest(count, MIXES).proportion_ci(method="wilson")
        assert row[4:6] == [f"{count / MIXES:.1%}", f"{sure.low:.1%} to {sure.high:.1%}"]
        assert float(row[1]) == pytest.approx(fm.measures.snnl(clean, labels, relative=0.1).loss, abs=2e-3)
        assert float(row[2]) == pytest.approx(fm.measures.snnl(clean, labels).loss, abs=2e-3)
    assert len(set(told.values())) > 1, "choose another seed: the sites do not differ"
    (said,) = re.findall(rf"<p>Mixed at {AT} and seen at {LOOK}, (\d+) of {MIXES} mixes land", page)
    assert int(said) == told[LOOK] and f"<h2>Pictures of {LOOK}</h2>" in page


def test_the_figures_are_of_the_site_asked_for(made):
    _, _, _, seen, page = made
    *pictures, matrix, layers = plots(page)
    clean, labels, mixed, kinds = at(made, LOOK)
    order, said = labels.argsort(stable=True), captions(page)
    assert len(pictures) == len(said) == 3
    for traces, told, kind in zip(pictures, said, ("PCA", "t-SNE, perplexity 9:", "LDA"), strict=True):
        shown = torch.cat([torch.tensor(np.stack([t["x"], t["y"]], 1)) for t in traces[:10]])
        (placed,) = (torch.tensor(np.stack([t["x"], t["y"]], 1)) for t in traces if t["name"] == "mixed")
        number, _, note = told.partition(". ")
        assert by_hand.alike(number, by_hand.faithful(clean[order], shown, mixed, placed)) and note.startswith(kind)
    assert int(np.sum(matrix[0]["z"])) == by_hand.intruding(clean, labels, mixed, kinds)
    for trace, more in zip(layers, ({}, {"relative": 0.1}), strict=True):
        want = [fm.measures.snnl(at(made, s)[0], labels, **more).loss for s in seen]
        assert list(trace["x"]) == list(seen)
        np.testing.assert_allclose(trace["y"], want, atol=2e-3)


def test_names_keep_their_capitals(made):
    """The sentence begins with a capital; nothing else in it changes."""
    data, _, run, _, _ = made
    named = data.__class__(**{**vars(data), "names": [f"Class{k}X" for k in range(10)]})
    seen = look_page.looks(fm.models.small_cnn(data, seed=0), data, "input", "input", (3, 5), MIXES, 90)
    page = look_page.page(run, {"input": seen["input"]}, named, "input")
    assert re.search(rf"<p>At input, \d+ of {MIXES} mixes of Class3X and Class5X land nearest to ", page)
