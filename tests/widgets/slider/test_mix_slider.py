"""MixSlider without a page: what it shows follows its controls."""

import re

import pytest
import torch

import featmix_lite as fm
from featmix_lite.widgets.shared.tiles import bars, image, png
from featmix_lite.widgets.shared.words import a as article
from featmix_lite.widgets.slider.mix_slider import told


@pytest.fixture(scope="module")
def slider():
    return fm.MixSlider()


def shown(slider):
    return re.sub("<[^>]+>", " ", slider._shown.value)


def test_it_starts_on_a_trained_net_between_a_3_and_an_8(slider):
    assert "this is mixing the images" in shown(slider) and "a 3" in shown(slider) and "an 8" in shown(slider)
    assert slider._shown.value.count("data:image/png") == 4


def test_convolution_1_is_identical_and_relu_1_is_not(slider):
    slider.share.value, slider.place.value = 0.5, "block1.conv"
    assert "identical to mixing the images (difference" in shown(slider)
    slider.place.value = "block1.relu"
    assert "not the same as mixing the images" in shown(slider) and slider.now.difference > 1e-2


def test_other_images_by_list_and_button(slider):
    slider.first.value = 0
    assert "a 0" in shown(slider)
    before = slider.between.a
    slider.other.click()
    assert slider.between.a != before and int(slider.data.test.y[slider.between.a]) == 0


def test_the_end_of_the_way(slider):
    slider.share.value = 1.0
    assert "0% A, 100% B" in shown(slider) and slider.now.asked[slider.second.value] == 1


def test_what_goes_wrong_is_shown(slider, monkeypatch):
    monkeypatch.setattr(slider.between, "at", lambda *a: 1 / 0)
    slider.share.value = 0.25
    assert 'role="alert"' in slider._alert.value


def test_a_bad_site_is_named():
    with pytest.raises(fm.MixError, match="blok"):
        fm.MixSlider(at="blok")


def test_no_difference_at_all_reads_0():
    now = type("Now", (), {"difference": 0.0, "same": True})
    assert told(now, False).endswith("(difference 0)")


def test_what_is_shown_are_the_two_images_the_nearest_training_image_and_the_prediction():
    slider = fm.MixSlider(at="block2.relu")
    slider.share.value = 0.3
    data, way, now, page = slider.data, slider.between, slider.now, slider._shown.value
    assert (slider.first.value, slider.second.value) == (3, 8)
    assert [int(data.test.y[row]) for row in (way.a, way.b)] == [3, 8]
    again = way.at("block2.relu", 0.3)
    assert now.nearest == again.nearest and torch.equal(now.likely, again.likely)
    pixels = [image(rows[n], data.mean, data.std) for rows, n in
              ((data.test.x, way.a), (data.test.x, way.b), (data.train.x, now.nearest))]  # fmt: skip
    shown = re.findall(r'src="([^"]+)" alt="([^"]+)"', page)
    assert [shown[0][0], shown[2][0], shown[3][0]] == [png(p) for p in pixels]
    near = f"nearest real: of {way.among} images: {article(data.names[int(data.train.y[now.nearest])])}"
    mix = "the mix: 70% A, 30% B, as the network holds it here"
    assert [alt for _, alt in shown] == ["A: a 3", mix, "B: an 8", near]
    assert bars(now.likely, now.asked, data.names) in page
    slider.first.value = 1
    assert [int(data.test.y[row]) for row in (way.a, way.b)] == [1, 8]


def test_the_page_keeps_the_images_and_the_words_as_they_are_now(outputs):
    slider = fm.MixSlider()
    slider._ipython_display_()
    assert outputs[-1].html.count("<img") == 4 and "<b>image</b>" in outputs[-1].html
    slider.place.value, slider.share.value = "block1.relu", 0.5
    assert outputs[-1].update and "<b>after ReLU 1</b>" in outputs[-1].html and "not the same" in outputs[-1].html
