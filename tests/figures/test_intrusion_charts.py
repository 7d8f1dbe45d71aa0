import numpy as np
import pytest
import torch

import featmix_lite as fm
from featmix_lite.figures import alt, intrusion_by_site, intrusion_matrix
from featmix_lite.figures.site_marks import SITES, site_of

FOUND = {"input": (0.17, 0.13, 0.22), "block1.relu": (0.1, 0.07, 0.15), "flatten": (0.0, 0.0, 0.01)}


def planted():
    """Three classes on a line: half-way mixes of the outer two land in the middle, the others on a parent."""
    clean, labels = torch.tensor([[0.0], [0.2], [5.0], [5.2], [10.0], [10.2]]), torch.tensor([0, 0, 1, 1, 2, 2])
    mixed, parents = torch.tensor([[5.0], [5.1], [0.1], [10.0]]), torch.tensor([[0, 2], [2, 0], [0, 1], [1, 2]])
    return fm.measures.intrusion(clean, labels, mixed, parents, k=2)


def test_each_site_has_its_rate_and_interval():
    figure = intrusion_by_site(FOUND)
    for trace, (site, (rate, low, high)) in zip(figure.data, FOUND.items(), strict=True):
        assert (list(trace.x), list(trace.y)) == ([site], [rate])
        assert trace.y[0] + trace.error_y.array[0] == pytest.approx(high)
        assert trace.y[0] - trace.error_y.arrayminus[0] == pytest.approx(low)
        assert trace.marker.symbol == SITES[site_of(site)].symbol
    assert list(figure.layout.xaxis.categoryarray) == list(FOUND)


def test_against_accuracy_every_point_stands_at_its_accuracy_with_its_name_and_interval():
    accuracy = {"input": (0.98, 0.96, 0.99), "block1.relu": 0.97, "flatten": 0.99}
    figure = intrusion_by_site(FOUND, accuracy)
    assert [t.x[0] for t in figure.data] == [0.98, 0.97, 0.99]
    assert [a.text for a in figure.layout.annotations] == [f"<b>{site}</b>" for site in FOUND]
    assert figure.data[0].error_x.array[0] == pytest.approx(0.01)
    assert figure.data[0].error_x.arrayminus[0] == pytest.approx(0.02)
    assert "flatten 0.0% (95 % interval 0.0% to 1.0%) at accuracy 99.0%" in alt(figure)


def test_it_takes_what_the_measure_gives_and_the_text_has_the_counts():
    found = planted()
    figure = intrusion_by_site({"here": found}, mixes=4)
    assert figure.data[0].y[0] == found.rate == 0.5
    assert f"1 sites, 4 mixes each. here 50.0% (95 % interval {found.low:.1%} to {found.high:.1%})" in alt(figure)


def test_names_lie_over_no_point_and_no_other_name():
    near = {f"site {i}": (0.1 + 0.002 * i, 0.05, 0.15) for i in range(5)}
    figure = intrusion_by_site(near, {site: (0.98 + 0.0005 * i, 0.96, 0.99) for i, site in enumerate(near)})
    box = np.array([figure.layout.xaxis.range, figure.layout.yaxis.range], float)
    points = (np.array([[t.x[0], t.y[0]] for t in figure.data]) - box[:, 0]) / np.diff(box)[:, 0]
    names = np.array([[a.x, a.y] for a in figure.layout.annotations])
    half = np.array([0.5 * 0.0165 * 6, 0.03])
    assert not (np.abs(names[:, None] - points[None]) < half).all(-1).any()
    apart = (np.abs(names[:, None] - names[None]) >= 2 * half).any(-1)
    assert apart[~np.eye(5, dtype=bool)].all()


def test_what_runs_along_the_bottom_can_be_named():
    assert intrusion_by_site(FOUND, along="network").layout.xaxis.title.text == "network"


def test_a_zero_is_seen_whole_above_the_edge():
    low = intrusion_by_site(FOUND).layout.yaxis.range[0]
    assert low < 0


@pytest.mark.parametrize("found, accuracy", [({}, None), (FOUND, {"input": 0.9})])
def test_a_site_without_numbers_is_named(found, accuracy):
    with pytest.raises(ValueError, match="one for each"):
        intrusion_by_site(found, accuracy)


