"""The chart of rankings: every mean, bar, mark and word against the rankings themselves."""

import math

import pytest
from figure_parts import filling, heads

from featmix_lite.experiments.ranking import Place, Ranking
from featmix_lite.figures import alt, which_site

ACCURACY = Ranking("accuracy", 20, (
    Place("block1", 0.97, 0.97, 0.97, "best"), Place("input", 0.969, 0.966, 0.972, "open"),
    Place("none", 0.95, 0.945, 0.955, "behind"),
))  # fmt: skip
LOSS = Ranking("mixed_loss", 20, (Place("block1", 0.7, 0.7, 0.7, "best"), Place("input", 0.8, 0.78, 0.82, "behind")))
ORDER = ["none", "input", "block1"]


WORDS = ("<b>first</b>", "<b>first?</b>", "not told", "level", "behind")


def drawn(figure, panel):
    axis = "x" if panel == 0 else f"x{panel + 1}"
    return {name: (x, filling(trace.marker)) for trace in figure.data if trace.xaxis == axis
            for name, x in zip(trace.y, trace.x, strict=True)}  # fmt: skip


def test_each_panel_has_its_means_with_the_mark_of_the_verdict():
    figure = which_site([ACCURACY, LOSS], ORDER)
    assert drawn(figure, 0) == {
        "block1": (97.0, "full"), "input": (pytest.approx(96.9), "hollow"), "none": (95.0, "full"),
    }  # fmt: skip
    assert drawn(figure, 1) == {"block1": (0.7, "full"), "input": (0.8, "full")}
    sizes = {t.y[0]: t.marker.size for t in figure.data if t.xaxis == "x"}
    assert sizes["block1"] > sizes["none"]  # the best mean
    level = which_site([ACCURACY._replace(places=(ACCURACY.places[0], ACCURACY.places[1]._replace(verdict="level")))])
    assert drawn(level, 0)["input"][1] == "pale"  # as in a forest
    assert [a.text for a in figure.layout.annotations][:2] == ["<b>test accuracy</b>", "<b>mixed training loss</b>"]


def test_bars_are_the_intervals():
    figure = which_site([ACCURACY], ORDER)
    bars = {name: (x - e, x + e) for t in figure.data for name, x, e in zip(t.y, t.x, t.error_x.array, strict=True)}
    assert bars["input"] == pytest.approx((96.6, 97.2)) and bars["none"] == pytest.approx((94.5, 95.5))
    assert bars["block1"] == (97.0, 97.0)


def test_words_stand_beside_their_rows():
    figure = which_site([ACCURACY, LOSS], ORDER)
    words = [(a.yref, a.y, a.text) for a in figure.layout.annotations if a.text in WORDS]
    assert words == [("y", "block1", "<b>first?</b>"), ("y", "input", "not told"), ("y", "none", "behind"),
                     ("y2", "block1", "<b>first</b>"), ("y2", "input", "behind")]


def test_right_is_better_and_all_is_inside_in_every_panel():
    figure = which_site([ACCURACY, LOSS], ORDER)
    left, right = figure.layout.xaxis.range
    assert left < 94.5 and right > 97.2
    left, right = figure.layout.xaxis2.range
    assert left > 0.82 and right < 0.7


def test_the_rows_are_the_same_in_all_panels_first_on_top():
    figure = which_site([ACCURACY, LOSS], ORDER)
    for axis in (figure.layout.yaxis, figure.layout.yaxis2):
        assert list(axis.categoryarray) == ORDER and tuple(axis.range) == (2.5, -0.5)
    assert list(which_site([ACCURACY]).layout.yaxis.categoryarray) == ["block1", "input", "none"]


def test_a_dashed_line_runs_through_the_best():
    figure = which_site([ACCURACY, LOSS], ORDER)
    assert [(s.x0, s.x1, s.line.dash) for s in figure.layout.shapes] == [(97.0, 97.0, "dash"), (0.7, 0.7, "dash")]


def test_five_panels_in_three_rows_and_a_long_title_in_lines():
    figure = which_site([ACCURACY] * 5, ORDER, title="One site " * 20)
    assert figure.layout.xaxis3.domain == figure.layout.xaxis5.domain == figure.layout.xaxis.domain
    assert figure.layout.title.text.count("<br>") >= 1 and figure.layout.margin.t > 100
    assert figure.layout.height > which_site([ACCURACY] * 3, ORDER).layout.height


def test_the_text_has_every_mean_and_verdict():
    assert alt(which_site([ACCURACY, LOSS], ORDER)) == (
        "3 sites in 2 panels. test accuracy, 20 seeds: none 95.0 %, behind; input 96.9 %, not told from it; "
        "block1 97.0 %, the best mean. mixed training loss, 20 seeds: input 0.800, behind; "
        "block1 0.700, told from all others."
    )


def test_one_seed_has_no_bars_and_still_a_scale():
    one = Ranking("nll", 1, (Place("a", 0.1, 0.1, 0.1, "best"), Place("b", 0.2, math.nan, math.nan, "open")))
    figure = which_site([one])
    assert all(math.isfinite(v) for v in figure.layout.xaxis.range) and "b 0.200" in alt(figure)


def test_panels_may_be_named_by_data_set():
    figure = which_site([ACCURACY, ACCURACY], ORDER, panels=["digits", "MNIST"])
    assert [a.text for a in figure.layout.annotations][:2] == ["<b>digits</b>", "<b>MNIST</b>"]
    assert alt(figure).startswith("3 sites in 2 panels. digits, 20 seeds: none 95.0 %")


def test_what_cannot_be_drawn_is_named():
    with pytest.raises(ValueError, match="nothing to draw"):
        which_site([])
    with pytest.raises(ValueError, match="lacks none"):
        which_site([ACCURACY], ["input", "block1"])


def test_the_axis_says_the_unit_and_which_way_is_better():
    def said(metric):
        return which_site([ACCURACY._replace(metric=metric)]).layout.xaxis.title.text

    assert [said(m) for m in ("accuracy", "rotation_20", "ece")] == ["%", "%", "%, less to the right"]
    assert said("mixed_loss") == said("snnl_fc") == said("nll_calibrated") == "nats, less to the right"
    assert (said("brier"), said("temperature")) == ("less to the right", "")


def test_hover_words_and_headings_are_each_rows_and_panels_own():
    figure = which_site([ACCURACY, LOSS, ACCURACY, LOSS], ORDER, panels=["A", "B", "C", "D"])
    words = {(t.xaxis, y): text for t in figure.data for y, text in zip(t.y, t.text, strict=True)}
    assert words["x", "input"] == "96.9 %, not told from it" and words["x", "none"] == "95.0 %, behind"
    assert words["x2", "block1"] == "0.700, told from all others" and words["x4", "input"] == "0.800, behind"
    assert heads(figure) == {"x": "<b>A</b>", "x2": "<b>B</b>", "x3": "<b>C</b>", "x4": "<b>D</b>"}
