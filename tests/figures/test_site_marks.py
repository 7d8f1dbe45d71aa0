"""One colour and one shape a site: the same in every figure that takes sites, by whatever name."""

import inspect

import numpy as np
import plotly.graph_objects as go
import pytest
from figure_parts import NAMES, with_sites

import featmix_lite as fm
from featmix_lite import figures
from featmix_lite.figures.site_marks import SITES, lines_of, marker, marks_of, site_of
from featmix_lite.widgets.shared.site_words import SiteWords

CALLED = {
    "no mixing": ("none", "not mixed", "unmixed"),
    "image": ("input", "images", "the images", "images mixed", "mixing the images", "image, alpha 2", "image at 0.2"),
    "after ReLU 1": ("block1.relu", "behind the first ReLU", "relu1", "conv1 after ReLU", "mixed: after ReLU 1"),
    "block 1": ("block1", "after block 1", "mixed at block 1"), "after ReLU 2": ("block2.relu", "mixing after ReLU 2"),
    "block 3": ("block3", "after block 3"), "features": ("flatten", "last features", "at the features", "final layer"),
    "random site": ("one of three sites", "random", "input or block1", "any site", "random at 2"),
}  # fmt: skip
OTHERS = ("t-SNE", "Manifold mixup, alpha 2", "deep", "layer2.0", "after ReLU 9", "1", "", "image of a cat", "BC")


@pytest.mark.parametrize("site", CALLED)
def test_a_site_is_known_by_all_its_names(site):
    assert {name: site_of(name) for name in (site, *CALLED[site])} == dict.fromkeys((site, *CALLED[site]), site)


def test_what_is_no_site_has_no_sites_look():
    assert [site_of(name) for name in OTHERS] == [None] * len(OTHERS)


def test_no_two_sites_of_the_small_networks_look_alike_and_code_and_words_agree(data):
    for net in (fm.models.small_cnn(data, seed=0), fm.models.oki_cnn(data, seed=0)):
        sites = fm.sites(net, data.test.x[:2])
        say = SiteWords(sites)
        looks = {(own.colour, own.symbol) for own in marks_of([s.name for s in sites]).values()}
        assert len(looks) == len(sites)
        known = [s.name for s in sites if site_of(say(s.name)) and site_of(s.name)]
        assert "input" in known and {site_of(say(n)) == site_of(n) for n in known} == {True}
    mains = list(SITES.values())[:11]
    assert len({own.colour for own in mains}) == len({own.symbol for own in mains}) == 11


def readable(colour: str) -> float:
    """How light a colour is in a grey print, 0 to 100 (CIE L*)."""
    line = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    line = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in line]
    return 116 * np.dot((0.2126, 0.7152, 0.0722), line) ** (1 / 3) - 16


def test_a_grey_print_tells_a_relu_from_the_block_around_it_and_mixing_from_none():
    light = {site: readable(own.colour) for site, own in SITES.items()}
    for k in (1, 2, 3):
        assert light[f"block {k}"] - light[f"after ReLU {k}"] > 6
    assert all(light[site] - light["no mixing"] > 10 for site in ("image", "after ReLU 1", "features"))


def test_other_names_take_what_is_left_in_their_order():
    for names in (["a", "image", "b"], ["a", "b", "image"], [*OTHERS, *SITES]):
        marks = marks_of(names)
        assert len({own[:2] for own in marks.values()}) == len(names) and list(marks) == names
    assert marks_of("ab")["a"] == figures.mark(0) and marks_of("ab")["b"] == figures.mark(1)
    assert marks_of(["image", "x"])["x"] == marks_of(["x", "input"])["x"]
    assert len(marks_of(map(str, range(300)))) == 300


def test_a_site_twice_in_one_figure_keeps_its_look_and_differs_in_dash_and_filling():
    one, two = lines_of(["image, alpha 1", "image, alpha 2"]).values()
    assert one["line"]["color"] == two["line"]["color"] and one["marker"]["symbol"] == two["marker"]["symbol"]
    assert one["line"]["dash"] != two["line"]["dash"] and one["marker"]["color"] != two["marker"]["color"]


def test_the_arms_of_a_sweep_differ_in_their_dashes_too_or_are_far_apart_in_grey():
    arms = ["no mixing", "image", "after ReLU 1", "block 1", "after ReLU 2", "block 2", "features"]
    dashes = {name: look["line"]["dash"] for name, look in lines_of(arms).items()}
    assert len(set(dashes.values())) == 6 and dashes["features"] == dashes["no mixing"]
    assert len({lines_of([name])[name]["line"]["dash"] for name in (*arms[:3], "random site")}) == 4


def test_a_verdict_changes_the_filling_alone():
    for own in SITES.values():
        looks = [marker(own, fill) for fill in ("full", "pale", "hollow")]
        assert {look["symbol"] for look in looks} == {own.symbol} and len({look["color"] for look in looks}) == 3
        assert own.colour in (looks[0]["color"], looks[1]["line"]["color"]) and looks[2]["line"]["color"] == own.colour
        go.Scatter(marker=looks[1])


# Their figures have no sites, or boxes of sites (`network`: tested with it).
WITHOUT = {"class_triangle", "clouds", "gallery", "intrusion_matrix", "maps", "network", "scatter"}


def test_a_site_has_one_colour_and_one_shape_in_every_figure_of_the_kit():
    drawn = with_sites()
    every = {name for name in figures.__all__ if inspect.isfunction(f := getattr(figures, name))
             and "go.Figure" in str(inspect.signature(f).return_annotation)} - {"describe"}  # fmt: skip
    assert set(drawn) | WITHOUT == every
    for kind, figure in drawn.items():
        seen = {}
        for trace in figure.data:
            name = "image" if kind == "room" else (trace.name or "").removeprefix("least of ")
            if name in NAMES and trace.type == "scatter" and "markers" in (trace.mode or ""):
                symbol, rim = trace.marker.symbol, trace.marker.line.color
                ground = trace.marker.color
                symbol, rim, ground = (one[0] if isinstance(one, tuple) else one for one in (symbol, rim, ground))
                seen.setdefault(site_of(name), set()).add((rim if ground == figures.PAPER else ground, symbol))
        wanted = NAMES[1:2] if kind == "room" else NAMES
        assert seen == {site_of(name): {SITES[site_of(name)][:2]} for name in wanted}, kind
