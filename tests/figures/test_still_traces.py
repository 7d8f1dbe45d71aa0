import base64
import io
import re
from pathlib import Path

import plotly.graph_objects as go
import pytest
from PIL import Image

from featmix_lite.figures import still_traces
from featmix_lite.figures.palette import SHAPES
from featmix_lite.figures.still_axes import Axis
from featmix_lite.figures.still_traces import key_svg, trace_svg

X = Axis(go.layout.XAxis(range=[0, 10]), [], (0, 100))
Y = Axis(go.layout.YAxis(range=[0, 10]), [], (100, 0))  # upwards


def test_a_line_breaks_where_there_is_no_value_and_has_its_dashes():
    line = go.Scatter(x=[0, 1, 2, 3, 4], y=[0, 1, None, 3, 4], mode="lines", line=dict(dash="dash", color="#123456"))
    runs = re.findall('points="([^"]*)"', text := trace_svg(line, X, Y))
    assert runs == ["0.0,100.0 10.0,90.0", "30.0,70.0 40.0,60.0"]
    assert text.count('stroke-dasharray="9 6"') == 2 and 'stroke="#123456"' in text


@pytest.mark.parametrize("error, path", [
    (dict(error_y=dict(array=[1], arrayminus=[2])), "M50.0,40.0V70.0m-4,0h8M46.0,40.0h8"),
    (dict(error_x=dict(array=[1])), "M40.0,50.0H60.0m0,-4v8M40.0,46.0v8"),
])
def test_error_bars_reach_as_far_as_they_say(error, path):
    assert f'd="{path}"' in trace_svg(go.Scatter(x=[5], y=[5], mode="markers", **error), X, Y)


def test_marks_alike_are_written_once_and_each_has_its_own_colour_and_shape():
    marker = dict(color=["#111111", "#222222", "#111111"], symbol="square", size=[8, 8, 8])
    text = trace_svg(go.Scatter(x=[1, 2, 3], y=[1, 2, 3], mode="markers", marker=marker), X, Y)
    assert text.count("<path") == 2 and text.count("<use") == 1 and text.count('fill="#111111"') == 1
    assert 'x="20.0" y="-20.0"' in text  # from the first such mark to the other
    ring = dict(symbol="circle-open", color="#333333")
    hollow = trace_svg(go.Scatter(x=[1], y=[1], mode="markers", marker=ring), X, Y)
    assert 'fill="none" stroke="#333333"' in hollow
    assert text == trace_svg(go.Scatter(x=[1, 2, 3], y=[1, 2, 3], mode="markers", marker=marker), X, Y)


@pytest.mark.parametrize(("given", "drawn"), [(0, 0.0), (1, 1.0), (0.25, 0.25), (None, 1.0)])
def test_a_mark_is_as_faint_as_its_figure_says(given, drawn):
    text = trace_svg(go.Scatter(x=[1], y=[1], mode="markers", marker=dict(opacity=given)), X, Y)
    assert [float(said) for said in re.findall(' opacity="([^"]*)"', text)] == [drawn]


def test_bars_stand_on_nothing_and_say_their_text():
    text = trace_svg(go.Bar(x=[5], y=[4], width=2, text=["<4>"]), X, Y)
    assert 'x="40.0" y="60.0" width="20.0" height="40.0"' in text and "&lt;4&gt;" in text


@pytest.mark.parametrize("up, first", [((100, 0), (0, 0, 255)), ((0, 100), (255, 0, 0))])
def test_a_grid_lies_as_its_axis_runs_and_nan_is_white(up, first):
    grid = go.Heatmap(z=[[0, float("nan")], [1, 1]], colorscale=[[0, "#ff0000"], [1, "rgb(0, 0, 255)"]])
    axes = Axis(go.layout.XAxis(), [0, 1], (0, 100), True), Axis(go.layout.YAxis(), [0, 1], up, True)
    code = re.search('base64,([^"]*)', trace_svg(grid, *axes))[1]
    picture = Image.open(io.BytesIO(base64.b64decode(code))).convert("RGB")
    assert picture.getpixel((0, 0)) == first and (255, 255, 255) in [picture.getpixel((1, n)) for n in (0, 1)]


def test_a_legend_shows_line_and_mark():
    both = key_svg(go.Scatter(mode="lines+markers", line=dict(dash="dot")), 50, 50)
    assert both.count("<polyline") == both.count("<path") == 1 and "stroke-dasharray" in both
    assert key_svg(go.Bar(marker=dict(color="#123456")), 50, 50).startswith('<rect x="43" y="43"')


def test_every_mark_that_a_figure_uses_has_a_shape_of_its_own():
    said = r"""["'](circle|square|cross|x|star|diamond[a-z-]*|triangle-[a-z]+|hourglass|bowtie|pentagon|hexagon)["']"""
    files = Path(still_traces.__file__).parent.glob("*.py")
    used = {name for file in files for name in re.findall(said, file.read_text(encoding="utf-8"))}
    assert {"triangle-left", "triangle-right", "triangle-up", "star"} <= used <= set(SHAPES)
    assert len(set(SHAPES.values())) == len(SHAPES)


def test_each_mark_has_its_own_rim():
    marker = dict(symbol="square", color="#FFFFFF", size=9, line=dict(color=["#111111", "#222222"], width=[1, 3]))
    text = trace_svg(go.Scatter(x=[1, 2], y=[1, 2], mode="markers", marker=marker), X, Y)
    assert 'stroke="#111111" stroke-width="1"' in text and 'stroke="#222222" stroke-width="3"' in text
