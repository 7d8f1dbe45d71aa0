"""Titles are whole, in lines that fit a narrow cell, and never broken within what belongs together."""

import re
from html import unescape
from pathlib import Path

import plotly.graph_objects as go
import pytest

from featmix_lite.figures import clouds, describe, forest, strip
from featmix_lite.figures.still_figure import still_svg
from featmix_lite.figures.titles import BUTTONS, NARROW, broken, fit_title, head, legend_below, width

ROOM = NARROW - 8 - BUTTONS[1]
TITLES = [
    "Highest accuracy: several are level; lowest NLL: block2 first; NLL after one temperature: no mixing first",
    "Sites of one network, each of seven against no mixing (1, 2, 3), 20 seeds, 95 % intervals of the mean",
    "SNNL at a tenth of the mean distance, against no mixing", "Accuracy [0.1, 0.2] after ReLU 1 minus no mixing",
    "x" * 200, "Mixing at one site against no mixing, 20 clothes a class", "T = 0.1 of the mean distance of all points",
]


@pytest.mark.parametrize("text", TITLES)
@pytest.mark.parametrize("room, size", [(ROOM, 20), (ROOM, 16), (220, 18), (90, 16)])
def test_every_line_fits_and_nothing_is_lost(text, room, size):
    lines = broken(text, room, size)
    assert all(width(line, size) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("room", range(200, 500, 20))
@pytest.mark.parametrize("text", [t for t in TITLES if " " in t])
def test_no_line_breaks_where_the_sense_would(text, room):
    whole = "|".join(broken(text, room, 20))
    assert not re.search(r"\b(no|not|the|of|at|a)\||\([^)]*\||\[[^]]*\||\d\|seeds|ReLU\|1|=\||\|=|95\|%", whole), whole


@pytest.mark.parametrize("text", TITLES)
def test_no_other_breaking_has_fewer_lines(text):
    """As few as by filling each line with as many words as fit, where words alone decide."""
    lines, now = 1, ""
    for word in text.split(" "):
        more = f"{now} {word}".strip()
        lines, now = (lines, more) if width(more, 20) <= ROOM else (lines + 1, word)
    assert text == "x" * 200 or len(broken(text, ROOM, 20)) in (lines, lines + 1)


def test_the_widths_are_those_of_the_font():
    image_font = pytest.importorskip("PIL.ImageFont")
    found = [p for p in Path("/usr/share/fonts").rglob("*.ttf") if p.stem in ("LiberationSans-Regular", "Arial")]
    if not found:
        pytest.skip("neither Arial nor Liberation Sans is installed")
    font = image_font.truetype(str(found[0]), 1000)
    for letter in map(chr, range(32, 127)):
        assert width(letter, 1000) == pytest.approx(font.getlength(letter), abs=1), letter


@pytest.mark.parametrize("text", [*TITLES, "one\nline", "<b>&amp;"])
def test_a_title_has_its_room_above_and_its_first_line_inside(text):
    bare, figure = (describe(go.Figure(layout=dict(height=400, margin_t=34, title_text=t)), "x") for t in (None, text))
    title, layout = figure.layout.title, figure.layout
    lines = title.text.split("<br>")
    assert unescape("".join(lines)).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    first = layout.height * (1 - title.y)
    assert title.font.size <= first <= title.font.size + 16  # the first line's foot: its head is inside
    assert layout.margin.t >= first + 1.3 * title.font.size * (len(lines) - 1) + 4
    assert layout.height - layout.margin.t == bare.layout.height - bare.layout.margin.t  # the panels keep their room
    assert len(lines) <= 3 or len(text) > 110


def test_heads_are_broken_and_have_room():
    assert head("mixed training &lt;loss&gt;", 90) == "<b>mixed<br>training<br>&lt;loss&gt;</b>"
    one = clouds({"a": [[0, 1]]}, [0])
    three = clouds({"a<br>b<br>c": [[0, 1]]}, [0])
    assert three.layout.margin.t - one.layout.margin.t >= 40


def test_a_legend_below_names_each_once():
    figure = legend_below(made := go.Figure([go.Scatter(name=n) for n in ("a", "b", "a")]), ["a", "b"]) or made
    assert [t.showlegend for t in figure.data] == [True, True, False]
    assert (figure.layout.legend.yref, figure.layout.legend.y) == ("container", 0)


def test_a_legend_of_one_a_row_has_room_for_every_line_of_every_name():
    names = ["a: median 3", "b: median 4<br>and more", "c" * 50]
    for given in (names[:1], names[:2], names):
        figure = go.Figure([go.Scatter(name=name) for name in given], layout=dict(height=400, margin_b=60))
        legend_below(figure, given, one_a_row=True)
        rows = "<br>".join(given).count("<br>") + 1
        assert figure.layout.height == 400 + 26 * rows and figure.layout.margin.b == 60 + 26 * rows
        longest = max(width(row, 16) for name in given for row in name.split("<br>"))
        assert figure.layout.legend.entrywidth >= longest and 2 * (figure.layout.legend.entrywidth + 50) > NARROW
    plain = go.Figure([go.Scatter(name=name) for name in names])
    legend_below(plain, names)
    assert plain.layout.legend.entrywidth is None and plain.layout.legend.tracegroupgap == 0


def test_a_still_has_the_whole_title():
    text = still_svg(strip({"a": {0: 0.5}}, title=TITLES[0]))
    assert re.sub("<[^>]*>", "", text).replace(" ", "").count(TITLES[0].replace(" ", "")) == 1


def test_long_names_leave_a_chart():
    from featmix_lite.experiments.differences import compared

    figure = forest({"w" * 90: compared([0.1, 0.2])})
    fit_title(figure)
    assert figure.layout.margin.r < 250
