"""Wrong labels, rare classes, small test sets: counted by hand, nothing else changed."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.data.variants import scored_on


@pytest.mark.parametrize("share", [0, 0.013, 0.25, 1])
def test_so_many_labels_are_wrong_and_nothing_else_changed(share):
    data = fm.load("digits")
    noisy = data.with_label_noise(share, seed=3)
    wrong = noisy.train.y != data.train.y
    assert int(wrong.sum()) == round(share * len(data.train)) and noisy.train.y.dtype == torch.int64
    assert noisy.train.x is data.train.x and noisy.val is data.val and noisy.test is data.test
    assert 0 <= noisy.train.y.min() and noisy.train.y.max() < 10
    assert torch.equal(noisy.train.y, data.with_label_noise(share, seed=3).train.y)


def test_every_other_class_is_as_likely():
    data = fm.load("digits")
    jump = (data.with_label_noise(1.0).train.y - data.train.y) % 10
    counts = torch.bincount(jump, minlength=10)
    expected = len(jump) / 9
    assert counts[0] == 0 and float(((counts[1:] - expected) ** 2 / expected).sum()) < 26.1  # chi2 of 8, 1 in 1000


def test_a_long_tail_and_whose_rows_stay():
    data = fm.load("digits", per_class=50)
    rare = data.imbalanced(10)
    counts = torch.bincount(rare.train.y)
    assert counts.tolist() == [round(50 * 10 ** (-k / 9)) for k in range(10)]
    rows = {x.numpy().tobytes(): int(y) for x, y in zip(data.train.x, data.train.y)}
    assert all(rows[x.numpy().tobytes()] == int(y) for x, y in zip(rare.train.x, rare.train.y))
    assert torch.equal(data.imbalanced(1).train.x, data.train.x)
    assert torch.bincount(data.imbalanced(1e9).train.y).tolist()[-1] == 1
    assert not torch.equal(data.imbalanced(10, seed=1).train.x, rare.train.x)


def test_a_small_test_set_is_balanced_the_same_for_all_and_part_of_the_larger():
    data = fm.load("digits", per_class=5, seed=1)
    small = scored_on(data, 100)
    assert torch.bincount(small.test.y).tolist() == [10] * 10 and torch.bincount(small.val.y).tolist() == [5] * 10
    other = scored_on(fm.load("digits", per_class=5, seed=2), 100)
    assert torch.equal(small.test.x, other.test.x) and small.train is data.train
    for label in range(10):  # the first rows of each class, in file order
        assert torch.equal(small.test.x[small.test.y == label], data.test.x[data.test.y == label][:10])
    assert torch.equal(scored_on(data, 359).test.x, data.test.x)


@pytest.mark.parametrize("call, match", [
    (lambda d: d.with_label_noise(1.2), "share=1.2"),
    (lambda d: d.with_label_noise(True), "share=True"),
    (lambda d: d.imbalanced(0.5), "ratio=0.5"),
    (lambda d: scored_on(d, 0), "n_test=0.*359"),
    (lambda d: scored_on(d, 360), "n_test=360.*359"),
])  # fmt: skip
def test_errors_name_the_value(data, call, match):
    with pytest.raises(ValueError, match=match):
        call(data)


@pytest.mark.parametrize("by", [1, 2, 4, 8])
def test_smaller_images_are_means_of_squares_in_every_part(by):
    data = fm.load("digits", per_class=6).with_few_labels(2)
    small = data.shrunk(by)
    for name in ("train", "val", "test", "unlabelled"):
        x, less = getattr(data, name).x, getattr(small, name).x
        n, c, h, w = x.shape
        want = x.reshape(n, c, h // by, by, w // by, by).mean((3, 5))
        assert torch.allclose(less, want, atol=1e-6) and torch.equal(getattr(small, name).y, getattr(data, name).y)
    assert data.train.x.shape[2] == 8 and small.classes == 10


@pytest.mark.parametrize(("by", "said"), [(3, "by=3: images of 8x8 do not fall"), (0, "by=0"), (1.5, "by=1.5")])
def test_images_that_do_not_divide_are_refused(by, said):
    with pytest.raises(ValueError, match=said):
        fm.load("digits").shrunk(by)
