"""One row's picture: where the mark, the bar, zero and the margin stand."""

import math
import re

import pytest

from featmix_lite.reports import forest_row
from featmix_lite.reports.forest_row import HIGH, MARKS, ROOM, WIDE, axis, reach, row


def places(text):
    """(x of the mark, (x1, x2) of the bar, (x, width) of the band) in pixels."""
    mark = re.search(r"translate\(([-\d.]+),", text)
    bar = re.search(r'class="bar" x1="([\d.]+)" x2="([\d.]+)"', text)
    band = re.search(r'class="band" x="([\d.]+)" y="0" width="([\d.]+)"', text)
    return [m and [float(v) for v in m.groups()] for m in (mark, bar, band)]


def test_places_are_in_proportion():
    half = WIDE / 2 - ROOM
    mark, bar, band = places(row(0.01, -0.02, 0.04, "undecided", 0.05, margin=0.005))
    assert mark == [pytest.approx(WIDE / 2 + half / 5, abs=0.1)]
    assert bar == pytest.approx([WIDE / 2 - half * 0.4, WIDE / 2 + half * 0.8], abs=0.1)
    assert band == pytest.approx([WIDE / 2 - half / 10, half / 5], abs=0.2)


def test_what_lies_beyond_the_axis_ends_there_and_nan_is_not_drawn():
    _, bar, band = places(row(0.0, -9.0, 9.0, "pooled", 0.05))
    assert bar == [ROOM, WIDE - ROOM] and band is None
    assert places(row(math.nan, math.nan, math.nan, "undecided", 1.0)) == [None, None, None]


def test_each_verdict_has_a_mark_of_its_own_that_is_no_sites():
    assert len(set(MARKS.values())) == len(MARKS) == 5
    assert all(MARKS[kind].startswith("<circle") for kind in MARKS if kind != "pooled")
    for kind in MARKS:
        assert MARKS[kind] in row(0, -1, 1, kind, 2.0)


def test_a_mark_leads_where_it_should_and_words_are_escaped():
    text = row(0.1, 0.0, 0.2, "seen", 0.3, link="runs-7", words='<b>"x"')
    assert '<a href="#runs-7"' in text and "<b>" not in text and "&lt;b&gt;" in text and f'height="{HIGH}"' in text
    assert "<a " not in row(0.1, 0.0, 0.2, "seen", 0.3)


def test_the_axis_holds_all_that_is_finite():
    assert reach([(-0.5, 0.1), (math.nan, math.inf)]) == pytest.approx(0.55) and reach([]) == 1.0
    assert re.findall(r">([^<]+)</text>", axis(0.034, "accuracy")) == ["-3.4", "0.0 points", "3.4"]
    assert re.findall(r">([^<]+)</text>", axis(0.034, "nll")) == ["-0.034", "0.000", "0.034"]
    assert forest_row.WIDE == 300
