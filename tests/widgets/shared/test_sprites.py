import base64
import struct

import torch

from featmix_lite.widgets.shared.sprites import SIDE, sheet


def size(url):
    return struct.unpack(">II", base64.b64decode(url.split(",")[1])[16:24])


def test_the_sheet_has_a_place_for_every_image():
    got = sheet(torch.zeros(7, 1, 8, 8), (0.5,), (0.5,), columns=3)
    assert got["count"] == 7 and got["columns"] == 3 and size(got["url"]) == (24, 24)


def test_large_colour_images_are_made_small_and_none_is_no_error():
    assert size(sheet(torch.zeros(2, 3, 64, 64), (0.5,) * 3, (0.5,) * 3)["url"]) == (2 * SIDE, SIDE)
    assert sheet(torch.zeros(0, 1, 8, 8), (0.5,), (0.5,))["count"] == 0
