"""The row of images: the pixels of A, B and the mix of the stop, and which they are."""

import base64
import io
import re

import numpy as np
import torch
from PIL import Image

from featmix_lite.widgets.segment.engine import Wish
from featmix_lite.widgets.segment.page_data import pair
from featmix_lite.widgets.segment.walked import walk


def pixels(html):
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(code))), float) / 255
            for code in re.findall(r"base64,([^\"]*)", html)]  # fmt: skip


def test_the_pictures_are_a_the_mix_and_b(data, trained):
    gone = walk(trained, data.test.x[4], data.test.x[3], "input", ["fc"], 5)
    a, mix, b = pixels(pair(data, Wish("input", 4, 3), gone, 1, (3, 8)))
    assert np.abs(mix - (0.75 * a + 0.25 * b)).max() < 0.01 and np.abs(a - b).max() > 0.5
    plain = 1 - (data.test.x[4][0] * data.std[0] + data.mean[0])
    assert np.abs(a - plain.numpy()).max() < 0.01


def test_deeper_there_is_no_image_of_the_mix(data, trained):
    gone = walk(trained, data.test.x[4], data.test.x[3], "block1", ["fc"], 5)
    html = pair(data, Wish("block1", 4, 3), gone, 1, (3, 8))
    assert len(pixels(html)) == 2 and "a 3, image 4" in html and "an 8, image 3" in html
    assert torch.equal(gone.weights, torch.linspace(0, 1, 5))
