import numpy as np
import pytest
import torch
from figure_parts import heads

from featmix_lite.figures import alt, clouds, mark

POINTS, LABELS = torch.tensor([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]), torch.tensor([0, 1, 1])


def test_each_panel_has_its_points_by_class_in_colour_and_shape():
    figure = clouds({"here": POINTS, "there": POINTS * 2}, LABELS, names=["cat", "dog"])
    assert [(t.name, t.xaxis) for t in figure.data] == [("cat", "x"), ("dog", "x"), ("cat", "x2"), ("dog", "x2")]
    np.testing.assert_allclose(figure.data[3].x, [4, 8])
    assert {(t.marker.color, t.marker.symbol) for t in figure.data} == {mark(0)[:2], mark(1)[:2]}
    assert [t.showlegend for t in figure.data] == [True, True, False, False]


def test_one_unit_is_as_long_upwards_as_sideways_in_every_panel():
    figure = clouds({"a": POINTS, "b": POINTS}, LABELS)
    assert (figure.layout.yaxis.scaleanchor, figure.layout.yaxis2.scaleanchor) == ("x", "x2")


def test_one_scale_for_all_panels_where_it_is_asked_for():
    figure = clouds({"a": POINTS, "b": POINTS * 2}, LABELS, alike=True)
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range and figure.layout.xaxis.range[1] > 8
    assert clouds({"a": POINTS}, LABELS).layout.xaxis.range is None


def test_the_text_has_the_counts_and_the_heads():
    assert alt(clouds({"PCA<br>kept 9 of 10": POINTS, "t-SNE": POINTS}, LABELS)) == (
        "2 pictures side by side, 3 points in 2 classes: PCA, kept 9 of 10; t-SNE."
    )


def test_panels_may_have_labels_of_their_own():
    figure = clouds({"a": POINTS, "b": POINTS[:1]}, {"a": LABELS, "b": [1]})
    assert [len(t.x) for t in figure.data] == [1, 2, 0, 1]


@pytest.mark.parametrize("pictures, labels", [({}, []), ({"a": POINTS}, [0])])
def test_what_does_not_fit_is_named(pictures, labels):
    with pytest.raises(ValueError, match="points .*labels"):
        clouds(pictures, labels)


def test_every_point_and_every_heading_stands_in_its_own_panel():
    figure = clouds({"here": POINTS, "there": POINTS * 2, "away": POINTS - 9}, LABELS, names=["cat", "dog"])
    assert heads(figure) == {"x": "<b>here</b>", "x2": "<b>there</b>", "x3": "<b>away</b>"}
    for n, points in enumerate((POINTS, POINTS * 2, POINTS - 9)):
        for k, trace in enumerate(figure.data[2 * n : 2 * n + 2]):
            np.testing.assert_allclose(np.stack([trace.x, trace.y], 1), points[LABELS == k])
            assert (trace.marker.color, trace.marker.symbol) == mark(k)[:2] and trace.name == ("cat", "dog")[k]
