"""Neural collapse against a plain NumPy transcription; zero on a simplex; what must not change it; bad input."""

import math

import numpy as np
import pytest
import torch
from features_of_classes import unbalanced
from hypothesis import given, settings
from hypothesis import strategies as st

from featmix_lite.measures import collapse
from featmix_lite.measures.collapse import moments
from featmix_lite.models import simplex


def by_hand(h, y, W, b):
    """The authors' formulas, row by row."""
    h, y, W, b = (np.asarray(t, dtype=np.float64 if t.is_floating_point() else int) for t in (h, y, W, b))
    K, n = len(W), len(h)
    mu = np.array([h[y == c].mean(0) for c in range(K)])
    mu_g = mu.mean(0)
    within = sum(np.outer(row - mu[c], row - mu[c]) for row, c in zip(h, y)) / n
    between = sum(np.outer(m - mu_g, m - mu_g) for m in mu) / K
    nc1 = np.trace(within @ np.linalg.pinv(between, rcond=1e-10))
    M = mu - mu_g

    def norms(rows):
        lengths = np.linalg.norm(rows, axis=1)
        return lengths.std(ddof=1) / lengths.mean()

    def angles(rows):
        told = [abs(a @ b / np.linalg.norm(a) / np.linalg.norm(b) + 1 / (K - 1))
                for i, a in enumerate(rows) for j, b in enumerate(rows) if i != j]  # fmt: skip
        return np.mean(told)

    nc3 = ((W / np.linalg.norm(W) - M / np.linalg.norm(M)) ** 2).sum()
    nearest = np.array([np.argmin([np.linalg.norm(row - m) for m in mu]) for row in h])
    nc4 = np.mean(nearest != (h @ W.T + b).argmax(1))
    return np.array([nc1, nc1 / K, norms(M), norms(W), angles(M), angles(W), nc3, nc4])


@pytest.mark.parametrize("seed", range(5))
def test_a_plain_transcription_agrees_on_unbalanced_classes_with_a_bias(seed):
    case = unbalanced(seed, classes=3 + seed, d=5 + seed)
    assert np.allclose(collapse(*case), by_hand(*case), rtol=1e-9, atol=1e-12)
    assert 0 < collapse(*case).nc4 < 1


def test_fewer_dimensions_than_classes_and_many_more():
    for d in (2, 300):
        case = unbalanced(1, classes=5, d=d)
        assert np.allclose(collapse(*case), by_hand(*case), rtol=1e-7)


def test_class_means_on_one_line_have_one_direction():
    h, y, W, b = unbalanced(5)
    means = torch.stack([h[y == c].mean(0) for c in range(4)])
    flat = h - means[y] + torch.tensor([0.0, 1.0, 3.0, -2.0])[y, None].double() * means[0]
    assert np.allclose(collapse(flat, y, W, b), by_hand(flat, y, W, b), rtol=1e-9)


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_a_simplex_has_collapsed(classes):
    corners = simplex(classes, classes + 2, scale=3.0, dtype=torch.float64)
    y = torch.arange(classes).repeat(4)
    assert max(map(abs, collapse(corners[y], y, corners))) < 1e-12
    back = -corners @ torch.full((classes + 2,), 5.0).double()
    assert max(map(abs, collapse(corners[y] + 5.0, y, corners, back))) < 1e-12


def test_a_class_of_one_row_counts_and_equal_means_have_no_directions():
    h, y, W, b = unbalanced(4)
    one = torch.cat([torch.tensor([int((y == 0).nonzero()[0])]), (y > 0).nonzero().flatten()])
    assert int((y[one] == 0).sum()) == 1
    assert np.allclose(collapse(h[one], y[one], W, b), by_hand(h[one], y[one], W, b), rtol=1e-9)
    corners = simplex(3, 4, dtype=torch.float64)  # a row each: no spread within any class
    assert collapse(corners * 2, torch.arange(3), corners)[:2] == (0, 0)
    equal = collapse(torch.ones(6, 4), torch.arange(3).repeat(2), corners)
    assert all(math.isnan(v) for v in (equal.nc1, equal.nc2_norm_means, equal.nc2_angle_means, equal.nc3))


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 99), st.floats(0.01, 100), st.floats(0.01, 100), st.integers(1, 9))
def test_what_turns_shifts_and_scales_them_changes_nothing(seed, wide, steep, block):
    h, y, W, b = unbalanced(seed)
    was = torch.tensor(collapse(h, y, W, b))
    g = torch.Generator().manual_seed(seed)
    turn = torch.linalg.qr(torch.randn(6, 6, generator=g, dtype=torch.float64)).Q
    assert torch.allclose(was, torch.tensor(collapse(h @ turn, y, W @ turn, b)), rtol=1e-6)
    shift = torch.randn(6, generator=g, dtype=torch.float64)
    assert torch.allclose(was, torch.tensor(collapse(h + shift, y, W, b - W @ shift)), rtol=1e-6)
    scaled = torch.tensor(collapse(h * wide, y, W * steep, b * wide * steep))
    assert torch.allclose(was, scaled, rtol=1e-6)
    order, classes = torch.randperm(len(h), generator=g), torch.randperm(4, generator=g)
    assert torch.allclose(was, torch.tensor(collapse(h[order], y[order], W, b)), rtol=1e-6)
    old = classes.argsort()
    assert torch.allclose(was, torch.tensor(collapse(h, classes[y], W[old], b[old])), rtol=1e-6)
    assert torch.allclose(was, torch.tensor(collapse(h, y, W, b, block=block)), rtol=1e-6)


