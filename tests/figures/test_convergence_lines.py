import math
import re

import numpy as np
import pytest
from figure_parts import filling

import featmix_lite as fm
from featmix_lite.experiments.times_to_loss import convergence
from featmix_lite.figures import alt, not_there_yet
from featmix_lite.figures.site_marks import SITES, site_of
from featmix_lite.figures.still_figure import still_svg
from featmix_lite.figures.titles import width

TIMES = {
    "no mixing": [2, 3, 3, 4, 5, 6, 7, 9], "image": [3, 4, 6, 6, 8, 11, 11, 11],
    "block1": [8, 9, 11, 11, 11, 11, 11, 11], "flatten": [11] * 8,
}  # fmt: skip


def estimates(times=TIMES, epochs=10):
    """As `convergence` makes them of records, of runs of 10 epochs: 11 is never."""
    ways = {arm: fm.Mix(f"block{i + 1}") for i, arm in enumerate(times)}
    records = [{"config": {"mix": ways[arm].as_dict(), "seed": s, "epochs": epochs}, "epochs_to_0.2": float(t)}
               for arm, own in times.items() for s, t in enumerate(own)]  # fmt: skip
    return convergence(records, ways)


def parts(figure, arm):
    """(line, full marks, hollow marks) of one arm."""
    own = [t for t in figure.data if t.name == arm]
    line, = (t for t in own if t.mode == "lines")
    marks = [t for t in own if t.mode == "markers"]
    return line, [t for t in marks if filling(t.marker) == "full"], [t for t in marks if filling(t.marker) == "hollow"]


def test_a_line_is_the_share_of_runs_still_to_come_at_every_moment():
    figure = not_there_yet(estimates())
    for arm, times in TIMES.items():
        line = parts(figure, arm)[0]
        corners = np.array(line.customdata)
        assert tuple(corners[0]) == (0, 1) and corners[-1][0] == 10
        turns = np.diff(corners, axis=0)
        assert ((turns == 0).any(1)).all() and (turns[:, 0] >= 0).all() and (turns[:, 1] <= 1e-12).all()  # steps down
        for moment in np.arange(0.25, 10, 0.5):
            after = corners[corners[:, 0] <= moment][-1][1]
            assert after == pytest.approx(np.mean(np.array(times) > moment)), (arm, moment)
        assert corners[-1][1] == pytest.approx(np.mean(np.array(times) > 10))


def test_lines_are_set_apart_by_less_than_an_epoch_and_alike_at_every_corner():
    many = {f"arm {i}": TIMES["image"] for i in range(18)}
    for times in (TIMES, dict.fromkeys(TIMES, TIMES["image"]), {"image": TIMES["image"]}, many):
        figure, offs = not_there_yet(estimates(times)), []
        for arm in times:
            line = parts(figure, arm)[0]
            off = np.column_stack([line.x, line.y]) - np.array(line.customdata)
            np.testing.assert_allclose(off, np.tile(off[0], (len(off), 1)), atol=1e-12)
            offs.append(off[0])
        offs = np.array(offs)
        assert np.abs(offs).max(0)[0] < 0.5 and np.abs(offs).max(0)[1] < 0.03
        np.testing.assert_allclose(offs.mean(0), 0, atol=1e-12)
        gaps = np.diff(offs, axis=0)
        assert (gaps > 0).all()  # to the right and upwards: two lines alike meet nowhere, for they never rise


def test_the_median_stands_on_the_half_line_and_in_words_with_its_interval():
    found = estimates()
    figure = not_there_yet(found)
    half, = figure.layout.shapes
    assert half.y0 == half.y1 == 0.5
    legend = {t.legendgroup: t.name for t in figure.data if t.showlegend}
    for arm, times in TIMES.items():
        full = parts(figure, arm)[1]
        ordered = sorted(times)
        median = next((t for i, t in enumerate(ordered, 1) if i >= len(times) / 2 and t <= 10), None)
        assert [round(t.x[0]) for t in full] == ([median] if median else []) and all(t.y[0] == 0.5 for t in full)
        said = " ".join(legend[arm].replace("<br>", " ").split())
        assert said == f"{arm}: {str(found[arm]).split(' epochs,')[0]} epochs"
        assert (f"median {median} [" if median else "median not reached [") in said
    assert "[not reached, not reached]" in legend["flatten"].replace("<br>", " ")


