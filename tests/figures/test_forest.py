"""The forest shows the paired differences themselves; its words are Holm's."""

import math

import numpy as np
import pytest
from figure_parts import filling

import featmix_lite as fm
from featmix_lite.experiments.differences import compared
from featmix_lite.experiments.families import holm
from featmix_lite.figures.site_marks import SITES, site_of

ROWS = {
    "input": compared(np.array([-0.01, 0.0, 0.005, -0.002])),
    "block1": compared(np.array([0.01, 0.012, 0.008, 0.011])),
    "block2": compared(np.array([-0.02, -0.022, -0.019, -0.021])),
}


def test_each_row_is_its_pair_in_points():
    figure = fm.figures.forest(ROWS, "Three places")
    marks = {t.name: (t.x[0], t.error_x.array[0]) for t in figure.data}
    verdicts = holm(ROWS)
    assert verdicts == {"input": "no difference seen", "block1": "higher", "block2": "lower"}
    for name, one in ROWS.items():
        x, half = marks[name]
        assert x == pytest.approx(100 * one.difference) and half == pytest.approx(100 * (one.high - one.difference))
    fillings = {t.name: filling(t.marker) for t in figure.data}
    assert fillings == {"input": "hollow", "block1": "full", "block2": "full"}  # told without a colour or a shape
    assert {t.name: t.marker.symbol for t in figure.data} == {n: SITES[site_of(n)].symbol for n in ROWS}
    said = " ".join(a.text for a in figure.layout.annotations)
    assert "+1.0 points, 4 seeds<br><b>higher" in said and "<b>the runs do not tell" in said
    low, high = figure.layout.xaxis.range
    assert low < 100 * ROWS["block2"].low and high == -low  # zero stands in the middle
    assert list(figure.layout.yaxis.categoryarray) == ["block2", "block1", "input"]  # the first row on top


def test_its_text_holds_the_numbers_and_the_correction():
    told = fm.figures.alt(fm.figures.forest(ROWS, against="mixing images"))
    assert "block1: +1.0 points [0.8, 1.3], 4 seeds, higher" in told and "from mixing images" in told
    assert "Holm" in told and "Holm" not in fm.figures.alt(fm.figures.forest({"a": ROWS["input"]}))
    nll = {"a": compared([0.1, 0.2, 0.15], "nll_calibrated")}
    assert "+0.150 [0.026, 0.274], 3 seeds" in fm.figures.alt(fm.figures.forest(nll))


def test_one_seed_has_no_interval_and_still_a_figure():
    figure = fm.figures.forest({"a": compared([0.01])})
    assert all(math.isfinite(v) for v in figure.layout.xaxis.range)


def test_nothing_and_two_metrics_are_refused():
    for rows in ({}, {"a": compared([0.1, 0.2]), "b": compared([0.1, 0.2], "nll")}):
        with pytest.raises(ValueError, match="one or more, all of one metric"):
            fm.figures.forest(rows)


def test_the_words_beside_a_row_are_its_own_and_the_axis_says_what_was_subtracted():
    values = {"up": [0.01, 0.012, 0.008, 0.011], "down": [-0.02, -0.022, -0.019], "none": [0.001, -0.001, 0.002]}
    rows = {name: compared(np.array(v)) for name, v in values.items()}
    figure = fm.figures.forest(rows, against="mixing images")
    beside = {a.y: a.text for a in figure.layout.annotations}
    words = {"up": "higher", "down": "lower", "none": "the runs do not tell"}
    assert beside == {
        name: f"{100 * np.mean(v):+.1f} points, {len(v)} seeds<br><b>{words[name]}</b>" for name, v in values.items()
    }
    hover = {y: text for t in figure.data for y, text in zip(t.y, t.text)}
    assert all(hover[name].endswith(f"{len(values[name])} seeds, {word}") for name, word in words.items())
    title = figure.layout.xaxis.title.text
    said = "accuracy: difference from mixing images, in points of a hundred"
    assert title.replace("<br>", " ").startswith(said)
    (zero,) = figure.layout.shapes
    assert zero.x0 == zero.x1 == 0
    loss = fm.figures.forest({"a": compared([0.1, 0.2, 0.15], "nll_calibrated")})
    assert loss.layout.xaxis.title.text.replace("<br>", " ") == "NLL calibrated: difference from no mixing"
    assert list(loss.data[0].x) == pytest.approx([0.15])  # nats are not made points


def test_a_row_that_only_stands_alone_is_not_called_higher():
    """Alone its p is .03; among four the smallest p has to be below .0125."""
    alone = compared(np.array([0.0, 0.01, 0.011, 0.012, 0.02]) - 0.0008)
    rows = {"a": alone, **{name: compared(np.array([-0.01, 0.01, 0.002, -0.003, 0.001])) for name in "bcd"}}
    assert 0.0125 < alone.p < 0.05 and alone.verdict == "higher" and holm(rows)["a"] == "no difference seen"
    figure = fm.figures.forest(rows)
    assert {filling(t.marker) for t in figure.data} == {"hollow"}
    assert "higher" not in " ".join(a.text for a in figure.layout.annotations) + fm.figures.alt(figure)


def test_level_has_a_mark_and_a_word_of_its_own_and_the_margin_is_a_band():
    small = [0.0010, 0.0012, 0.0008, 0.0011]
    rows = {
        "level": compared(small, margin=0.005),
        "open": compared([0.02, -0.03, 0.01, 0.005], margin=0.005),
        "up": compared([0.03, 0.031, 0.029, 0.0305], margin=0.005),
    }
    assert holm(rows) == {"level": "level", "open": "no difference seen", "up": "higher"}
    figure = fm.figures.forest(rows)
    marks = {t.name: filling(t.marker) for t in figure.data}
    assert marks == {"level": "pale", "open": "hollow", "up": "full"}
    assert "<b>level" in next(a.text for a in figure.layout.annotations if a.y == "level")
    bands = [s for s in figure.layout.shapes if s.type == "rect"]
    assert [(s.x0, s.x1) for s in bands] == [(-0.5, 0.5)] * 3 and {s.layer for s in bands} == {"below"}
    assert sorted((s.y0, s.y1) for s in bands) == [(-0.5, 0.5), (0.5, 1.5), (1.5, 2.5)]  # a row each, no gap
    assert "margin" in figure.layout.xaxis.title.text and "Level: within 0.5 points." in fm.figures.alt(figure)
    plain = fm.figures.forest({"a": compared(small)})
    assert not [s for s in plain.layout.shapes if s.type == "rect"] and "evel" not in fm.figures.alt(plain)
    assert {filling(t.marker) for t in plain.data} == {"full"}  # without a margin nothing is level


def test_a_band_lies_behind_its_own_row_and_inside_the_chart():
    rows = {"a": compared([0.0001, -0.0001, 0.0], margin=0.005), "b": compared([0.0002, -0.0001, 0.0])}
    figure = fm.figures.forest(rows)
    (band,) = [s for s in figure.layout.shapes if s.type == "rect"]
    assert (band.y0, band.y1) == (0.5, 1.5)  # the upper of two rows
    low, high = figure.layout.xaxis.range
    assert low < -0.5 and high > 0.5
