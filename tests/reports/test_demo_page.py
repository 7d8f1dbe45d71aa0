"""The demo's page: the figures of the runs, alt texts, nothing fetched."""

import re
from types import SimpleNamespace

import pytest
from pages import Page

import featmix_lite as fm
from featmix_lite.reports import demo_page, demo_runs

pytest.importorskip("plotly")


@pytest.fixture(scope="module")
def made():
    data = fm.load("digits", per_class=10)
    results = demo_runs.runs(data, epochs=1, places=demo_runs.PLACES[:2], say=lambda line: None)
    sites = fm.trace(fm.models.small_cnn(data, seed=0), data.test.x[:2])
    return data, results, demo_page.page(results, data, sites)


def test_the_table_holds_the_figures_of_the_runs(made):
    _, results, text = made
    cells = Page(text).cells
    assert [c for c in cells if c in demo_page.COLUMNS] == list(demo_page.COLUMNS)
    for r in results:
        assert r.site in cells and f"{r.run.accuracy:.4f}" in cells and f"{r.run.nll:.4f}" in cells
    plain = demo_page.table(results).splitlines()
    assert plain[0].split() == ["site", *demo_page.COLUMNS] and len(plain) == 3
    assert [line.split()[0] for line in plain[1:]] == ["none", "input"]
    assert len({len(line) for line in plain}) == 1


def test_nothing_is_fetched_and_nothing_uploads(made):
    text = made[2]
    assert Page(text).fetched == []
    assert re.search(r"@import|url\(\s*['\"]?http", text) is None
    configs = re.findall(r'"showSendToCloud":\s*(\w+)', text)
    assert configs and set(configs) == {"false"}


def test_every_figure_is_named_and_told_in_words(made):
    _, results, text = made
    names = Page(text).figures
    assert len(names) == 1 + 2 + 2 * len(results) + 1 and all(len(n) > 40 for n in names)
    assert text.count("This figure in words") == len(names)
    assert text.count("Plotly.newPlot") >= len(names)


def test_plotlys_code_is_there_once(made):
    data, results, text = made
    assert 3e6 < len(text) < 8e6
    assert len(demo_page.page(results[:1], data, [])) < len(text)


def run_of(accuracy, nll):
    return SimpleNamespace(accuracy=accuracy, nll=nll, train_loss=0.1, mixed_loss=0.2, seconds=1.0)


@pytest.mark.parametrize("second, beyond", [(0.9, "less"), (0.8, "more")])
def test_the_verdict_ranks_nothing_and_says_what_a_difference_would_have_to_be(second, beyond):
    """Even where one run is far ahead nobody is called highest: one seed cannot tell."""
    runs = [demo_runs.Result(site, "", run_of(a, 0.3), None) for site, a in (("none", 0.91), ("input", second))]
    told, middle = demo_page.verdict(runs, 400), (0.91 + second) / 2
    assert "a picture, not a ranking" in told and "ighest" not in told and "owest" not in told and "best" not in told
    assert f"must be {196 * (2 * middle * (1 - middle) / 400) ** 0.5:.1f} points apart" in told
    assert f"gap here is {100 * (0.91 - second):.1f} points, {beyond} than that" in told


def test_more_runs_have_more_pairs_to_be_fooled_by():
    """Bonferroni: six pairs of four runs, so the 2.638 of a normal at .05 / 12 to a side."""
    assert demo_page.pairs_apart(0.5, 800, 4) == pytest.approx(2.638 * 0.025, rel=1e-3)
    assert demo_page.pairs_apart(0.5, 800, 1) == demo_page.pairs_apart(0.5, 800, 2)


def test_names_are_escaped(made):
    data, results, _ = made
    odd = [demo_runs.Result("a<b>", "x & y", r.run, r.seen) for r in results[:1]]
    text = demo_page.page(odd, data, [])
    assert "<code>a&lt;b&gt;</code>" in text and "x &amp; y" in text
