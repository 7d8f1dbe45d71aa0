"""The triangle: what is drawn where, told apart by shape and shade, with words; classes that cannot be drawn."""

import numpy as np
import pytest
import torch

import featmix_lite as fm
from featmix_lite.figures.class_triangle import shade
from featmix_lite.figures.still_figure import still_svg


@pytest.fixture(scope="module")
def film():
    return fm.recorded.film()


def traces(figure, name):
    return [t for t in figure.data if t.name == name and t.x[0] is not None]


def test_mixes_of_the_three_classes_stand_where_the_plane_puts_them(film):
    take, three = film["mixed at the image"], (1, 5, 8)
    figure = fm.figures.class_triangle(take.frames[-1], film.mixes, three, film.names, decay=take.decay)
    plane = fm.embedding.simplex_plane(take.frames[-1].rows[list(three)])
    for name, alike in (("mix of one class", True), ("mix of two classes", False)):
        (drawn,) = traces(figure, name)
        kept = [i for i, (a, b) in enumerate(film.mixes.of.tolist()) if {a, b} <= set(three) and (a == b) == alike]
        want = plane.project(take.frames[-1].mixed[kept]).numpy()
        order = np.lexsort(np.array([drawn.x, drawn.y]))
        got = np.stack([drawn.x, drawn.y], 1)[order]
        assert [float(s) for s in drawn.text] == sorted((float(s) for s in drawn.text), reverse=True)  # black on top
        assert np.allclose(got, want[np.lexsort(want.T)], atol=1e-9) and len(kept) == 3 * 14
    shapes = {traces(figure, name)[0].marker.symbol for name in ("mix of one class", "mix of two classes")}
    assert len(shapes) == 2
    assert len(traces(figure, "theory")) == 3 and len(traces(figure, "convex mixes of the class means")) == 3
    assert [len(traces(figure, film.names[c])) for c in three] == [1, 1, 1]


def test_the_theorys_curves_start_and_end_at_the_optimum_of_one_class(film):
    take = film["mixed at the image"]
    frame = take.frames[-1]
    figure = fm.figures.class_triangle(frame, film.mixes, (0, 3, 7), film.names, decay=take.decay)
    plane = fm.embedding.simplex_plane(frame.rows[[0, 3, 7]])
    pure = plane.project(fm.theory.mixed_feature([[1.0]] * 3, [[0], [3], [7]], frame.rows, take.decay)).numpy()
    ends = np.array([[t.x[i], t.y[i]] for t in traces(figure, "theory") for i in (0, -1)])
    assert np.allclose(ends, pure[[1, 0, 2, 1, 0, 2]], atol=1e-6)  # weights climb from 0 on the first class to 1


def test_half_way_is_ink_nearly_clean_is_light_and_without_a_decay_there_is_no_curve(film):
    assert shade(0.5) == "#1A1A1A" and shade(1.0) == "#F5D7B5"
    figure = fm.figures.class_triangle(film.takes[0].frames[0], film.mixes, (1, 5, 8), limits=9)
    assert not traces(figure, "theory") and tuple(figure.layout.xaxis.range) == (-9, 9)


def test_words_and_a_still_go_with_it(film):
    frame = film.takes[1].frames[-1]
    figure = fm.figures.class_triangle(frame, film.mixes, (1, 5, 8), film.names, decay=0.01, title="Now")
    said = fm.figures.alt(figure)
    assert "Trouser, Sandal and Bag" in said and "42 mixes of two images of one class as rings" in said
    assert "distance from a simplex: 0.00" in said and "theory's curves" in said and said.startswith("Now. ")
    assert "<svg" in still_svg(figure)


@pytest.mark.parametrize("classes", [(1, 1, 2), (1, 2), (1, 2, 10), (-1, 2, 3)])
def test_classes_that_are_not_three_are_named(film, classes):
    with pytest.raises(ValueError, match="three different numbers from 0 to 9"):
        fm.figures.class_triangle(film.takes[0].frames[-1], film.mixes, classes)


def test_nan_features_do_not_break_the_picture(film):
    frame = film.takes[1].frames[-1]
    frame = frame._replace(mixed=frame.mixed.clone().fill_(torch.nan))
    assert len(fm.figures.class_triangle(frame, film.mixes, (1, 5, 8), film.names).data) > 8
