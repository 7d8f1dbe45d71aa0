import math
from types import SimpleNamespace

import pytest
from figure_parts import named_ends

import featmix_lite as fm
from featmix_lite.figures import alt, curves


def history(n=4, **more):
    return [{"epoch": i, "loss": 2.0 / i, "accuracy": 1 - 0.5 / i, "changes": [], **more} for i in range(1, n + 1)]


def _vertical(figure):
    return [s for s in figure.layout.shapes if s.x0 == s.x1]


def test_a_run_its_history_and_a_named_one_draw_the_same_lines():
    for runs in (history(), SimpleNamespace(history=history()), {"run": history()}):
        figure = curves(runs)
        assert [list(t.y) for t in figure.data] == [[2.0, 1.0, 2 / 3, 0.5], [0.5, 0.75, 1 - 0.5 / 3, 0.875]]


def test_the_text_has_the_counts_and_the_last_values():
    text = alt(curves({"a": history(), "b": history(3)}))
    assert "2 runs" in text and "a, loss: 2 to 0.5 over 4 points" in text
    assert "b, accuracy: 0.5 to 0.833 over 3 points" in text


@pytest.mark.parametrize("change, where", [
    ({"step": 30, "at": "block2.relu"}, 2), ({"epoch": 1.5, "at": "block2.relu"}, 1.5),
    ((30, "block2.relu"), 2), ("block2.relu", 2),
    ({"step": 30, "mix": {"at": "block2.relu", "ways": 2, "alpha": 1.0}}, 2),
])
def test_a_change_of_site_is_marked_in_every_panel_and_in_words(change, where):
    rows = history()
    rows[1]["changes"] = [change]
    figure = curves(rows)
    assert [s.x0 for s in _vertical(figure)] == [where, where]
    assert [a.text for a in figure.layout.annotations].count("block2.relu") == 2
    assert f"1 changes marked: block2.relu at epoch {where}" in alt(figure)


def test_by_step_the_change_stands_at_its_own_step():
    rows = [{"step": s, "loss": 1.0, "changes": [(7, ("input", "fc"))] if s == 10 else None} for s in (0, 10)]
    figure = curves(rows, by="step", metrics=("loss",))
    assert [s.x0 for s in _vertical(figure)] == [7]
    assert figure.layout.annotations[0].text == "input or fc"


def test_given_marks_replace_those_of_the_history():
    rows = history()
    rows[1]["changes"] = ["x"]
    figure = curves(rows, marks=[(3, "moved"), (3.9, "late")])
    assert [s.x0 for s in _vertical(figure)] == [3, 3.9] * 2
    assert figure.layout.annotations[1].xanchor == "right"  # near the edge the words go inward


def test_entries_without_a_metric_are_left_out_of_its_line():
    rows = [{"step": 0, "loss": 1.0, "accuracy": None}, {"step": 1, "loss": 0.9}, {"step": 2, "accuracy": 0.5}]
    figure = curves(rows, by="step")
    assert list(figure.data[0].x) == [0, 1] and list(figure.data[1].x) == [2]


def test_several_runs_are_named_at_their_ends_and_told_apart_without_colour():
    runs = {f"run {i}": history() for i in range(6)}
    figure = curves(runs)
    names = [a for a in figure.layout.annotations if a.text.startswith("<b>run")]
    heights = sorted(a.y for a in names)
    assert len(names) == 6 and min(b - a for a, b in zip(heights, heights[1:], strict=False)) > 0.09
    assert 0 <= heights[0] and heights[-1] <= 1
    assert len({t.line.dash for t in figure.data}) == 6


def test_no_points_yet_is_a_figure_too():
    assert "No points yet" in alt(curves([])) and "No points yet" in alt(curves({"a": [], "b": []}))


def test_the_marks_are_those_that_train_writes():
    live = fm.Live(fm.Mix("input"))
    data = fm.load("digits", per_class=10)
    mixes = [fm.Mix(("input", "fc"), ways=3, alpha=0.5), fm.Mix(("input", "fc"), every=True), None, None]
    history = []
    for event in fm.train(fm.models.small_cnn(data, seed=0), data, live, epochs=4, batch=50):
        if isinstance(event, fm.Epoch):
            history.append({"epoch": event.epoch, "loss": event.loss, **event.metrics})
            live.set(mixes.pop(0))
    words = [a.text for a in curves(history, metrics=("loss",)).layout.annotations]
    assert words == ["input or fc, ways 3, alpha 0.5", "input + fc", "no mixing"]
    assert "3 changes marked" in alt(curves(history))


def ends(**accuracies):
    """Runs whose accuracies go from the first number to the last, and whose losses go the other way round."""
    return {
        name: [{"epoch": e + 1, "step": 40 * (e + 1), "loss": 1 - v, "accuracy": v} for e, v in enumerate(values)]
        for name, values in accuracies.items()
    }


def test_each_name_stands_at_the_end_of_its_own_line_in_its_colour():
    runs = ends(falls=(0.9, 0.4, 0.2), rises=(0.1, 0.3, 0.9), middle=(0.5, 0.95, 0.55))
    for metrics in (("loss", "accuracy"), ("accuracy", "loss")):
        figure = curves(runs, metrics=metrics)
        low, high = figure.layout.yaxis2.range
        lines = {t.name: t for t in figure.data if t.yaxis == "y2"}
        named = named_ends(figure)
        assert list(lines) == list(runs) and set(named) == set(runs)
        for name, line in lines.items():
            assert list(line.y) == [row[metrics[1]] for row in runs[name]]
            assert (named[name].yref, named[name].bordercolor) == ("y2 domain", line.line.color)
            assert low + named[name].y * (high - low) == pytest.approx(line.y[-1], abs=0.02)


def test_names_of_lines_that_end_close_together_keep_the_order_of_the_ends():
    figure = curves(ends(c=(0.1, 0.903), a=(0.2, 0.901), d=(0.9, 0.904), b=(0.5, 0.902), far=(0.3, 0.1)))
    named = named_ends(figure)
    assert sorted(named, key=lambda name: named[name].y) == ["far", "a", "b", "c", "d"]


@pytest.mark.parametrize("by", ["epoch", "step"])
def test_axes_say_what_is_drawn_along_them(by):
    runs = ends(one=(0.5, 0.6))
    figure = curves(runs, by=by, metrics=("loss", "accuracy", "nll"))
    axes = [figure.layout[f"{letter}axis{n}"] for letter in "xy" for n in ("", 2, 3)]
    assert [a.title.text for a in axes] == [by] * 3 + ["training loss", "test accuracy", "test NLL"]
    assert [a.tickformat for a in axes[3:]] == [None, ".0%", None]
    assert list(figure.data[0].x) == [row[by] for row in runs["one"]]


def test_a_run_that_lost_its_numbers_takes_no_name_from_the_others():
    figure = curves(ends(well=(0.1, 0.5), lost=(0.3, math.nan), blind=(math.nan,)))
    named, (low, high) = named_ends(figure), figure.layout.yaxis2.range
    assert low < 0.1 and high > 0.5 and set(named) == {"well", "lost"}
    assert low + named["lost"].y * (high - low) == pytest.approx(0.3, abs=0.02)  # where its line stops
