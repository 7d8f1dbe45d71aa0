import json

import plotly.graph_objects as go

from featmix_lite.figures import MARKS, MIXED, config, mark, template
from featmix_lite.figures.palette import SHAPES


def test_ten_classes_differ_in_colour_and_in_shape():
    assert len({m.colour for m in MARKS}) == len({m.symbol for m in MARKS}) == len({m.path for m in MARKS}) == 10
    assert MIXED.symbol not in {m.symbol for m in MARKS}


def test_a_hundred_classes_have_a_hundred_looks():
    looks = {(mark(k).colour, mark(k).symbol) for k in range(100)}
    assert len(looks) == 100


def test_every_shape_is_one_that_plotly_draws():
    for k in range(10):
        go.Scatter(marker_symbol=mark(k).symbol)  # an unknown symbol is a ValueError
    for symbol in SHAPES:
        go.Scatter(marker_symbol=symbol)


def test_type_is_large_and_no_font_is_fetched():
    look = template().layout
    assert look.font.size >= 16 and look.xaxis.tickfont.size >= 16 and look.title.font.size >= 20
    assert "http" not in json.dumps(template().to_plotly_json(), default=str)


def test_the_settings_upload_nothing_and_take_more():
    settings = config(staticPlot=True)
    assert settings["showSendToCloud"] is False and settings["plotlyServerURL"] == "" and settings["staticPlot"] is True
    assert {"sendDataToCloud", "sendChartToCloud"} <= set(settings["modeBarButtonsToRemove"])
