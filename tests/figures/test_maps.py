import numpy as np
import pytest
import torch

from featmix_lite.figures import alt, maps, varied


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
