"""The still of a figure: whole XML, every point of every series at the place that plotly's own rules give it."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import plotly.graph_objects as go
import pytest
import torch

from featmix_lite import figures
from featmix_lite.figures.still_figure import still_svg
from featmix_lite.figures.titles import width

SVG = "{http://www.w3.org/2000/svg}"
MARGIN = dict(l=100, r=100, t=50, b=50)


def drawn(figure):
    return ET.fromstring(still_svg(figure))


def marks(root) -> list[tuple[float, float]]:
    """Where marks lie: the first of each shape is moved there, the others are so far from it."""
    places = []
    for group in root.iter(f"{SVG}g"):
        if (shape := group.find(f"{SVG}path[@id]")) is not None:
            x, y = map(float, re.match(r"translate\((\S+) (\S+)\)", shape.get("transform")).groups())
            places += [(x, y), *((x + float(u.get("x")), y + float(u.get("y"))) for u in group.findall(f"{SVG}use"))]
    return places


def words(root) -> str:
    return " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))


def test_points_lie_where_they_should():
    figure = go.Figure(go.Scatter(x=[0, 1, 2], y=[0, 10, 5], mode="markers"))
    figure.update_layout(width=400, height=300, margin=MARGIN, xaxis_range=[0, 2], yaxis_range=[0, 10])
    assert sorted(marks(drawn(figure))) == [(100, 250), (200, 50), (300, 150)]


def test_a_second_panel_lies_in_its_own_room():
    figure = go.Figure([go.Scatter(x=[1], y=[1]), go.Scatter(x=[1], y=[1], xaxis="x2", yaxis="y2")])
    figure.update_layout(width=400, height=300, margin=MARGIN, showlegend=False,
                         xaxis=dict(domain=[0, 0.4], range=[0, 2]),
                         xaxis2=dict(domain=[0.6, 1], range=[0, 2]), yaxis_range=[0, 2],
                         yaxis2=dict(anchor="x2", range=[0, 2]))
    assert sorted(marks(drawn(figure))) == [(140, 150), (260, 150)]


def test_text_is_letters_lines_break_and_the_alt_text_is_the_name():
    figure = go.Figure(go.Bar(x=["<script>"], y=[2], name="<i>"), layout=dict(showlegend=True))
    figure.add_annotation(text="&lt;one&gt;<br><b>two</b>", x=0, y=1)
    root = drawn(figures.describe(figure.update_layout(title="A <b>title</b>"), "Words & <more>."))
    assert root.get("aria-label") == "Words & <more>."
    assert "<one>two" in words(root) and "A <b>title</b>" in words(root)
    assert not [tag for tag in root.iter() if tag.tag in (f"{SVG}script", f"{SVG}i", f"{SVG}b")]


@pytest.mark.parametrize("trace", [
    go.Scatter(), go.Scatter(x=[], y=[]), go.Scatter(y=[1, None, float("nan"), 2]),
    go.Scatter(x=["a"], y=[float("inf")]),
    go.Bar(x=[1], y=[float("nan")]), go.Bar(y=["a", "b"], x=[1, 2], orientation="h", text=["1", "2"]),
    go.Heatmap(z=[[1, float("nan")]], colorscale="Greys", reversescale=True), go.Heatmap(z=[]), go.Heatmap(z=[[2]]),
    go.Image(z=[[[0, 0, 255]]]), go.Scatter(y=[1], error_y=dict(array=[0.1], arrayminus=[0.2])),
])
def test_odd_traces_are_drawn_or_left_out(trace):
    assert drawn(go.Figure(trace)).tag == f"{SVG}svg"
    assert "nan" not in re.sub('base64,[^"]*|aria-label="[^"]*"', "", still_svg(go.Figure(trace)))


@pytest.mark.parametrize("said", ["after block 2", "<b>after block 2</b>", "<b>one<br>after block 2</b>"])
def test_the_box_of_a_label_holds_its_words(said):
    figure = go.Figure(go.Scatter(x=[0, 1], y=[0, 1]))
    figure.add_annotation(x=1, y=1, text=said, showarrow=False, bgcolor="#FFF", bordercolor="#000", font=dict(size=16))
    box = next(rect for rect in drawn(figure).iter(f"{SVG}rect") if rect.get("stroke") == "#000")
    assert float(box.get("width")) >= width("after block 2", 16, bold="<b>" in said) + 8 - 0.1


def test_a_figure_of_which_nothing_is_left_is_refused_with_what_there_is():
    with pytest.raises(ValueError, match="no pie; it draws: scatter"):
        still_svg(go.Figure(go.Pie(values=[1])))


def test_every_series_of_the_kits_figures_is_there_in_60_kb():
    history = [{"epoch": n, "loss": 1 / n, "accuracy": 1 - 1 / n} for n in range(1, 30)]
    points, labels = np.random.default_rng(0).normal(size=(600, 2)), np.arange(600) % 10
    maps = figures.maps(torch.rand(2, 1, 28, 28), torch.randn(2, 16, 28, 28))
    clouds = figures.clouds({"PCA": points[:300], "t-SNE": points[300:]}, labels[:300])
    for figure in (figures.curves(history), clouds, maps):
        text = still_svg(figure)
        root = ET.fromstring(text)
        assert len(text) < 45_000 and root.get("aria-label") == figures.alt(figure)
        grids = sum(trace.type in ("heatmap", "image") for trace in figure.data)
        assert len(list(root.iter(f"{SVG}image"))) == grids
        with_marks = [t for t in figure.data if t.type == "scatter" and "markers" in (t.mode or "markers")]
        keys = len({t.name for t in with_marks if t.showlegend is not False}) * (figure.layout.showlegend is not False)
        assert len(marks(root)) in (count := sum(len(t.x) for t in with_marks), count + keys)


def test_a_panel_that_holds_nothing_is_left_out_but_not_one_that_has_a_line_or_a_note():
    figure = go.Figure(go.Scatter(x=[0, 1], y=[0, 1]))
    figure.update_layout(
        xaxis=dict(domain=[0, 0.3], title_text="first"), yaxis2=dict(anchor="x2"), yaxis3=dict(anchor="x3"),
        xaxis2=dict(domain=[0.35, 0.6], anchor="y2", title_text="second"),
        xaxis3=dict(domain=[0.7, 1], anchor="y3", title_text="third"),
    )
    assert "first" in words(drawn(figure)) and not {"second", "third"} & set(words(drawn(figure)).split())
    figure.add_shape(type="line", x0=0, x1=1, y0=0, y1=1, xref="x2", yref="y2")
    figure.add_annotation(x=0, y=0, xref="x3 domain", yref="y3", text="here", showarrow=False)
    assert {"first", "second", "third"} <= set(words(drawn(figure)).split())
    assert "first" in words(drawn(go.Figure(layout=figure.layout).update_layout(shapes=[], annotations=[])))


def test_lines_of_an_upright_title_and_of_a_name_in_the_legend_do_not_meet_what_stands_beside_them():
    names = ["one<br>and more", "two", "three<br>and<br>more" + " and more" * 8, "four"]
    figure = go.Figure([go.Scatter(x=[0, 1], y=[100, 900], name=name, showlegend=True) for name in names])
    figure.update_layout(yaxis=dict(title_text="difference<br>(of the distance)", range=[0, 1000]), width=500)
    root = drawn(figure)
    title, = (t for t in root.iter(f"{SVG}text") if "rotate(-90" in (t.get("transform") or ""))
    last = float(title.get("x")) + sum(float(span.get("dy")) for span in title)  # turned: lines go to the right
    ticks = [t for t in root.iter(f"{SVG}text") if t.get("text-anchor") == "end" and "".join(t.itertext()).isdigit()]
    assert ticks and last < min(float(t.get("x")) - width("".join(t.itertext()), 14) for t in ticks) and last > 20
    spots = {}
    for text in root.iter(f"{SVG}text"):
        if (first := text[0].text) in ("one", "two", "three", "four"):
            top = float(text.get("y"))
            spots[first] = top, top + sum(float(span.get("dy")) for span in text)
    assert spots["one"][0] == spots["two"][0] and spots["three"][0] >= spots["one"][1] + 15
    assert spots["four"][0] >= spots["three"][1] + 15 or spots["four"][0] == spots["three"][0]
    assert whole(root) > max(end for _, end in spots.values()) + 3
    figure.data[-1].name = "four<br>and more<br>and more"
    assert whole(drawn(figure)) == whole(root) + 2 * 18


def whole(root) -> float:
    return float(root.get("viewBox").split()[3])
