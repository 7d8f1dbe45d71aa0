import plotly.graph_objects as go

from featmix_lite.figures import alt, describe


def test_a_described_figure_keeps_its_text_through_json():
    figure = describe(go.Figure(), "Two\n   words.")
    assert alt(figure) == "Two words."
    assert alt(go.Figure(figure.to_plotly_json())) == "Two words."


def test_any_other_figure_is_counted():
    figure = go.Figure([go.Scatter(x=[1, 2, 3], y=[1, 2, 3], name="a"), go.Heatmap(z=[[1]])], layout_title_text="T")
    assert alt(figure) == "T: a figure with 2 drawn series: a (3 points), heatmap."
    assert alt(go.Figure()) == "A figure with 0 drawn series."
