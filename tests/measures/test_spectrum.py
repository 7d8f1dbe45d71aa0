"""Class-wise singular values against the eigenvalues of each class's covariance."""

import math

import pytest
import torch

from featmix_lite.measures import effective_rank, spectrum


def some(n=60, d=7, classes=3, seed=0):
    g = torch.Generator().manual_seed(seed)
    return torch.randn(n, d, generator=g, dtype=torch.float64), torch.arange(n) % classes


def test_squares_are_the_eigenvalues_of_the_covariance():
    x, y = some()
    got = spectrum(x, y)
    for c in range(3):
        values = torch.linalg.eigvalsh(torch.cov(x[y == c].T, correction=0)).flip(0)
        torch.testing.assert_close(got[c].square(), values)


def test_turning_and_shifting_change_nothing_and_scaling_scales():
    x, y = some()
    turn = torch.linalg.qr(some(7, 7, seed=1)[0])[0]
    torch.testing.assert_close(spectrum(3 * (x @ turn) + 5, y), 3 * spectrum(x, y))


def test_maps_are_flattened_and_small_classes_end_in_zeros():
    x, y = some(10, 12)
    y = torch.tensor([4] * 7 + [9] * 3)
    got = spectrum(x.reshape(10, 3, 2, 2), y)
    assert got.shape == (2, 7) and (got[1, 3:] == 0).all() and got[1, 2] < 1e-12 < got[1, 1]
    torch.testing.assert_close(got, spectrum(x, y))
    assert spectrum(x[:1], y[:1]).tolist() == [[0.0]]


def test_rank_one_planted():
    line = torch.arange(6.0)[:, None] * torch.tensor([[3.0, 4.0]])
    got = spectrum(line, torch.zeros(6, dtype=torch.long))
    assert got[0, 0].item() == pytest.approx(5 * torch.arange(6.0).std(correction=0).item()) and got[0, 1] < 1e-9


def test_effective_rank_counts_equal_directions():
    for n in (1, 2, 5):
        values = torch.cat([torch.full((n,), 0.3), torch.zeros(4)])
        assert effective_rank(values).item() == pytest.approx(n)
    p = torch.tensor([0.7, 0.2, 0.1], dtype=torch.float64)
    by_hand = math.exp(-sum(v * math.log(v) for v in p.tolist()))
    assert effective_rank(torch.stack([p * 9, p])).tolist() == pytest.approx([by_hand] * 2)
    assert effective_rank(torch.zeros(3)).isnan()


def test_bad_input_is_named():
    x, y = some(6)
    for features, labels in ((x, y[:3]), (x, y.float()), (x[:0], y[:0])):
        with pytest.raises(ValueError, match="they take"):
            spectrum(features, labels)
    x[0, 0] = math.nan
    with pytest.raises(ValueError, match="nan or infinity"):
        spectrum(x, y)
    with pytest.raises(ValueError, match="-1.0"):
        effective_rank(torch.tensor([-1.0]))
