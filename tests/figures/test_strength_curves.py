import math

import made
import numpy as np
import pytest
from scipy import stats

import featmix_lite as fm
from featmix_lite.figures import alt, over_strength, strength_curves
from featmix_lite.figures.site_marks import SITES

MIXUP = fm.Mix("input")
VALUES = {None: [0.5, 0.6, 0.7], MIXUP: [0.7, 0.72, 0.8]}


def records():
    runs = made.records(
        VALUES, 3, lambda mix, seed: {"accuracy": 0.9, "zoom_in_80": VALUES[mix][seed], "zoom_in_60": 0.3}
    )
    return [*runs, made.record(seed=9, figures={"error": "diverged"})]


ARMS = {"no mixing": None, "image": MIXUP}


def test_mean_and_t_interval_over_seeds_as_scipy_gives_them():
    found = over_strength(records(), ARMS, "zoom_in")
    for name, mix in ARMS.items():
        clean, strong, stronger = found[name]
        assert (clean.strength, strong.strength, stronger.strength) == (100, 80, 60)
        low, high = stats.t.interval(0.95, 2, np.mean(VALUES[mix]), stats.sem(VALUES[mix]))
        assert (strong.low, strong.high) == pytest.approx((low, high))
        assert strong.n == 3 and clean.accuracy == pytest.approx(0.9)


def test_a_mixing_written_with_fewer_fields_is_the_same_mixing():
    short = [{**r, "config": {**r["config"], "mix": {"at": "input"}}} for r in records() if r["config"]["mix"]]
    assert over_strength(short, {"image": MIXUP}, "zoom_in")["image"][1].n == 3


def test_one_seed_has_no_interval():
    (point, *_) = over_strength(records()[:1], {"no mixing": None}, "zoom_in")["no mixing"]
    assert point.n == 1 and math.isnan(point.low)


def test_what_is_not_there_is_named():
    with pytest.raises(ValueError, match="choose one of rotation"):
        over_strength(records(), ARMS, "twist")
    with pytest.raises(ValueError, match=r"no shear_\* in the 3 records of 'image'"):
        over_strength(records(), {"image": MIXUP}, "shear")
    with pytest.raises(ValueError, match="0 records of 'flatten'"):
        over_strength(records(), {"flatten": fm.Mix("flatten")}, "zoom_in")
    other = [{**r, "config": {**r["config"], "epochs": 5}} for r in records()]
    with pytest.raises(ValueError, match="seed 0 of 'image' stands twice, with epochs=20 and 5"):
        over_strength(records() + other, {"image": MIXUP}, "zoom_in")
    assert over_strength(records() * 2, {"image": MIXUP}, "zoom_in") == over_strength(
        records(), {"image": MIXUP}, "zoom_in"
    )  # the same runs once more
    with pytest.raises(ValueError, match="nothing to draw"):
        strength_curves({"rotation": {}})


def test_each_arm_keeps_dash_and_marker_in_all_panels_and_stands_in_the_legend_once():
    found = over_strength(records(), ARMS, "zoom_in")
    figure = strength_curves({"rotation": {"image": [(20, 0.5)]}, "zoom_in": found})
    looks = {}
    for trace in figure.data:
        looks.setdefault(trace.name, set()).add((trace.line.dash, trace.marker.symbol, trace.line.color))
    assert all(len(one) == 1 for one in looks.values()) and len(set.union(*looks.values())) == 2
    assert looks["image"] == {("dash", SITES["image"].symbol, SITES["image"].colour)}
    assert sorted(t.name for t in figure.data if t.showlegend) == ["image", "no mixing"]
    twice = strength_curves({"shear": {"image, alpha 1": [(20, 0.5)], "image, alpha 2": [(20, 0.6)]}}).data
    assert {(t.line.color, t.marker.symbol) for t in twice} == {(SITES["image"].colour, "square")}
    assert twice[0].line.dash != twice[1].line.dash and twice[0].marker.color != twice[1].marker.color  # told apart


def test_intervals_and_places_are_those_given():
    found = over_strength(records(), ARMS, "zoom_in")
    one, two = strength_curves({"zoom_in": found}).data
    for trace, name in ((one, "no mixing"), (two, "image")):
        points = found[name]
        np.testing.assert_allclose(trace.y, [p.accuracy for p in points])
        np.testing.assert_allclose(np.add(trace.y, trace.error_y.array), [p.high for p in points])
        np.testing.assert_allclose(np.subtract(trace.y, trace.error_y.arrayminus), [p.low for p in points])
        np.testing.assert_allclose(trace.x, [p.strength for p in points], atol=1)
        np.testing.assert_allclose(trace.customdata, [p.strength for p in points])
    assert not np.isclose(one.x, two.x).any()  # else one interval would hide the other


def test_stronger_is_to_the_right_in_every_panel():
    figure = strength_curves({"zoom_in": {"a": [(100, 0.9), (20, 0.1)]}, "zoom_out": {"a": [(100, 0.9), (180, 0.1)]}})
    left, right = figure.layout.xaxis.range, figure.layout.xaxis2.range
    assert left[0] > 100 and left[1] < 20 and right[0] < 100 and right[1] > 180


def test_points_of_one_network_and_plain_pairs():
    one = (fm.measures.Strength(20, 0.5, 0.4, 0.6, 100),)
    figure = strength_curves({"rotation": {"mine": one, "published": [(20, 0.6), (40, 0.3)]}})
    assert figure.data[0].error_y.array[0] == pytest.approx(0.1)
    assert figure.data[1].error_y.array is None
    assert alt(figure) == (
        "Accuracy over strength, 1 panels, 2 lines. rotation, mine: 50.0% at 20, "
        "intervals up to 10.0 points to a side; rotation, published: 60.0% at 20, 30.0% at 40."
    )


def test_every_panel_says_what_its_own_lines_are():
    kinds = ("shear", "zoom_in", "zoom_out", "noise", "fgsm", "pgd", "rotation")
    figure = strength_curves({kind: {"a": [(1, 0.5), (2, 0.4)]} for kind in kinds})
    words = [figure.layout[f"xaxis{n}"].title.text for n in ("", *range(2, 8))]
    for kind, said in zip(kinds, words, strict=True):
        named = {"rotation": "rotated", "fgsm": "FGSM", "pgd": "PGD"}.get(kind, kind.replace("_", " "))
        assert named in said
    assert [t.xaxis for t in figure.data] == ["x", *(f"x{n}" for n in range(2, 8))]
    assert figure.layout.yaxis.title.text == "test accuracy"


def test_an_interval_that_leans_to_one_side_is_drawn_so():
    points = [fm.measures.Strength(20, 0.5, 0.45, 0.7, 100), fm.measures.Strength(40, 0.2, 0.1, 0.21, 100)]
    figure = strength_curves({"rotation": {"late": [(20, 0.9)]}, "shear": {"early": points, "late": [(20, 0.8)]}})
    first, line, other = figure.data
    assert list(line.error_y.array) == pytest.approx([0.2, 0.01])
    assert list(line.error_y.arrayminus) == pytest.approx([0.05, 0.1])
    assert first.name == other.name == "late" and first.line == other.line
    assert "intervals up to 20.0 points to a side" in alt(figure)
