"""The strip shows every run once, in its column, and joins the runs of a seed."""

import pytest

import featmix_lite as fm

ROWS = {"none": {0: 0.91, 1: 0.95, 4: 0.93}, "block1": {0: 0.92, 4: 0.97}}


def test_every_run_stands_once_and_a_seed_keeps_its_place():
    figure = fm.figures.strip(ROWS)
    dots = {t.name: t for t in figure.data if t.mode == "markers"}
    assert {name: sorted(t.y) for name, t in dots.items()} == {
        name: sorted(100 * v for v in own.values()) for name, own in ROWS.items()
    }
    place = {seed: x for seed, x in zip(ROWS["none"], dots["none"].x)}
    assert [x - 1 for x in dots["block1"].x] == pytest.approx([place[0], place[4]])
    assert dots["none"].marker.symbol != dots["block1"].marker.symbol
    lines = {t.name: list(t.y) for t in figure.data if t.mode == "lines"}
    assert lines["seed 4"] == [93.0, 97.0] and lines["seed 1"] == [95.0]
    assert lines["mean of block1"] == pytest.approx([94.5, 94.5])
    assert list(figure.layout.xaxis.ticktext) == ["none", "block1"]


def test_its_text_and_other_metrics():
    told = fm.figures.alt(fm.figures.strip(ROWS))
    assert "3 seeds" in told and "none: 91.0 to 95.0 %, mean 93.0 %; block1: 92.0 to 97.0 %, mean 94.5 %." in told
    assert "mean 0.150" in fm.figures.alt(fm.figures.strip({"a": {0: 0.1, 1: 0.2}}, "nll"))


def test_many_seeds_are_drawn_without_lines():
    figure = fm.figures.strip({"a": {s: 0.5 for s in range(41)}})
    assert sum(t.mode == "lines" for t in figure.data) == 1


def test_nothing_is_refused():
    for rows in ({}, {"a": {}}):
        with pytest.raises(ValueError, match="at least one run"):
            fm.figures.strip(rows)


def test_every_dot_says_its_own_seed_and_seeds_rise_to_the_right():
    figure = fm.figures.strip({"a": {80: 0.5, 9: 0.6, 17: 0.7}, "b": {17: 0.8, 80: 0.9}})
    dots = [t for t in figure.data if t.mode == "markers"]
    for trace, own in zip(dots, ({80: 50, 9: 60, 17: 70}, {17: 80, 80: 90})):
        told = {int(text.removeprefix("seed ")): y for text, y in zip(trace.text, trace.y)}
        assert told == pytest.approx(own)
    assert [text for _, text in sorted(zip(dots[0].x, dots[0].text))] == ["seed 9", "seed 17", "seed 80"]


def test_the_axis_has_the_figures_unit():
    assert fm.figures.strip(ROWS).layout.yaxis.title.text == "accuracy, %"
    figure = fm.figures.strip({"a": {0: 0.1}}, "train_loss")
    assert figure.layout.yaxis.title.text == "train loss" and list(figure.data[1].y) == [0.1]
