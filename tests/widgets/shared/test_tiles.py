"""Thumbnails, sheets of them, and bars."""

import base64
import io
import re

import numpy as np
import pytest
import torch
from PIL import Image

from featmix_lite.widgets.shared.tiles import SIDE, bars, hidden, image, png, sheet, tile


def pixels(uri):
    """What a reader of PNG files finds in it."""
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(uri.split(",")[1]))))


def test_png_holds_the_pixels():
    grey = np.linspace(0, 1, 6).reshape(2, 3)
    assert (pixels(png(grey)) == np.round(grey * 255)).all()
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


def test_the_sheet_has_a_place_for_every_image():
    x = torch.rand(7, 1, 8, 8) - 0.5
    got = sheet(x, (0.5,), (1.0,), columns=3)
    assert got["count"] == 7 and got["columns"] == 3
    drawn = pixels(got["url"])
    assert drawn.shape == (24, 24) and (drawn[16:, 8:] == 255).all()  # nothing behind the last one
    assert (drawn[8:16, 8:16] == np.round(np.asarray(image(x[4], (0.5,), (1.0,))) * 255)).all()


def test_large_colour_images_are_made_small_and_none_is_no_error():
    assert pixels(sheet(torch.zeros(2, 3, 64, 64), (0.5,) * 3, (0.5,) * 3)["url"]).shape == (SIDE, 2 * SIDE, 3)
    assert sheet(torch.zeros(0, 1, 8, 8), (0.5,), (0.5,))["count"] == 0


def test_every_bar_has_its_own_name_and_its_two_lengths():
    likely, asked, names = [0.62, 0.08, 0.3], [0.25, 0.75, 0.0], ["cat", "dog", "owl"]
    rows = bars(likely, asked, names).split('class="featmix-bar"')
    assert "cat: 62%, asked 25%, dog: 8%, asked 75%, owl: 30%, asked 0%" in rows[0]
    for row, name, said, wanted in zip(rows[1:], names, likely, asked, strict=True):
        filled, outlined = re.findall(r"width:([\d.]+)%", row)
        assert (float(filled), float(outlined)) == pytest.approx((100 * said, 100 * wanted))
        assert f">{name}</span>" in row and f">{said:.0%}</span>" in row
        assert row.index(f"width:{filled}%;background") < row.index(f"width:{outlined}%;box-sizing")


def test_grey_ink_is_dark_and_hidden_maps_are_averaged():
    assert image(torch.tensor([[[0.0, 1.0]]]), (0.0,), (1.0,)).tolist() == [[1.0, 0.0]]  # much ink: black
    maps = torch.tensor([[[0.0, 4.0], [0.0, 0.0]], [[0.0, 0.0], [2.0, 0.0]]])
    assert hidden(maps).tolist() == [[1.0, 0.0], [0.5, 1.0]]
