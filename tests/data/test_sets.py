"""Splits, subsets and scales of the image sets, compared with scikit-learn's own digits."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

import featmix_lite as fm
from featmix_lite.data import sets


@pytest.fixture(scope="module")
def digits():
    return fm.load("digits")


def rows_of(x):
    """Images as bytes 0..16, so that sets of images can be compared exactly."""
    return sorted(bytes(v.to(torch.uint8).flatten().tolist()) for v in x)


def raw(data, split):
    shape = (1, -1, 1, 1)
    return (split.x * torch.tensor(data.std).view(shape) + torch.tensor(data.mean).view(shape)) * 16


def test_digits_are_scikit_learns_none_lost_and_none_twice(digits):
    both = torch.cat([raw(digits, s) for s in (digits.train, digits.val, digits.test)])
    assert (both - both.round()).abs().max() < 1e-4
    official = torch.tensor(load_digits().images).unsqueeze(1)
    assert rows_of(both.round()) == rows_of(official)
    assert digits.test.x.shape == (359, 1, 8, 8) and digits.val.x.shape == (143, 1, 8, 8)
    assert len(digits.train) == 1797 - 359 - 143


def test_labels_stay_with_their_images(digits):
    label = {bytes(i.astype(np.uint8).flatten().tolist()): t for i, t in zip(*load_digits(return_X_y=True))}
    for split in (digits.train, digits.val, digits.test):
        got = raw(digits, split).round().to(torch.uint8).flatten(1)
        assert [label[bytes(r.tolist())] for r in got] == split.y.tolist()


def test_types_and_scale(digits):
    assert digits.train.x.dtype == torch.float32 and digits.train.y.dtype == torch.int64
    official = torch.cat([digits.train.x, digits.val.x]).double()
    assert abs(official.mean()) < 1e-6 and abs(official.std(unbiased=False) - 1) < 1e-6
    assert 0 < digits.mean[0] < 1 and 0 < digits.std[0] < 1
    assert (digits.classes, digits.channels, digits.size) == (10, 1, 8) and digits.names == tuple("0123456789")


def test_splits_are_stratified(digits):
    for split, share in ((digits.test, 0.2), (digits.val, 0.08), (digits.train, 0.72)):
        counts = torch.bincount(split.y).double()
        expected = torch.tensor(np.bincount(load_digits().target)) * share
        assert (counts - expected).abs().max() < 2


def test_seed_and_subset_leave_test_and_val_alone(digits):
    other = fm.load("digits", per_class=5, seed=9)
    assert torch.equal(other.test.x, digits.test.x) and torch.equal(other.val.x, digits.val.x)
    assert other.mean == digits.mean and other.std == digits.std


def test_per_class_is_balanced_and_nested():
    few, more = fm.load("digits", per_class=5, seed=3), fm.load("digits", per_class=20, seed=3)
    assert torch.bincount(few.train.y).tolist() == [5] * 10 and len(more.train) == 200
    assert set(rows_of(raw(few, few.train).round())) < set(rows_of(raw(more, more.train).round()))
    assert not torch.equal(few.train.x, fm.load("digits", per_class=5, seed=4).train.x)
    assert torch.equal(few.train.x, fm.load("digits", per_class=5, seed=3).train.x)
    assert (few.train.y.diff() < 0).any(), "rows sorted by class would make one-class batches"


def test_subset_never_holds_validation_rows(digits):
    all_train = set(rows_of(raw(digits, digits.train).round()))
    subset = fm.load("digits", n_train=700)
    assert set(rows_of(raw(subset, subset.train).round())) <= all_train


@pytest.mark.parametrize("count", [3, 10, 101, 1290, 1295])
def test_n_train_is_as_even_as_the_classes_allow(count, digits):
    counts = torch.bincount(fm.load("digits", n_train=count).train.y, minlength=10)
    there = torch.bincount(digits.train.y)
    assert counts.sum() == count and (counts <= there).all()
    free = counts[counts < there]
    assert len(free) == 0 or counts.max() - free.min() <= 1


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"n_train": 1296}, "n_train=1296: there are 1295"),
        ({"n_train": 0}, "n_train=0"),
        ({"n_train": True}, "n_train=True"),
        ({"n_train": 2.5}, "n_train=2.5"),
        ({"per_class": 500}, r"per_class=500: class \d has 12\d training images"),
        ({"per_class": -1}, "per_class=-1"),
        ({"n_train": 10, "per_class": 1}, "give one of the two"),
    ],
)
def test_impossible_subsets_name_the_value_and_what_is_there(how, says):
    with pytest.raises(ValueError, match=says):
        fm.load("digits", **how)


def test_unknown_name_lists_the_known_ones():
    known = "digits, fashion_small, mnist, fashion_mnist, cifar10, cifar100, svhn"
    with pytest.raises(ValueError, match=f"did you mean cifar10.*{known}"):
        fm.load("cifar")


def test_loading_takes_no_global_random_number():
    before = torch.get_rng_state()
    fm.load("digits", per_class=3, seed=1)
    assert torch.equal(before, torch.get_rng_state())


def test_loads_do_not_share_memory():
    one = fm.load("digits")
    one.train.x.zero_()
    one.test.y.zero_()
    assert fm.load("digits").train.x.any() and fm.load("digits").test.y.any()


def test_to_and_repr(digits):
    meta = digits.to("meta")
    assert meta.test.x.device.type == "meta" and meta.val.y.device.type == "meta" and meta.names == digits.names
    assert repr(digits) == "Data(digits: 1295 train, 143 val, 359 test images of 1x8x8, 10 classes, on cpu)"
    assert repr(digits.test) == "Split(359 images of 1x8x8)"


def test_moments_equal_the_plain_formula():
    x = torch.randint(0, 256, (50, 3, 4, 4), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    x[:, 2] = 7
    mean, std = sets._moments(x, 255)
    plain = x.double() / 255
    assert torch.allclose(torch.tensor(mean, dtype=torch.double), plain.mean((0, 2, 3)))
    assert torch.allclose(torch.tensor(std[:2], dtype=torch.double), plain.std((0, 2, 3), unbiased=False)[:2])
    assert std[2] == 1.0, "one colour only: divided by 1, not by 0"


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_the_same_numbers_on_a_gpu(digits):
    there = fm.load("digits", device="cuda")
    assert there.train.x.is_cuda and torch.allclose(there.train.x.cpu(), digits.train.x, atol=1e-6)
