import numpy as np
import pytest
import torch

from featmix_lite.figures import alt, limits, mark, scatter, spread

POINTS = torch.tensor([[0.0, 0.0], [0.2, 0.0], [4.0, 4.0], [4.2, 4.0], [8.0, 0.0], [8.0, 0.4]])
LABELS = torch.tensor([0, 0, 1, 1, 2, 2])


def test_each_class_has_its_points_colour_shape_and_a_label_at_its_mean():
    figure = scatter(POINTS, LABELS, names=["cat", "dog", "ship"])
    for k in range(3):
        trace = figure.data[k]
        assert (trace.marker.color, trace.marker.symbol) == mark(k)[:2]
        np.testing.assert_allclose(np.stack([trace.x, trace.y], 1), POINTS[LABELS == k])
    words = figure.layout.annotations
    assert [a.text for a in words] == ["<b>cat</b>", "<b>dog</b>", "<b>ship</b>"]
    np.testing.assert_allclose([[a.x, a.y] for a in words], [[0.1, 0], [4.1, 4], [8, 0.2]], atol=1e-6)


def test_the_text_has_the_counts():
    text = alt(scatter(POINTS, LABELS, [[1.0, 1.0], [0.1, 0.0]], [[0, 1], [0, 0]]))
    assert "6 points in 3 classes (0: 2, 1: 2, 2: 2), with 2 mixed points" in text
    assert "1 of them between different" in text


def test_a_mixed_point_shows_its_heaviest_parent_inside_and_the_next_at_its_edge():
    figure = scatter(POINTS, LABELS, [[1.0, 1.0]], [[0, 1, 2]], [[0.2, 0.5, 0.3]])
    diamond = figure.data[-1]
    assert diamond.marker.symbol == "diamond-tall"
    assert list(diamond.marker.color) == [mark(1).colour] and list(diamond.marker.line.color) == [mark(2).colour]
    assert diamond.text[0] == "0.50 × 1 + 0.30 × 2 + 0.20 × 0"


def test_lines_lead_to_the_parents_of_the_first_mixed_points_only():
    figure = scatter(POINTS, LABELS, [[2.0, 2.0], [6.0, 2.0]], [[0, 1], [1, 2]], partners=[[0, 2], [2, 4]], links=1)
    line = figure.data[3]
    assert [v for v in line.x if v is not None] == [2.0, 0.0, 2.0, 4.0]
    assert [v for v in line.y if v is not None] == [2.0, 0.0, 2.0, 4.0]


def test_the_traces_are_the_same_whatever_the_points_so_a_live_picture_can_be_refreshed():
    names = ["a", "b", "c"]
    with_mix = scatter(POINTS, LABELS, [[1.0, 1.0]], [[0, 1]], names=names)
    without = scatter(POINTS[:2], LABELS[:2], names=names)
    assert [t.name for t in with_mix.data] == [t.name for t in without.data]
    assert len(scatter(np.zeros((0, 2)), [], names=names).data) == len(without.data)


def test_held_limits_hold_the_axes():
    box = limits(POINTS)
    figure = scatter(POINTS[:2], LABELS[:2], limits=box, share=(0.5, 0.25))
    assert tuple(figure.layout.xaxis.range) == pytest.approx(box[0]) and box[0][0] < 0 < 8 < box[0][1]
    assert "50 % of the variance" in figure.layout.xaxis.title.text


def test_labels_on_one_spot_are_pushed_apart_but_stay_near():
    places, sizes = np.full((10, 2), 0.5), np.full((10, 2), [0.1, 0.05])
    out = spread(places, sizes)
    gaps = np.abs(out[:, None] - out[None]) - sizes[0]
    assert (gaps.max(-1)[~np.eye(10, dtype=bool)] > -0.02).all()
    assert np.abs(out - 0.5).max() < 0.5


def test_labels_that_do_not_meet_stay_where_they_are():
    places = np.array([[0.1, 0.1], [0.9, 0.9]])
    np.testing.assert_array_equal(spread(places, np.full((2, 2), 0.1)), places)


@pytest.mark.parametrize("kwargs, words", [
    (dict(labels=[0]), "6 points do not fit 1 labels"),
    (dict(labels=LABELS, mixed=[[0.0, 0.0]], mixed_labels=[[0, 1], [1, 2]]), "1 mixed points do not fit parents"),
    (dict(labels=LABELS, mixed=[[0.0, 0.0]], mixed_labels=[[0, 1]], mixed_weights=[[1.0]]), "1 mixed points do not"),
])
def test_lengths_that_do_not_fit_are_named(kwargs, words):
    with pytest.raises(ValueError, match=words):
        scatter(POINTS, **kwargs)


def test_axes_and_boxes_are_each_their_own():
    figure = scatter(POINTS, LABELS, share=(0.5, 0.25))
    titles = [figure.layout.xaxis.title.text, figure.layout.yaxis.title.text]
    assert titles == [
        "first principal direction (50 % of the variance)", "second principal direction (25 % of the variance)"
    ]  # fmt: skip
    named = scatter(POINTS, LABELS, axes=("along", "up"), limits=((-1, 9), (-2, 5))).layout
    assert (named.xaxis.title.text, named.yaxis.title.text) == ("along", "up")
    assert (named.xaxis.range, named.yaxis.range) == ((-1, 9), (-2, 5))


def test_a_class_without_points_takes_no_label_from_the_others():
    figure = scatter(POINTS[2:], LABELS[2:], names=["cat", "dog", "ship"])
    labels = {a.text: a for a in figure.layout.annotations}
    assert list(labels) == ["<b>dog</b>", "<b>ship</b>"] and len(figure.data[0].x) == 0
    for k, name in ((1, "<b>dog</b>"), (2, "<b>ship</b>")):
        own = labels[name]
        np.testing.assert_allclose((own.x, own.y), POINTS[LABELS == k].mean(0), atol=1e-6)
        assert own.bordercolor == mark(k).colour == figure.data[k].marker.color
    assert "(cat: 0, dog: 2, ship: 2)" in alt(figure)


def test_mixed_points_of_two_ways_have_both_parents_colours_and_hover_words():
    figure = scatter(POINTS, LABELS, [[1.0, 1.0], [5.0, 2.0]], [[0, 1], [2, 1]], [[0.3, 0.7], [0.9, 0.1]])
    diamonds = figure.data[-1]
    assert list(diamonds.marker.color) == [mark(1).colour, mark(2).colour]
    assert list(diamonds.marker.line.color) == [mark(0).colour, mark(1).colour]
    assert list(diamonds.text) == ["0.70 × 1 + 0.30 × 0", "0.90 × 2 + 0.10 × 1"]
    np.testing.assert_allclose(np.stack([diamonds.x, diamonds.y], 1), [[1, 1], [5, 2]])
