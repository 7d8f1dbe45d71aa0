"""Lesson 02's picture: where its points lie, and what it does not show before it is asked."""

import pytest

from featmix_lite.figures import alt
from featmix_lite.teaching.lesson02_inside import bent_line


def points(figure):
    """{name: (x, y)} of the named marks."""
    return {note.text[3:-4]: (note.x, note.y) for note in figure.layout.annotations}


@pytest.mark.parametrize("a, b", [(-1, 2), (2, -1), (-3, -1), (1, 3)])
def test_the_mix_of_the_maps_lies_on_the_chord_and_the_map_of_the_mix_on_the_line(a, b):
    at = points(bent_line(a, b, mixed=True))
    (xa, ya), (xb, yb) = at["A"], at["B"]
    assert (xa, xb) == (a, b) and (ya, yb) == (max(a, 0), max(b, 0))
    assert at["mix of the maps"] == ((a + b) / 2, (ya + yb) / 2)
    assert at["map of the mix"] == ((a + b) / 2, max((a + b) / 2, 0))
    assert (at["mix of the maps"] == at["map of the mix"]) == (a * b > 0)  # the bend must lie between them


def test_before_it_is_asked_neither_mix_is_shown_or_said():
    before, after = bent_line(-1, 2), bent_line(-1, 2, mixed=True)
    assert set(points(before)) == {"A", "B"} and "ix" not in alt(before)
    assert "Mix of the maps: 0.5 before it, 1 after it. Map of the mix: 0.5 before it, 0.5 after it." in alt(after)
