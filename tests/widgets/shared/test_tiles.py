"""Thumbnails and bars."""

import base64
import struct
import zlib

import numpy as np
import torch

from featmix_lite.widgets.shared.tiles import bars, hidden, image, png, tile


def pixels(uri):
    """Read our PNG back by hand."""
    raw = base64.b64decode(uri.split(",")[1])
    wide, high, depth, colour = struct.unpack(">IIBB", raw[16:26])
    at = raw.index(b"IDAT")
    size = struct.unpack(">I", raw[at - 4 : at])[0]
    body = zlib.decompress(raw[at + 4 : at + 4 + size])
    channels = 3 if colour == 2 else 1
    rows = np.frombuffer(body, np.uint8).reshape(high, 1 + wide * channels)
    assert depth == 8 and (rows[:, 0] == 0).all()
    return rows[:, 1:].reshape(high, wide, channels)


def test_png_holds_the_pixels():
    grey = np.linspace(0, 1, 6).reshape(2, 3)
    assert (pixels(png(grey))[:, :, 0] == np.round(grey * 255)).all()
    colour = np.random.default_rng(0).random((4, 2, 3))
    assert (pixels(png(colour)) == np.round(colour * 255)).all()


def test_images_get_their_pixels_back():
    x = torch.rand(3, 4, 4)
    mean, std = (0.1, 0.2, 0.3), (0.5, 0.6, 0.7)
    normal = (x - torch.tensor(mean)[:, None, None]) / torch.tensor(std)[:, None, None]
    assert np.allclose(image(normal, mean, std), x.permute(1, 2, 0), atol=1e-6)


def test_hidden_of_any_shape_is_a_picture():
    assert hidden(torch.rand(5, 4, 4)).shape == (4, 4)
    assert hidden(torch.rand(10)).shape == (4, 4)
    assert hidden(torch.rand(7, 3)).shape == (7, 3)
    assert (hidden(torch.ones(4)) == 1).all()


def test_bars_show_the_largest_of_many_and_escape_names():
    likely, asked = np.zeros(100), np.zeros(100)
    likely[42], asked[7] = 0.9, 1.0
    html = bars(likely, asked, ["<b>"] * 100)
    assert html.count("featmix-bar") == 10 and "90%" in html and "<b>" not in html
    assert "&lt;b&gt;" in tile([[0.0]], "<b>")
