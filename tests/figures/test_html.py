import re
from html.parser import HTMLParser

import plotly.graph_objects as go
import pytest

from featmix_lite.figures import alt, curves, describe, refresh, to_html


class _Tags(HTMLParser):
    """Tags and attributes of a page, scripts' contents left out."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


HISTORY = [{"epoch": 1, "loss": 2.0, "accuracy": 0.5}, {"epoch": 2, "loss": 1.0, "accuracy": 0.9}]


@pytest.mark.parametrize("javascript", [True, False])
def test_nothing_is_fetched_and_no_button_uploads(javascript):
    text = to_html(curves(HISTORY), javascript=javascript)
    for tag, attrs in _Tags(text).tags:
        assert not {"src", "href"} & set(attrs), (tag, attrs)
        assert tag not in ("link", "img", "iframe")
    assert '"showSendToCloud": false' in text and "MathJax.js" not in text
    assert (len(text) > 1_000_000) == javascript


def test_our_own_part_of_the_page_names_no_address():
    text = to_html(curves(HISTORY), javascript=False)
    assert not re.findall(r"https?://", text)


def test_the_element_is_named_by_the_alt_text_escaped():
    figure = describe(go.Figure(), 'a "quoted" <b>')
    (tag, attrs), *_ = _Tags(to_html(figure, javascript=False, caption="1 < 2")).tags
    assert tag == "figure" and attrs["aria-label"] == alt(figure) == 'a "quoted" <b>'
    assert "<figcaption>1 &lt; 2</figcaption>" in to_html(figure, javascript=False, caption="1 < 2")


def test_height_is_the_figures_own_or_the_one_asked_for():
    assert "height:420px" in to_html(curves(HISTORY), javascript=False).replace(" ", "")
    assert "height:300px" in to_html(go.Figure(), javascript=False, height=300).replace(" ", "")


def test_refresh_puts_new_contents_into_an_old_figure():
    old, new = curves(HISTORY[:1]), curves(HISTORY)
    refresh(old, new)
    assert list(old.data[0].x) == [1, 2] and alt(old) == alt(new)


def test_refresh_says_when_the_figures_do_not_fit():
    with pytest.raises(ValueError, match="2 traces do not fit a figure of 0"):
        refresh(go.Figure(), curves(HISTORY))
