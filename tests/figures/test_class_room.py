"""The band after n seeds is the paired interval of the first n."""

import re

import numpy as np
import pytest
from scipy import stats

import featmix_lite as fm
from featmix_lite.experiments.differences import compared

VALUES = np.random.default_rng(0).normal(0.01, 0.02, 30)


def test_the_band_is_the_interval_of_the_first_n():
    figure = fm.figures.room(VALUES, what="a minus b", votes=["a"] * 3 + ["b"])
    band, line = figure.data
    for n in (2, 7, 30):
        one = compared(VALUES[:n])
        assert line.y[n - 2] == pytest.approx(100 * one.difference) and line.x[n - 2] == n
        ends = sorted(y for x, y in zip(band.x, band.y) if x == n)
        assert ends == pytest.approx([100 * one.low, 100 * one.high])
    told = fm.figures.alt(figure)
    assert "after 2 seeds" in told and "after 30 seeds" in told and "Votes: a 3, b 1." in told
    low, high = figure.layout.yaxis.range
    assert low < 100 * compared(VALUES[:6]).low and 100 * compared(VALUES[:6]).high < high == -low


def test_losses_and_the_fewest():
    told = fm.figures.alt(fm.figures.room([0.1, 0.2], "nll"))
    assert told == "the difference as seeds arrive: after 2 seeds +0.150 [-0.485, 0.785]."
    with pytest.raises(ValueError, match="two or more"):
        fm.figures.room([0.1])


def test_words_axes_and_hover_texts_are_those_of_the_intervals():
    figure = fm.figures.room(VALUES, what="a minus b")
    line = figure.data[1]
    assert list(line.text) == [str(compared(VALUES[:n])) for n in range(2, 31)]
    ends = [stats.ttest_1samp(100 * VALUES[:n], 0).confidence_interval(0.95) for n in (2, 30)]
    spans = [f"{100 * VALUES[:n].mean():+.1f} points [{e.low:.1f}, {e.high:.1f}]" for n, e in zip((2, 30), ends)]
    told = f"a minus b as seeds arrive: after 2 seeds {spans[0]}; after 30 seeds {spans[1]}."
    assert fm.figures.alt(figure) == told
    (zero,) = figure.layout.shapes
    assert zero.y0 == zero.y1 == 0 and figure.layout.title.text == "a minus b"
    assert "seeds" in figure.layout.xaxis.title.text and figure.layout.yaxis.title.text == "difference, points"
    loss = fm.figures.room([0.1, 0.2], "nll")
    assert loss.layout.yaxis.title.text == "difference" and list(loss.data[1].y) == pytest.approx([0.15])


def test_a_margin_is_a_band_and_the_words_know_it():
    values = [0.001, 0.0012, 0.0008, 0.0011]
    figure = fm.figures.room(values, margin=0.005)
    (band,) = [s for s in figure.layout.shapes if s.type == "rect"]
    assert (band.y0, band.y1) == (-0.5, 0.5) and "within 0.5 points" in fm.figures.alt(figure)
    assert figure.data[-1].text[-1].endswith("level (within 0.5 points)")
    assert not [s for s in fm.figures.room(values).layout.shapes if s.type == "rect"]


def test_its_still_has_the_band_too_filled_and_within_the_axes():
    from featmix_lite.figures.still_figure import still_svg

    drawn = still_svg(fm.figures.room(VALUES))
    (band,) = [re.findall(r"[-\d.]+,([-\d.]+)", line) for line in re.findall(r"<polyline[^>]*fill=\"#[^>]*>", drawn)]
    rows = [float(y) for y in band]
    low, high = fm.figures.room(VALUES).layout.yaxis.range
    assert len(rows) == 2 * (len(VALUES) - 1) and compared(VALUES[:2]).high * 100 > high  # two seeds leave the axis
    assert rows[0] == min(rows) and 0 < min(rows) < max(rows) < 430
