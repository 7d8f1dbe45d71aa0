import numpy as np
import pytest
from figure_parts import filling, heads

from featmix_lite.experiments.differences import compared
from featmix_lite.experiments.families import Differences
from featmix_lite.figures import INK, alt, snnl_differences
from featmix_lite.figures.site_marks import SITES, site_of


def one(mean, noise=0.001, n=8):
    return compared(mean + noise * np.tile([-1.0, 1.0], n // 2), "snnl_x")


FAMILIES = {
    "after block 1": {"image": one(0.02), "last features": one(0.0)},
    "last features": {"image": one(0.01), "last features": one(-0.01)},
}


def panel(figure, arm):
    return next(t for t in figure.data if t.name == arm and t.x[0] is not None)


def test_a_panel_for_each_arm_with_its_difference_and_interval_at_each_layer():
    figure = snnl_differences(FAMILIES)
    assert heads(figure) == {"x": "<b>mixed: image</b>", "x2": "<b>mixed: last features</b>"}
    for arm in ("image", "last features"):
        trace = panel(figure, arm)
        assert list(trace.x) == list(FAMILIES)
        ones = [own[arm] for own in FAMILIES.values()]
        np.testing.assert_allclose(trace.y, [p.difference for p in ones])
        np.testing.assert_allclose(trace.error_y.array, [p.high - p.difference for p in ones])
        assert trace.error_y.symmetric is not False
    low, high = figure.layout.yaxis.range
    assert -low == high and figure.layout.yaxis2.range == (low, high)  # one scale, or panels cannot be compared
    assert [s.y0 for s in figure.layout.shapes] == [0, 0]  # zero is drawn in every panel


def test_the_marks_say_by_their_filling_what_is_told_and_are_their_arms_own():
    figure = snnl_differences(FAMILIES)
    for arm, fillings in (("image", ["full", "full"]), ("last features", ["hollow", "full"])):
        found = panel(figure, arm).marker
        assert list(found.symbol) == [SITES[site_of(arm)].symbol] * 2 and fills(found) == fillings
    legend = {t.name: filling(t.marker) for t in figure.data if t.showlegend}
    assert legend == {
        "told apart: above the line more entangled, below less": "full", "the runs do not tell": "hollow",
    }  # fmt: skip


def fills(marker):
    return [filling(dict(color=c, line=dict(color=r))) for c, r in zip(marker.color, marker.line.color, strict=True)]


def test_what_one_comparison_would_tell_but_the_family_does_not_is_no_mark():
    weak = compared([0.0, 0.1, 0.2, 0.3, 0.15, 0.02, 0.12, -0.05], "snnl_x")
    assert 0.0125 < weak.p < 0.05
    noise = {f"arm {i}": compared([1.0, -1.0, 0.5, -0.4, 0.1 * i, -0.6, 0.3, 0.2], "snnl_x") for i in range(4)}
    alone, among = (snnl_differences({"fc": own}) for own in ({"weak": weak}, {"weak": weak, **noise}))
    assert fills(panel(alone, "weak").marker) == ["full"] and fills(panel(among, "weak").marker) == ["hollow"]
    verdicts = dict.fromkeys(noise, "no difference seen") | {"weak": "lower"}
    told = Differences({"weak": weak, **noise}, verdicts)
    assert panel(snnl_differences({"fc": told}), "weak").marker.line.color == (INK,)  # full: a family's own verdicts


def test_the_text_says_each_difference_and_what_it_was_taken_from():
    text = alt(snnl_differences(FAMILIES, against="image"))
    assert "difference from image with 95 % intervals over seeds, 2 arms at 2 layers" in text
    assert "image: after block 1 +0.020 [0.019, 0.021], 8 seeds, more entangled; last features +0.010" in text
    assert "last features -0.010 [-0.011, -0.009], 8 seeds, less entangled" in text


def test_an_arm_without_a_layer_and_one_seed_leave_no_hole_in_the_scale():
    figure = snnl_differences({"a": {"image": one(0.02)}, "b": {"image": compared([0.01]), "late": one(0.01)}})
    assert list(panel(figure, "late").x) == ["b"] and np.isfinite(figure.layout.yaxis.range).all()


def test_nothing_to_draw_is_named():
    for families in ({}, {"fc": {}}):
        with pytest.raises(ValueError, match="layer"):
            snnl_differences(families)
