import inspect
import re

import plotly.graph_objects as go
import pytest
from poison import PAYLOADS, drawn

from featmix_lite import figures
from featmix_lite.figures import alt, describe
from featmix_lite.figures.alt_text import written

# What the kit itself asks plotly for.
OURS = re.compile(r"</?b>|<br>|</?extra>|<span style='font-size:1\dpx'>|</span>")


@pytest.fixture(scope="module")
def poisoned(data):
    return drawn(data)


def strings(value):
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ():
        yield from strings(part)
    if isinstance(value, str):
        yield value


def test_no_name_reaches_plotly_as_markup(poisoned):
    for name, figure in poisoned.items():
        told = figure.to_plotly_json()
        meta = told["layout"].pop("meta")
        acting = [text for text in strings(told) if "<" in OURS.sub("", text) or "<b onmouse" in text]
        assert not acting, (name, acting)
        assert "&lt;" in str(told), f"{name}: no payload was drawn"
        assert any(p in meta["alt"] for p in PAYLOADS) or name == "gallery", f"{name}: {meta['alt']}"


def test_every_figure_of_the_kit_is_among_them(poisoned):
    made = {n for n in figures.__all__ if inspect.isfunction(f := getattr(figures, n))
            and "go.Figure" in str(inspect.signature(f).return_annotation)}  # fmt: skip
    assert made - {"describe"} == {name.partition(",")[0] for name in poisoned}


def test_the_text_drawn_is_the_name_itself():
    from html import unescape

    for payload in PAYLOADS:
        assert unescape(written(payload)) == payload and "&quot;" not in written(payload)
    assert written("a<br>b") == "a<br>b" and written(5) == "5"


def test_a_described_figure_keeps_its_text_through_json():
    figure = describe(go.Figure(), "Two\n   words.")
    assert alt(figure) == "Two words."
    assert alt(go.Figure(figure.to_plotly_json())) == "Two words."


def test_any_other_figure_is_counted():
    figure = go.Figure([go.Scatter(x=[1, 2, 3], y=[1, 2, 3], name="a"), go.Heatmap(z=[[1]])], layout_title_text="T")
    assert alt(figure) == "T: a figure with 2 drawn series: a (3 points), heatmap."
    assert alt(go.Figure()) == "A figure with 0 drawn series."