def test_the_matrix_counts_where_each_pair_fell_with_parents_in_brackets():
    figure = intrusion_matrix(planted(), ["cat", "dog", "ship"])
    cells = {(a.y, a.x): a.text for a in figure.layout.annotations}
    assert {at: cells[at] for at in ((0, 0), (0, 1), (0, 2))} == {(0, 0): "(0)", (0, 1): "2", (0, 2): "(0)"}
    assert {at: cells[at] for at in cells if at[0]} == {(1, 0): "(1)", (1, 1): "(0)", (2, 1): "(0)", (2, 2): "(1)"}
    assert list(figure.layout.yaxis.ticktext) == ["cat + ship  (2)", "cat + dog  (1)", "dog + ship  (1)"]
    np.testing.assert_array_equal(figure.data[0].z, [[0, 2, 0], [0, 0, 0], [0, 0, 0]])  # parents take no colour


def test_the_matrix_in_words():
    text = alt(intrusion_matrix(planted(), ["cat", "dog", "ship"]))
    assert text == "2 of 4 mixes nearest to a third class, 3 pairs shown. cat and ship: 2 of 2 nearest to dog."


def test_pairs_with_most_intrusions_are_shown_first():
    assert "1 pairs shown. cat and ship" in alt(intrusion_matrix(planted(), ["cat", "dog", "ship"], rows=1))


def test_nothing_mixed_is_named():
    none = torch.zeros(0, 2)
    with pytest.raises(ValueError, match="no mixed points"):
        intrusion_matrix(fm.measures.intrusion(torch.randn(4, 2), torch.arange(4), none, none.long()))


def test_every_point_has_its_own_number_name_and_colour():
    accuracy = {"input": 0.98, "block1.relu": 0.95, "flatten": 0.99}
    plain, figure = intrusion_by_site(FOUND), intrusion_by_site(FOUND, accuracy)
    assert [t.text[0].strip() for t in plain.data] == ["17%", "10%", "0%"]
    (low, high), up = figure.layout.xaxis.range, figure.layout.yaxis.range
    for trace, note in zip(figure.data, figure.layout.annotations, strict=True):
        rate, below, above = FOUND[trace.name]
        assert note.text == f"<b>{trace.name}</b>"
        assert note.bordercolor == trace.marker.color == SITES[site_of(trace.name)].colour
        place = (trace.x[0] - low) / (high - low), (trace.y[0] - up[0]) / (up[1] - up[0])
        assert abs(note.x - place[0]) < 0.2 and abs(note.y - place[1]) < 0.15  # beside its own point, not another's
        assert trace.error_y.color == SITES[site_of(trace.name)].line
        assert f"intrusion {rate:.1%}, {below:.1%} to {above:.1%}" in trace.hovertemplate
    titles = figure.layout.xaxis.title.text, figure.layout.yaxis.title.text, plain.layout.xaxis.title.text
    assert titles == ("test accuracy", "nearest to a third class", "mixed at")


def test_the_matrix_names_the_classes_that_are_there_and_ranks_by_what_intrudes():
    """Classes 1, 4 and 6 of seven: a column's name is its class's, not its place's."""
    kinds, names = torch.tensor([1, 4, 6]), list("abcdefg")
    clean, labels = torch.tensor([[0.0], [0.2], [5.0], [5.2], [10.0], [10.2]]), kinds.repeat_interleave(2)
    mixed = torch.tensor([[5.0], [0.1], [0.1], [0.1]])
    parents = torch.tensor([[1, 6], [1, 4], [1, 4], [1, 4]])
    figure = intrusion_matrix(fm.measures.intrusion(clean, labels, mixed, parents, k=2), names)
    assert list(figure.layout.xaxis.ticktext) == ["b", "e", "g"]
    assert list(figure.layout.yaxis.ticktext) == ["b + g  (1)", "b + e  (3)"]
    assert figure.layout.yaxis.autorange == "reversed"  # one that intrudes stands above three that do not
    assert alt(figure) == "1 of 4 mixes nearest to a third class, 2 pairs shown. b and g: 1 of 1 nearest to e."
    turned = fm.measures.intrusion(clean, labels, mixed.flip(0), parents.flip(0), k=2)
    told = "1 of 4 mixes nearest to a third class, 1 pairs shown. b and g: 1 of 1 nearest to e."
    assert alt(intrusion_matrix(turned, names, rows=1)) == told


def test_what_intrudes_is_counted_over_all_pairs_also_those_not_shown():
    clean, labels = torch.tensor([[0.0], [0.2], [5.0], [5.2], [10.0], [10.2]]), torch.tensor([0, 0, 1, 1, 2, 2])
    mixed, parents = torch.tensor([[5.0], [5.1], [10.0]]), torch.tensor([[0, 2], [0, 2], [0, 1]])
    told = alt(intrusion_matrix(fm.measures.intrusion(clean, labels, mixed, parents, k=2), rows=1))
    assert told == "3 of 3 mixes nearest to a third class, 1 pairs shown. 0 and 2: 2 of 2 nearest to 1."
