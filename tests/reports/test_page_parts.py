"""The shell of a page and its figures: everything escaped, nothing fetched, words beside each picture."""

import pytest
from pages import Page

from featmix_lite.reports.page_parts import drawn, shell

go = pytest.importorskip("plotly.graph_objects")


def test_the_shell_is_one_page_that_fetches_nothing():
    text = shell("a < b", ["<h1>x</h1>"], "featmix 'demo' & more", {"torch": "<2>"})
    assert text.count("<html") == text.count("</html>") == text.count("<style>") == 1
    assert "<title>a &lt; b</title>" in text and "&amp; more" in text and "torch &lt;2&gt;" in text
    assert Page(text).fetched == [] and "url(" not in text


def test_a_figure_comes_with_its_words_and_its_caption():
    figure = go.Figure(go.Scatter(x=[0, 1], y=[1, 0], name="<b>"))
    text = drawn(figure, kind="cloud", caption="up & down")
    page = Page(text)
    assert page.figures == ["A figure with 1 drawn series: <b> (2 points)."] and page.fetched == []
    assert text.startswith('<div class="cloud">') and "&lt;b&gt; (2 points)" in text and "up &amp; down" in text
    assert len(drawn(figure, javascript=True)) > 1_000_000 > len(text)
