import numpy as np
import pytest
import torch
from figure_parts import before, heads

from featmix_lite.figures import alt, gallery

ROWS = {"grey": torch.arange(12.0).reshape(3, 1, 2, 2), "short": torch.ones(1, 1, 2, 2)}


def test_every_image_has_its_place_and_one_scale():
    figure = gallery(ROWS)
    assert len(figure.data) == 4
    np.testing.assert_array_equal(figure.data[1].z, [[4, 5], [6, 7]])
    assert {(t.zmin, t.zmax) for t in figure.data} == {(0, 11)}
    assert figure.data[0].yaxis != figure.data[3].yaxis and figure.data[0].xaxis != figure.data[1].xaxis


def test_pixels_come_back_by_mean_and_std():
    figure = gallery(ROWS, mean=(0.5,), std=(0.1,))
    np.testing.assert_allclose(figure.data[1].z, [[0.9, 1.0], [1.1, 1.2]], rtol=1e-6)
    assert (figure.data[1].zmin, figure.data[1].zmax) == (0, 1)


def test_colour_images_are_drawn_in_colour():
    assert gallery({"photo": torch.rand(1, 3, 4, 4)}, mean=(0, 0, 0), std=(1, 1, 1)).data[0].type == "image"


def test_names_captions_and_words():
    figure = gallery(ROWS, {"grey": ["a", "b", "c"]}, title="all")
    assert [a.text for a in figure.layout.annotations] == ["<b>grey</b>", "a", "b", "c", "<b>short</b>"]
    assert alt(figure) == "2 rows of images. grey: 3 images (a, b, c); short: 1 images."
    assert figure.layout.title.text == "all"


def test_what_does_not_fit_is_named():
    with pytest.raises(ValueError, match="each takes images"):
        gallery({"flat": torch.rand(2, 4)})
    with pytest.raises(ValueError, match="each takes images"):
        gallery({})
    with pytest.raises(ValueError, match="2 captions for 'grey'"):
        gallery(ROWS, {"grey": ["a", "b"]})


def test_images_stand_upright_with_their_own_names_and_captions():
    figure = gallery({"a": ROWS["grey"], "b": ROWS["grey"][1:]}, {"a": list("xyz"), "b": list("uv")})
    assert before(figure) == {"y": "<b>a</b>", "y4": "<b>b</b>"} | {k: f"<b>{'a' if n < 4 else 'b'}</b>" for k, n in (
        ("y2", 2), ("y3", 3), ("y5", 5))}  # fmt: skip
    over = {t.xaxis: heads(figure)[t.xaxis] for t in figure.data}
    assert list(over.values()) == ["x", "y", "z", "u", "v"]
    assert all(y.autorange == "reversed" for y in figure.select_yaxes())  # the first row of pixels is the top one
    for trace, image in zip(figure.data, [*ROWS["grey"], *ROWS["grey"][1:]], strict=True):
        np.testing.assert_array_equal(trace.z, image[0])
