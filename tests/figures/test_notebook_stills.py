import json

import numpy as np
import plotly.graph_objects as go
import plotly.io as pio
import pytest

from featmix_lite.figures import describe
from featmix_lite.figures.notebook_stills import NAME, leave_stills


@pytest.fixture
def shown(monkeypatch):
    """What a notebook would get of a figure."""
    seen = []
    monkeypatch.setattr("plotly.io._renderers.ipython_display.display", lambda bundle, raw: seen.append(bundle))
    before = pio.renderers.default
    pio.renderers.default = "plotly_mimetype"
    yield seen
    pio.renderers.default = before


def test_a_figure_shown_leaves_a_still_beside_what_plotly_draws(shown):
    leave_stills()
    leave_stills()
    figure = describe(go.Figure(go.Scatter(x=np.arange(5.0), y=np.arange(5.0))), "Five <points>.")
    figure.show(config={"displaylogo": False})
    bundle, = shown
    assert set(bundle) == {"application/vnd.plotly.v1+json", "text/html"}
    assert bundle["text/html"].startswith('<img alt="Five &lt;points&gt;." ') and "script" not in bundle["text/html"]
    assert bundle["application/vnd.plotly.v1+json"]["config"]["displaylogo"] is False
    json.dumps(bundle)


def test_a_figure_of_another_kind_leaves_its_words(shown):
    leave_stills()
    go.Figure(go.Scatter(x=[[1], {}], y=[1, 2])).show()
    go.Figure(go.Pie(values=[1, 2], name="<a>")).show()
    assert all("A figure with 1 drawn series" in bundle["text/html"] for bundle in shown)
    assert shown[1]["text/html"] == "A figure with 1 drawn series: &lt;a&gt;."


def test_another_choice_of_how_figures_are_shown_stays(shown):
    pio.renderers.default = "json"
    leave_stills()
    assert pio.renderers.default == "json" and NAME not in pio.renderers.default
