import numpy as np
import pytest
from figure_parts import filling, heads, named_ends
from scipy import stats

import featmix_lite as fm
from featmix_lite.experiments.differences import compared
from featmix_lite.experiments.epoch_pairs import over_epochs
from featmix_lite.figures import INK, alt, epoch_differences
from featmix_lite.figures.site_marks import SITES, site_of
from featmix_lite.figures.still_figure import still_svg

EPOCHS, ARMS, LAYERS = (2, 4, 8), ("image", "block1", "flatten"), ("block 1", "block 2", "logits", "probabilities")


def values(layer, arm, epoch, n=6):
    """The seeds' differences; those of "block1" are about nothing."""
    way = {"image": 0.01, "block1": 0.0, "flatten": -0.02}[arm]
    return way * epoch * (1 + LAYERS.index(layer)) + 0.004 * np.linspace(-1, 1, n)


def panels(layers=LAYERS, arms=ARMS, epochs=EPOCHS, metric="linearity_{}", **more):
    return {layer: {arm: {e: compared(values(layer, arm, e), metric.format(layer), **more) for e in epochs}
                    for arm in arms} for layer in layers}  # fmt: skip


def lines(figure) -> dict:
    """{(panel's axis, arm): its trace}, without those of the legend alone."""
    return {(t.xaxis or "x", t.name): t for t in figure.data if t.x[0] is not None}


def test_each_line_has_its_layers_differences_and_their_intervals():
    figure = epoch_differences(panels())
    over = {head[3:-4]: axis for axis, head in heads(figure).items()}
    assert set(over) == set(LAYERS) and len(lines(figure)) == len(LAYERS) * len(ARMS)
    for layer in LAYERS:
        for arm in ARMS:
            trace = lines(figure)[over[layer], arm]
            rows = [values(layer, arm, epoch) for epoch in EPOCHS]
            ends = [stats.t.interval(0.95, 5, np.mean(row), stats.sem(row)) for row in rows]
            np.testing.assert_allclose(trace.y, [np.mean(row) for row in rows], atol=1e-12)
            np.testing.assert_allclose(np.add(trace.y, trace.error_y.array), [high for _, high in ends], atol=1e-12)
            np.testing.assert_allclose(np.subtract(trace.y, trace.error_y.array), [low for low, _ in ends], atol=1e-12)
            assert tuple(trace.customdata) == EPOCHS and trace.error_y.symmetric is not False


def test_marks_stand_beside_each_other_around_their_epoch_and_far_from_the_next_one():
    for arms in (ARMS[:1], ARMS[:2], ARMS):
        at = np.array([t.x for (axis, _), t in lines(epoch_differences(panels(arms=arms))).items() if axis == "x"])
        np.testing.assert_allclose(at.mean(0), EPOCHS)
        assert len(np.unique(at[:, 0])) == len(arms) and np.abs(at - EPOCHS).max() < 1  # half the way from 2 to 4


def test_many_arms_at_every_epoch_stay_at_their_own_in_whatever_order_they_come():
    pairs = {epoch: compared([0.01 * epoch, 0.02, 0.03]) for epoch in range(20, 0, -1)}
    figure = epoch_differences({"fc": {f"arm {i}": pairs for i in range(18)}})
    for trace in lines(figure).values():
        assert trace.customdata == tuple(range(1, 21)) and np.abs(np.subtract(trace.x, trace.customdata)).max() < 0.5
        np.testing.assert_allclose(trace.y, [100 * pairs[e].difference for e in range(1, 21)])


def test_all_panels_have_one_scale_with_room_for_every_bar_and_zero_as_a_line():
    figure = epoch_differences(panels())
    for letter in "xy":
        assert len({figure.layout[f"{letter}axis{n}"].range for n in ("", 2, 3, 4)}) == 1
    low, high = figure.layout.yaxis.range
    for trace in lines(figure).values():
        assert np.subtract(trace.y, trace.error_y.array).min() > low and low < 0 < high
        assert np.add(trace.y, trace.error_y.array).max() < high
        assert figure.layout.xaxis.range[0] < min(trace.x) and max(trace.x) < figure.layout.xaxis.range[1]
    zeros = [(s.y0, s.y1, s.line.dash, s.yref) for s in figure.layout.shapes]
    assert sorted(zeros) == [(0, 0, "dash", y) for y in ("y", "y2", "y3", "y4")]
    above = epoch_differences(panels(arms=["image"])).layout.yaxis.range
    assert above[0] < 0 < above[1] and above[1] > 5 * -above[0]  # no half of the paper empty


def test_the_filling_follows_holm_over_all_arms_and_epochs_of_a_layer():
    weak = compared([0.0, 0.1, 0.2, 0.3, 0.15, 0.02, 0.12, -0.05], "linearity_fc")
    assert 0.0125 < weak.p < 0.05 < 4 * weak.p
    noise = compared([1.0, -1.0, 0.5, -0.4, 0.1, -0.6, 0.3, 0.2], "linearity_fc")
    level = compared([0.001, -0.001, 0.0005, -0.0005] * 2, "linearity_fc", 0.01)
    alone = epoch_differences({"fc": {"image": {1: weak}}})
    among = epoch_differences({"fc": {"image": {1: weak, 2: noise}, "flatten": {1: noise, 2: noise}}})
    both = epoch_differences({"fc": {"image": {1: level, 2: noise}}})
    apart = epoch_differences({"a": {"image": {1: weak}}, "b": {"image": {1: noise}}})
    found = {name: fillings(lines(f)["x", "image"]) for name, f in
             dict(alone=alone, among=among, both=both, apart=apart).items()}  # fmt: skip
    assert found == {"alone": ["full"], "among": ["hollow"] * 2, "both": ["pale", "hollow"], "apart": ["full"]}
    keys = {t.name: filling(t.marker) for t in both.data if t.showlegend and "lines" not in t.mode}
    assert keys == {"level": "pale", "the runs do not tell": "hollow"}