def test_each_reading_rises_with_what_it_reads():
    corners, y = simplex(4, 5).double(), torch.arange(4).repeat(50)
    g = torch.Generator().manual_seed(0)
    noise = torch.randn(200, 5, generator=g, dtype=torch.float64)
    nc1 = [collapse(corners[y] + s * noise, y, corners).nc1 for s in (0.01, 0.1, 0.5)]
    assert nc1[0] < nc1[1] / 50 < nc1[2] / 200
    longer = corners * torch.tensor([1.0, 1.0, 1.0, 1.5])[:, None]
    found = collapse(corners[y], y, longer)
    assert found.nc2_norm_weights > 0.1 and found.nc2_norm_means < 1e-6
    bent = corners + torch.tensor([0.5, 0, 0, 0, 0])
    swapped = collapse(corners[y], y, corners[[1, 0, 2, 3]])
    assert collapse(corners[y], y, bent).nc2_angle_weights > 0.02 and swapped.nc3 > 0.5 and swapped.nc4 == 0.5


def test_small_spread_far_from_nought_keeps_its_digits_and_halves_are_summed_in_double():
    h, y, W, b = unbalanced(3)
    tight = h.new_zeros(4, 6)
    for c in range(4):
        tight[c] = h[y == c].mean(0)
    near = tight[y] + 1e-5 * (h - tight[y]) + 1e3
    told = by_hand(near, y, W, b - W @ torch.full((6,), 1e3).double())
    assert collapse(near, y, W, b - W @ torch.full((6,), 1e3).double()).nc1 == pytest.approx(told[0], rel=1e-4)
    # Farther off than that the last singular value of the centred means is rounding, and must not count.
    assert collapse(h + 1e9, y, W).nc1 == pytest.approx(collapse(h, y, W).nc1, rel=1e-5)
    # Nor may it matter which rows come first: sorted by class, most blocks hold one class and the first is seldom it.
    order, tight = y.argsort(), tight[y] + 1e-9 * (h - tight[y])
    told = by_hand(tight, y, W, b)[0]
    assert collapse(tight[order], y[order], W, b, block=5).nc1 == pytest.approx(told, rel=1e-5, abs=0)
    half = h.half()
    assert np.allclose(collapse(half, y, W, b)[:7], by_hand(half.double(), y, W, b)[:7], rtol=1e-9)
    assert moments(torch.full((70000, 1), 100.0).half(), torch.zeros(70000, dtype=torch.long), 1).within.item() == 0


def test_maps_are_flattened_and_nothing_asks_for_a_gradient():
    h, y, W, b = unbalanced(2)
    maps, kept = h.reshape(len(h), 2, 3, 1).requires_grad_(), []
    with torch.autograd.graph.saved_tensors_hooks(kept.append, lambda kept: kept):
        assert collapse(maps, y, W.requires_grad_(), b.requires_grad_()) == collapse(h, y, W.detach(), b.detach())
    assert kept == []


def test_nan_stays_nan():
    h, y, W, b = unbalanced()
    h[3, 2] = torch.nan
    found = collapse(h, y, W, b)
    assert all(math.isnan(v) for v in (found.nc1, found.nc2_norm_means, found.nc2_angle_means, found.nc3, found.nc4))
    assert not math.isnan(found.nc2_norm_weights)
    h, y, W, b = unbalanced()
    assert math.isnan(collapse(h, y, W, b * math.inf).nc4) and math.isnan(collapse(h, y, W * math.nan, b).nc4)
    assert collapse(h, y, W * math.nan, b).nc1 == collapse(h, y, W, b).nc1


H, Y, W, B = unbalanced()


@pytest.mark.parametrize(("told", "said"), [
    (dict(features=H[:0]), r"features \(0, 6\)"), (dict(features=H.long()), r"features \(26, 6\) int64"),
    (dict(features=H[0]), r"features \(6,\)"), (dict(labels=Y[:5]), r"labels \(5,\) int64, .*whole numbers.*\(26,\)"),
    (dict(features=H[:, :0], classifier_weight=W[:, :0]), r"features \(26, 0\)"),
    (dict(features=H + 0j), "complex128"), (dict(labels=Y + 0j), "complex64"), (dict(labels=Y == 1), "bool"),
    (dict(classifier_weight=W + 0j), "real .K, 6."), (dict(classifier_weight=W > 0), "bool"),
    (dict(classifier_weight=W[:0]), "two classes or more"), (dict(bias=B + 0j), "real .4,."),
    (dict(bias=[0.0] * 4), "a list"),
    (dict(labels=Y.float()), "float32"), (dict(classifier_weight=W[:, :3]), r"classifier_weight \(4, 3\).*\(K, 6\)"),
    (dict(bias=B[:2]), r"bias \(2,\)"),
    (dict(labels=Y + 1), "labels run from 1 to 4, the classifier has 4 classes: 0 to 3"),
    (dict(labels=Y.clamp_min(1)), "no row of class 0: every class needs one"), (dict(block=0), "block=0"),
    (dict(labels=Y * 0, classifier_weight=W[:1], bias=B[:1]), "two classes or more"),
])  # fmt: skip
def test_bad_input_is_named(told, said):
    with pytest.raises(ValueError, match=said):
        collapse(**{"features": H, "labels": Y, "classifier_weight": W, "bias": B, **told})