def test_equal_medians_and_equal_ends_do_not_hide_each_other():
    times = dict.fromkeys(TIMES, [3, 4, 5, 5, 6, 11, 11, 11])
    figure = not_there_yet(estimates(times))
    heights = [parts(figure, arm)[1][0].y[0] for arm in times]
    assert np.mean(heights) == pytest.approx(0.5) and np.diff(sorted(heights)).min() > 0.03
    places = [parts(figure, arm)[2][0].x[0] for arm in times]
    assert np.diff(sorted(places)).min() > 0.3 and min(places) > 10
    assert max(places) < figure.layout.xaxis.range[1]
    crowd = not_there_yet(estimates({f"arm {i}": [3, 11] for i in range(18)}))
    places = sorted(t.x[0] for i in range(18) for t in parts(crowd, f"arm {i}")[2])
    assert 10 < places[0] and places[-1] < crowd.layout.xaxis.range[1] < 13 and np.diff(places).min() > 0


def test_runs_that_never_got_there_have_an_open_mark_and_words_at_the_right_end():
    figure = not_there_yet(estimates())
    notes = {a.text: a for a in figure.layout.annotations}
    lost = {arm: sum(t > 10 for t in times) for arm, times in TIMES.items()}
    assert set(notes) == {f"{n} of 8 not reached" for n in lost.values() if n}
    for arm, n in lost.items():
        hollow = parts(figure, arm)[2]
        assert len(hollow) == bool(n)
        if n:
            assert hollow[0].y[0] == pytest.approx(n / 8, abs=0.03) and hollow[0].x[0] > 10
            note = notes[f"{n} of 8 not reached"]
            assert note.xref == "paper" and note.x > 1 and note.bordercolor == SITES[site_of(arm)].colour
            assert note.y == pytest.approx(n / 8, abs=0.04)
            assert width(note.text, note.font.size) + 10 < figure.layout.margin.r


@pytest.mark.parametrize("many", [2, 7, 18])
@pytest.mark.parametrize("times", [[11] * 8, [3] * 7 + [11], [3] * 4 + [11] * 4])
def test_the_words_at_the_right_end_do_not_meet(many, times):
    figure = not_there_yet(estimates({f"arm {i}": times for i in range(many)}))
    high = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    low, top = figure.layout.yaxis.range
    levels = sorted(a.y for a in figure.layout.annotations)
    assert len(levels) == many and low < levels[0] and levels[-1] < top + 0.01
    assert np.diff(levels).min() / (top - low) * high >= 18


def test_every_line_is_named_once_in_a_row_of_its_own_that_fits_a_narrow_page():
    long = {"ict at input, temperature 0.5": [11] * 6, "input or block1, ways 3, alpha 0.2, ict at input": [3] * 6}
    for times in (TIMES, long):
        figure = not_there_yet(estimates(times))
        legend = [t.name for t in figure.data if t.showlegend]
        assert len(legend) == len(times)
        rows = [row for name in legend for row in name.split("<br>")]
        assert all(width(row, 16) + 70 < 500 for row in rows)
        assert figure.layout.margin.b >= 64 + 26 * len(rows) and figure.layout.legend.entrywidth >= 250
        assert figure.layout.legend.maxheight >= 26 * len(rows)
        text = still_svg(figure)
        assert all(row.split(":")[0] in text for row in rows)


def test_the_alt_text_tells_every_estimate():
    found = estimates()
    text = alt(not_there_yet(found, "Epochs to 0.2 nats"))
    assert text.startswith("Share of runs that have not got there yet over 10 epochs, 4 arms.")
    for arm, one in found.items():
        assert f"{arm}: {one}" in text


def test_the_still_has_every_corner():
    text = still_svg(not_there_yet(estimates({"image": TIMES["image"]})))
    corners = max((one.count(",") for one in re.findall('points="([^"]*)"', text)), default=0)
    assert corners == 2 + 2 * len({t for t in TIMES["image"]})  # the runs that never got there count at the last epoch


def test_one_run_and_lengths_that_differ():
    figure = not_there_yet(estimates({"a": [3]}) | {"b": estimates({"b": [21, 4, 3]}, 20)["b"]})
    assert max(parts(figure, "a")[0].x) == pytest.approx(10, abs=0.5) and figure.layout.xaxis.range[1] > 20
    assert "over 20 epochs, 2 arms" in alt(figure) and math.isfinite(figure.layout.height)


@pytest.mark.parametrize(("given", "said"), [
    ({}, "nothing to draw"), ([1], "estimates: a list"), ({"a": 4.0}, r"estimates\['a'\]=4.0"), (None, "a NoneType"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_named(given, said):
    with pytest.raises(ValueError, match=said):
        not_there_yet(given)
