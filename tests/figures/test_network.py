import re
from collections import namedtuple

import pytest

from featmix_lite.figures import alt, network, shape_text
from featmix_lite.figures.network import two_lines
from featmix_lite.figures.site_marks import marks_of
from featmix_lite.figures.still_figure import still_svg

Site = namedtuple("Site", "name shape kind group inside_branch")
SITES = [
    Site("input", (1, 8, 8), "Tensor", 0, False), Site("conv", (4, 6, 6), "Conv2d", 0, False),
    Site("relu", (4, 6, 6), "ReLU", 1, False), Site("body.0.conv", (4, 6, 6), "Conv2d", 2, True),
    Site("flatten", (144,), "Flatten", 3, False), Site("fc", (10,), "Linear", 3, False),
]


def _texts(figure):
    return [a.text for a in figure.layout.annotations if a.text]


def test_every_site_has_its_box_with_shape_and_group():
    figure = network(SITES)
    texts = _texts(figure)
    assert len(texts) == 6 and len(figure.data[0].x) == 6
    for text, site in zip(texts, SITES, strict=True):
        assert shape_text(site.shape) in text and f"group {site.group}" in text
    assert [" = image" in text for text in texts] == [True, True, False, False, False, False]


def test_the_words_have_counts_groups_and_branches():
    text = alt(network(SITES, "relu"))
    assert "6 sites in 4 groups. Chosen: relu." in text
    assert "conv: Conv2d, 4 × 6 × 6, group 0 (the same as mixing the images)" in text
    assert "body.0.conv: Conv2d, 4 × 6 × 6, group 2, inside a branch" in text


def test_the_chosen_box_is_lit_by_width_and_words_and_a_branch_is_dashed():
    figure = network(SITES, "relu")
    edges = [s for s in figure.layout.shapes if s.type == "rect" and s.layer != "below"]
    assert [s.line.width > 3 for s in edges] == [False, False, True, False, False, False]
    assert [s.line.dash for s in edges] == ["solid", "solid", "solid", "dash", "solid", "solid"]
    assert sum("mix here" in t for t in _texts(figure)) == 1


def test_the_chain_turns_and_no_two_boxes_meet():
    figure = network(SITES, per_row=2)
    edges = [s for s in figure.layout.shapes if s.type == "rect" and s.layer != "below"]
    for i, a in enumerate(edges):
        for b in edges[i + 1:]:
            assert a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 or b.y1 <= a.y0
    assert len({s.y0 for s in edges}) == 3 and figure.layout.height > network(SITES).layout.height


def test_traced_sites_show_no_group_and_other_names_may_be_given():
    sites = [s._replace(group=-1) for s in SITES]
    texts = _texts(network(sites, names={"input": "image"}))
    assert not any("group" in t for t in texts) and "<b>image</b>" in texts[0]


def test_an_unknown_site_is_named_with_the_choices():
    with pytest.raises(ValueError, match="chosen='rleu' is not drawn; there are: input, conv, relu"):
        network(SITES, "rleu")


def test_long_names_are_broken_at_their_dots():
    assert two_lines("block1.conv") == "block1.conv"
    assert two_lines("layer2.0.downsample.1") == "layer2.0.<br>downsample.1"
    deep = two_lines("encoder.layers.encoder_layer_0.mlp.0")
    assert deep.count("<br>") == 1 and deep.endswith("mlp.0") and all(len(s) < 20 for s in deep.split("<br>"))


def test_words_colours_and_hover_texts_are_each_boxes_own():
    figure = network(SITES, "relu", per_row=3, names={"fc": "out"})
    firsts = {site.group: site.name for site in reversed(SITES)}
    looks = marks_of(list(firsts.values())[::-1])
    edges = [s for s in figure.layout.shapes if s.type == "rect" and s.layer != "below"]
    grounds = [s for s in figure.layout.shapes if s.type == "rect" and s.layer == "below"]
    for n, (site, edge, ground) in enumerate(zip(SITES, edges, grounds, strict=True)):
        inside = [a.text for a in figure.layout.annotations
                  if a.text and edge.x0 < a.x < edge.x1 and edge.y0 < a.y < edge.y1]  # fmt: skip
        assert len(inside) == 1 and shape_text(site.shape) in inside[0] and f"group {site.group}" in inside[0]
        assert inside[0].startswith(f"<b>{two_lines({'fc': 'out'}.get(site.name, site.name))}</b>")
        assert ground.fillcolor == looks[firsts[site.group]].colour and (ground.x0, ground.y0) == (edge.x0, edge.y0)
        spot, told = (figure.data[0].x[n], figure.data[0].y[n]), figure.data[0].text[n]
        assert edge.x0 < spot[0] < edge.x1 and edge.y0 < spot[1] < edge.y1
        assert told.startswith(f"{site.name}: {site.kind}, {shape_text(site.shape)}, group {site.group}")
    (lit,) = [a for a in figure.layout.annotations if "mix here" in a.text]
    assert edges[2].x0 < lit.x < edges[2].x1 and lit.y == pytest.approx(edges[2].y0, abs=0.05) and lit.yanchor == "top"


def test_what_is_there_for_the_pointer_alone_is_not_seen_in_the_still():
    text = still_svg(network(SITES))
    marks = re.findall(r'<g fill="[^"]*" stroke="[^"]*" stroke-width="[^"]*" opacity="([^"]*)"', text)
    assert marks and {float(faint) for faint in marks} == {0.0}


def test_arrows_lead_from_each_box_to_the_next():
    figure = network(SITES, per_row=6)
    edges = [s for s in figure.layout.shapes if s.type == "rect" and s.layer != "below"]
    arrows = [a for a in figure.layout.annotations if a.showarrow]
    assert [a.ax for a in arrows] == pytest.approx([edge.x1 for edge in edges[:-1]])
    assert [a.x for a in arrows] == pytest.approx([edge.x0 for edge in edges[1:]])
    turned = [a for a in network(SITES, per_row=3).layout.annotations if a.showarrow][2]  # into the second row's first
    assert turned.ay > turned.y and turned.x == turned.ax == pytest.approx(0.5)