def fillings(trace):
    return [filling(dict(color=c, line=dict(color=r))) for c, r in zip(trace.marker.color, trace.marker.line.color)]


def test_an_arm_looks_alike_in_all_panels_and_in_the_legend_and_is_named_once():
    figure = epoch_differences(panels())
    keys = {t.name: t for t in figure.data if t.showlegend}
    told = ["told apart: above the line less linear, below more", "the runs do not tell"]
    assert sorted(keys) == sorted([*ARMS, *told])
    for arm in ARMS:
        own = [t for t in figure.data if t.name == arm]
        assert len(own) == 1 + len(LAYERS) and len({(t.line.color, t.line.dash, t.marker.symbol) for t in own}) == 1
        assert keys[arm].line.color == SITES[site_of(arm)].colour and keys[arm].marker.line.color == INK
    twice = {"fc": {f"image, alpha {a}": {1: compared([0.1, 0.2, 0.15])} for a in (1, 2)}}
    assert len({t.line.dash for t in lines(epoch_differences(twice)).values()}) == 2


def test_the_alt_text_says_first_largest_and_last_and_how_often_what_is_told():
    one = [compared(0.01 * way + 0.002 * np.linspace(-1, 1, 6), "linearity_fc") for way in (1, 5, 0, 2)]
    figure = epoch_differences({"logits": {"image": dict(zip((8, 2, 4, 6), [one[3], one[0], one[1], one[2]]))}})
    text = alt(figure)
    assert text.startswith("deviation from linear: difference from no mixing over training with 95 % intervals over")
    said = "; ".join(f"epoch {e} {one[i].span}, 6 seeds, less linear" for e, i in ((2, 0), (4, 1), (8, 3)))
    assert f"1 arm at 1 layer. logits: image, {said}; over 4 epochs 3 times less linear, 1 time the runs do" in text
    assert text.endswith("The words are corrected for all arms and epochs of one layer (Holm).")
    assert "difference from image over" in alt(epoch_differences(panels(), against="image"))


def test_a_figure_in_points_is_drawn_in_points():
    figure = epoch_differences(panels(metric="accuracy"))
    np.testing.assert_allclose(lines(figure)["x", "image"].y, [2, 4, 8], atol=1e-9)
    assert figure.layout.yaxis.title.text == "difference (points of a hundred)"
    assert "test accuracy: difference" in alt(figure) and "+2.0 points" in alt(figure) and "higher" in alt(figure)


def test_one_seed_one_epoch_and_arms_of_some_layers_leave_no_hole_in_the_scale():
    figure = epoch_differences({"a": {"image": {5: compared([0.1])}}, "b": {"flatten": {5: compared([0.2, 0.3])}}})
    assert np.isfinite(figure.layout.yaxis.range).all() and figure.layout.xaxis.tickvals == (5,)
    low, high = figure.layout.xaxis.range
    assert high - low >= 1 and len(lines(figure)) == 2
    still_svg(figure)
    nan = epoch_differences({"a": {"image": {1: compared([np.nan, 1.0]), 2: compared([np.nan, 1.0])}}})
    assert np.isfinite(nan.layout.yaxis.range).all() and "nan" in alt(nan)


def test_panels_come_in_rows_of_three_and_the_lowest_name_the_axis():
    for n in range(1, 8):
        figure = epoch_differences({f"layer {i}": {"image": {1: compared([0.1, 0.2])}} for i in range(n)})
        axes = [figure.layout[f"xaxis{i + 1 if i else ''}"] for i in range(n)]
        said = [axis.title.text for axis in axes]
        assert said == [None] * max(0, n - 3) + ["epoch"] * min(n, 3)
        assert len({axis.domain for axis in axes}) == min(n, 3) and not named_ends(figure)


def test_what_over_epochs_gives_is_drawn():
    history = [[{"epoch": e, "linearity_fc": 0.1 * s + gain * e} for e in (1, 2)] for gain in (0, 1) for s in range(3)]
    configs = [{"mix": mix, "seed": s} for mix in (None, fm.Mix("input").as_dict()) for s in range(3)]
    records = [{"config": c, "history": h} for c, h in zip(configs, history, strict=True)]
    figure = epoch_differences({"fc": over_epochs(records, {"image": fm.Mix("input")}, "linearity_fc")})
    np.testing.assert_allclose(lines(figure)["x", "image"].y, [1, 2])


PAIR = compared([0.1, 0.2])


@pytest.mark.parametrize(("given", "said"), [
    ({}, "nothing to draw"), ({"a": {}}, "nothing to draw"), ({"a": {"image": {}}}, "nothing to draw"),
    ([PAIR], "panels: a list"), ({"a": [PAIR]}, r"panels\['a'\]: a list"),
    ({"a": {"image": PAIR}}, r"panels\['a'\]\['image'\]: a Paired"), ({"a": {"image": {1: 0.5}}}, "0.5: panels is"),
    ({"a": {"image": {"one": PAIR}}}, "epoch='one'"), ({"a": {"image": {1: PAIR}}, "b": {}}, "nothing to draw"),
    ({"a": {"image": {1: PAIR, 2: compared([1.0, 2.0], "nll")}}}, "panels hold accuracy and nll: one scale"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_named(given, said):
    with pytest.raises(ValueError, match=said):
        epoch_differences(given)
