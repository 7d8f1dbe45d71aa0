"""The demo's page: the figures of the runs, alt texts, nothing fetched."""

import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

import featmix_lite as fm
from featmix_lite import demo, report

pytest.importorskip("plotly")


class Page(HTMLParser):
    """The cells of the table, and whatever a browser would fetch."""

    def __init__(self, text):
        super().__init__()
        self.cells, self.fetched, self.figures, self.inside, self.open = [], [], [], None, []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.open.append(tag)
        self.inside = tag if tag in ("td", "th") else self.inside
        if tag in ("script", "img", "iframe", "link", "object", "embed"):
            self.fetched += [attrs[a] for a in ("src", "href", "data") if a in attrs]
        if tag == "figure":
            self.figures.append(attrs.get("aria-label", ""))

    def handle_endtag(self, tag):
        self.inside = None if tag in ("td", "th") else self.inside

    def handle_data(self, text):
        if self.inside:
            self.cells.append(text)


@pytest.fixture(scope="module")
def made():
    data = fm.load("digits", per_class=10)
    results = demo.runs(data, epochs=1, places=demo.PLACES[:2], say=lambda line: None)
    sites = fm.trace(fm.models.small_cnn(data, seed=0), data.test.x[:2])
    return data, results, report.page(results, data, sites)


def test_the_table_holds_the_figures_of_the_runs(made):
    _, results, text = made
    cells = Page(text).cells
    assert [c for c in cells if c in report.COLUMNS] == list(report.COLUMNS)
    for r in results:
        assert r.site in cells and f"{r.run.accuracy:.4f}" in cells and f"{r.run.nll:.4f}" in cells
    plain = report.table(results).splitlines()
    assert plain[0].split() == ["site", *report.COLUMNS] and len(plain) == 3
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
    assert len(report.page(results[:1], data, [])) < len(text)


def run_of(accuracy, nll):
    return SimpleNamespace(accuracy=accuracy, nll=nll, train_loss=0.1, mixed_loss=0.2, seconds=1.0)


def test_the_verdict_is_computed():
    runs = [demo.Result("none", "", run_of(0.9, 0.3), None), demo.Result("input", "", run_of(0.8, 0.2), None)]
    told = report.verdict(runs, 400)
    assert "Highest accuracy: none (0.9000)" in told and "Lowest NLL: input (0.2000)" in told
    assert f"{1.96 * (2 * 0.9 * 0.1 / 400) ** 0.5:.3f}" in told


def test_names_are_escaped(made):
    data, results, _ = made
    odd = [demo.Result("a<b>", "x & y", r.run, r.seen) for r in results[:1]]
    text = report.page(odd, data, [])
    assert "<code>a&lt;b&gt;</code>" in text and "x &amp; y" in text
