"""Deformations against scipy's own resampling, the identity, and geometry that can be read off by eye."""

import math

import numpy as np
import pytest
import torch
from scipy.ndimage import affine_transform

import featmix_lite as fm
from featmix_lite.base.seeds import generator
from featmix_lite.measures.deformations import STRENGTHS, deformed, scored
from featmix_lite.mixing.rules import centred
from featmix_lite.models.evaluation import evaluate


def pixels(data, x):
    return (x * data.std[0] + data.mean[0]).double()


def by_hand(images, kind, strength, n):
    """Each output pixel's place in the input, worked out in pixels about the middle, read by scipy."""
    share = (torch.rand(n, generator=generator(0, f"deformation {kind}"), dtype=torch.float64) * 2 - 1).numpy()
    out = []
    for image, one in zip(images[:, 0].numpy(), share):
        a = math.radians(strength) * one
        # scipy's axes are (row, column) = (y, x)
        m = {
            "rotation": [[math.cos(a), math.sin(a)], [-math.sin(a), math.cos(a)]],
            "shear": [[math.cos(a), 0.0], [-math.sin(a), 1.0]],
        }.get(kind, [[strength / 100, 0.0], [0.0, strength / 100]])
        middle = (np.array(image.shape) - 1) / 2
        padded = np.pad(image, 1)  # grid_sample fades to black over the last half pixel, so scipy reads one more ring
        out.append(affine_transform(padded, m, middle + 1 - np.array(m) @ middle, image.shape, order=1, cval=0.0))
    return torch.tensor(np.stack(out)).unsqueeze(1)


@pytest.mark.parametrize("kind, strength", [(k, s) for k, sizes in STRENGTHS.items() for s in sizes])
def test_every_strength_of_the_table_equals_scipy(data, kind, strength):
    got = pixels(data, deformed(data, kind, strength))
    want = by_hand(pixels(data, data.test.x), kind, strength, len(data.test))
    torch.testing.assert_close(got, want, atol=2e-4, rtol=0)


def test_no_change_is_the_image_and_black_comes_from_outside(data):
    torch.testing.assert_close(deformed(data, "zoom_in", 100), data.test.x, atol=1e-5, rtol=0)
    far = pixels(data, deformed(data, "zoom_out", 180))
    assert far[:, :, 0].abs().max() < 1e-5 and far[:, :, :, -1].abs().max() < 1e-5  # not grey: black
    assert far[:, :, 3:5, 3:5].mean() > 0.3


def test_each_image_has_its_own_angle_and_a_larger_range_the_same_share_of_it(data):
    one, two = (deformed(data, "rotation", s) for s in (20, 40))
    moved = (one - data.test.x).abs().flatten(1).sum(1)
    assert moved.std() > 0.1 * moved.mean() and (two - data.test.x).abs().sum() > (one - data.test.x).abs().sum()
    assert torch.equal(one, deformed(data, "rotation", 20)) and not torch.equal(one, deformed(data, "rotation", 20, 1))


def test_accuracy_and_interval_over_strength(data, trained):
    found = fm.measures.deformations(trained, data)
    assert {k: tuple(p.strength for p in v) for k, v in found.items()} == STRENGTHS
    clean = evaluate(trained, data.test)["accuracy"]
    for curve in found.values():
        assert all(p.low <= p.accuracy <= p.high and p.n == len(data.test) for p in curve)
        assert curve[0].accuracy < clean
    x = deformed(data, "rotation", 40)
    assert found["rotation"][1].accuracy == float((trained(x).argmax(1) == data.test.y).double().mean())
    # BC+'s centring is applied after the deformation
    after = fm.measures.deformations(trained, data, {"shear": (57.3,)}, prepare=centred)["shear"][0]
    want = trained(centred(deformed(data, "shear", 57.3))).argmax(1) == data.test.y
    assert after.accuracy == float(want.double().mean())


def test_another_seed_deforms_otherwise(data, trained):
    turned = [fm.measures.deformations(trained, data, {"rotation": (60,)}, seed)["rotation"][0] for seed in (0, 3)]
    got = [one.accuracy for one in turned]
    want = [(trained(deformed(data, "rotation", 60, s)).argmax(1) == data.test.y).double().mean() for s in (0, 3)]
    assert got == [float(v) for v in want] and got[0] != got[1]


def test_what_prepares_an_image_comes_last_and_a_row_of_nan_is_never_right(data, trained):
    class Lost(torch.nn.Module):
        def forward(self, x):
            return torch.where(torch.arange(len(x))[:, None] % 2 == 0, torch.nan, trained(x))

    (blind,) = fm.measures.deformations(trained, data, {"shear": (20,)}, prepare=lambda x: 0 * x)["shear"]
    assert blind.accuracy == float((trained(0 * data.test.x).argmax(1) == data.test.y).double().mean())
    right = trained(data.test.x).argmax(1) == data.test.y
    assert scored(Lost(), data.test.x, data.test.y)[0] == pytest.approx(right[1::2].sum().item() / len(right))


def test_the_network_keeps_its_mode_and_batches_do_not_matter(data, trained):
    trained.train()
    one = scored(trained, data.test.x, data.test.y, batch=7)
    assert trained.training and one == scored(trained, data.test.x, data.test.y)
    trained.eval()


@pytest.mark.parametrize("kind, strength, match", [
    ("turn", 20, "kind='turn'.*rotation, shear"), ("rotation", 0, "strength=0"), ("shear", math.nan, "strength=nan"),
])  # fmt: skip
def test_errors_name_the_value(data, kind, strength, match):
    with pytest.raises(ValueError, match=match):
        deformed(data, kind, strength)
