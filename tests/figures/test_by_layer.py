from html import unescape

import numpy as np
import pytest
from figure_parts import filling, heads

from featmix_lite.experiments.differences import compared
from featmix_lite.experiments.families import Differences
from featmix_lite.figures import INK, alt, linearity_differences, snnl_differences
from featmix_lite.figures.site_marks import SITES, site_of
from featmix_lite.figures.still_figure import still_svg
from featmix_lite.figures.titles import width


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


LONG = ["ict at input, temperature 0.5", "mixmatch without mixing", "input, alpha 0.2", "input, ict at input",
        "block1.relu", "flatten", "input or block1, ways 3"]
LAYERS = ["block1.relu", "block 1", "block2.relu", "block 2", "last features", "logits", "probabilities"]


def linear(mean, layer="x", margin=0.01):
    return compared(mean + 0.002 * np.tile([-1.0, 1.0], 10), f"linearity_{layer}", margin)


def many():
    """Seven layers and seven arms: the i-th arm differs by i - 3 hundredths at the last layer, by less before."""
    return {layer: {arm: linear(0.01 * (i - 3) * k / 6, layer) for i, arm in enumerate(LONG)}
            for k, layer in enumerate(LAYERS)}  # fmt: skip


def test_the_linearitys_words_heads_and_axis_are_its_own():
    figure = linearity_differences(many())
    said = [" ".join(head.replace("<br>", " ")[3:-4].split()) for _, head in sorted(heads(figure).items())]
    assert sorted(said) == sorted(LONG)  # no "mixed: " before the name of what may be no mixing
    text = alt(figure)
    assert text.startswith("deviation from linear: difference from no mixing") and "7 arms at 7 layers" in text
    assert "input, alpha 0.2: block1.relu +0.000 [-0.001, 0.001], 20 seeds, level" in text
    assert "probabilities +0.030 [0.029, 0.031], 20 seeds, less linear" in text
    assert "probabilities -0.030 [-0.031, -0.029], 20 seeds, more linear" in text and "entangled" not in text
    titles = {figure.layout[f"yaxis{n}"].title.text for n in ("", 4, 7)}
    assert titles == {"difference<br>(in distances of the two)"}
    legend = {t.name: filling(t.marker) for t in figure.data if t.showlegend}
    assert legend == {"told apart: above the line less linear, below more": "full", "level": "pale"}


def test_every_layer_is_named_under_its_panel_however_narrow_and_no_head_is_wider_than_it():
    figure = linearity_differences(many())
    assert figure.layout.xaxis.dtick == 1 and figure.layout.xaxis.tickangle == -60
    assert linearity_differences(FAMILIES).layout.xaxis.tickangle == -45
    pitch = (500 - 118) / 3  # of a page of 500 pixels: what stands beside the panels taken off
    for head in heads(figure).values():
        assert max(width(unescape(line), 16, bold=True) for line in head[3:-4].split("<br>")) < pitch - 4, head
    upright = 170 + 40
    assert all(width(line, 15) < upright for line in figure.layout.yaxis.title.text.split("<br>"))


def test_the_still_draws_no_panel_that_holds_nothing():
    text = still_svg(linearity_differences(many()))
    axes = [line for line in text.split("<path")[1:] if 'stroke="#1A1A1A" stroke-width="1.5"' in line]
    assert len(axes) == 2 * len(LONG)  # an upright and a level one each; nine panels have room


def test_a_reading_of_another_name_has_its_own_words():
    pairs = {"fc": {"image": compared([0.1, 0.12, 0.11], "linearity_fc")}}
    one, other = alt(snnl_differences(pairs)), alt(linearity_differences(pairs))
    assert "more entangled" in one and "less linear" in other and one.startswith("SNNL") and "nats" not in other
