import base64
import io
import re

import numpy as np
import pytest
import torch
from figure_parts import before, heads
from PIL import Image

from featmix_lite.figures import alt, gallery, maps, varied
from featmix_lite.figures.still_figure import still_svg
from featmix_lite.widgets.shared import tiles


@pytest.fixture
def conv():
    torch.manual_seed(0)
    return torch.nn.Conv2d(1, 6, 3, padding=1).double().requires_grad_(False)


@pytest.fixture
def images():
    return torch.rand(2, 1, 8, 8, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def _maps(figure):
    return [t for t in figure.data if t.type == "heatmap" and "channel" in (t.hovertemplate or "")]


def test_the_mix_of_the_maps_is_drawn_channel_by_channel(conv, images):
    features = conv(images)
    figure = maps(images, features, weight=0.3, channels=[5, 0])
    drawn = [np.asarray(t.z) for t in _maps(figure)]
    assert len(drawn) == 6
    np.testing.assert_allclose(drawn[4], 0.3 * features[0, 5] + 0.7 * features[1, 5])
    np.testing.assert_allclose(drawn[5], 0.3 * features[0, 0] + 0.7 * features[1, 0])
    assert "3 rows" in alt(figure) and "2 of 6 channels (5, 0), each map 8 by 8" in alt(figure)


def test_one_channel_has_one_scale_in_all_rows(conv, images):
    drawn = _maps(maps(images, conv(images), channels=2))
    for c in (0, 1):
        assert len({(t.zmin, t.zmax) for t in drawn[c::2]}) == 1


def test_after_a_convolution_the_mixed_image_gives_the_same_maps_after_a_relu_it_does_not(conv, images):
    mixed = (0.5 * images[0] + 0.5 * images[1])[None]
    same = maps(images, conv(images), of_mixed_image=conv(mixed)[0], site="conv")
    other = maps(images, conv(images).relu(), of_mixed_image=conv(mixed).relu()[0], site="relu")
    assert "e-1" in same.layout.title.text.split("differ by at most ")[1]
    gap = (conv(images).relu().mean(0) - conv(mixed).relu()[0]).abs().max()
    assert f"is {gap:.2g}." in alt(other) and gap > 0.01
    assert "4 rows" in alt(other)


def test_the_channels_are_those_with_most_variance():
    features = torch.zeros(2, 5, 3, 3)
    features[0, 3], features[1, 1] = 9.0, 1.0
    assert varied(features, 2) == [3, 1]


def test_colour_images_are_drawn_as_images_with_the_normalisation_undone():
    images, mean, std = torch.zeros(2, 3, 4, 4), (0.5, 0.25, 0.0), (0.2, 0.2, 0.2)
    figure = maps(images, torch.randn(2, 3, 2, 2), mean=mean, std=std)
    picture = next(t for t in figure.data if t.type == "image")
    assert np.asarray(picture.z)[0, 0].tolist() == [128, 64, 0]


def test_wrong_shapes_are_named():
    with pytest.raises(ValueError, match=r"got \(3, 1, 8, 8\), \(2, 4, 8, 8\)"):
        maps(torch.zeros(3, 1, 8, 8), torch.zeros(2, 4, 8, 8))


def test_names_and_numbers_of_channels_stand_by_their_own_pictures(conv, images):
    features, mixed = conv(images), conv((0.3 * images[0] + 0.7 * images[1])[None])[0]
    figure = maps(images, features, weight=0.3, channels=[5, 2], of_mixed_image=mixed + 0.5, names=("dog", "cat"))
    assert {heads(figure)[x] for x in ("x", "x2", "x3")} == {"image", "channel 5", "channel 2"}
    rows = {"y": "dog", "y4": "cat", "y7": "0.3 dog<br>+ 0.7 cat", "y10": "maps of the<br>mixed image"}
    told = before(figure)
    assert {y: told[y] for y in rows if y in told} | {"y7": told["y8"]} == {y: f"<b>{w}</b>" for y, w in rows.items()}
    by_place = {(t.xaxis, t.yaxis): np.asarray(t.z) for t in figure.data}
    drawn = [features[0], features[1], 0.3 * features[0] + 0.7 * features[1], mixed + 0.5]
    for r, stack in enumerate(drawn):
        for column, channel in ((2, 5), (3, 2)):
            n = 3 * r + column
            np.testing.assert_allclose(by_place[f"x{n}", f"y{n}"], stack[channel], atol=1e-12)
            assert heads(figure)[f"x{column}"] == f"channel {channel}"
    pictures = [by_place["x", "y"], by_place["x4", "y4"], by_place["x10", "y10"]]
    for picture, image in zip(pictures, (images[0], images[1], 0.3 * images[0] + 0.7 * images[1]), strict=True):
        np.testing.assert_allclose(picture, image[0])
    assert all(y.autorange == "reversed" for y in figure.select_yaxes())
    assert "The mix holds 0.3 of dog and 0.7 of cat." in alt(figure)
    said = figure.layout.title.text.replace("<br>", " ")
    assert said == "mixed maps and maps of the mixed image differ by at most 0.5"


def test_pixels_are_neither_turned_nor_inverted():
    colour = torch.rand(2, 3, 4, 6, generator=torch.Generator().manual_seed(0))
    drawn = maps(colour, torch.randn(2, 3, 2, 2), mean=(0,) * 3, std=(1,) * 3).data
    picture = next(t for t in drawn if t.type == "image")
    np.testing.assert_allclose(np.asarray(picture.z) / 255, colour[0].permute(1, 2, 0), atol=0.003)
    grey = maps(colour[:, :1], torch.randn(2, 3, 2, 2)).data[0]
    ends = [colour_ for _, colour_ in grey.colorscale][:: -1 if grey.reversescale else 1]
    assert ends[-1] == "rgb(0,0,0)" and ends[0] == "rgb(255,255,255)"  # the greatest value is ink


def test_ink_is_dark_in_every_figure_its_still_and_every_small_picture():
    ink = torch.zeros(1, 1, 4, 4)
    ink[..., 0, 0] = 1
    pictures = [maps(ink.expand(2, -1, -1, -1), torch.randn(2, 3, 4, 4)), gallery({"a": ink}, None, [0.0], [1.0])]
    for figure in pictures:
        drawn = re.search("base64,([^\"]*)", still_svg(figure))[1]
        small = np.asarray(Image.open(io.BytesIO(base64.b64decode(drawn))).convert("L"))
        assert small[0, 0] == 0 and small[-1, -1] == 255
    for small in (tiles.image(ink[0], [0.0], [1.0]), tiles.hidden(ink[0])):
        assert small[0, 0] == 0 and small[-1, -1] == 1
