"""The distance to a simplex: zero at one, the least over all scales, and no more."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from featmix_lite.measures.theory import simplex, simplex_error


@settings(deadline=None, max_examples=30)
@given(st.integers(3, 20), st.integers(0, 9), st.floats(1e-6, 1e6), st.floats(-5, 5), st.integers(0, 9))
def test_a_simplex_of_any_size_place_and_turn_has_none(classes, more, scale, shift, seed):
    W = simplex(classes, classes - 1 + more, scale, seed, dtype=torch.float64)
    assert simplex_error(W + shift * scale) < 1e-12


def test_the_gram_matrix_is_exact():
    for classes in (2, 3, 10, 100):
        W = simplex(classes, classes + 1, 3.0, dtype=torch.float64)
        wanted = 9 * (torch.eye(classes).double() - 1 / classes)
        assert (W @ W.T - wanted).abs().max() < 1e-13
    with pytest.raises(ValueError, match="dim=3: 5 corners"):
        simplex(5, 3)
    for dtype in (torch.int64, "float32"):
        with pytest.raises(ValueError, match="dtype="):
            simplex(5, 4, dtype=dtype)


def test_it_is_the_least_over_multiples():
    W = torch.randn(6, 9, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    M = W - W.mean(0)
    G = M @ M.T
    P = torch.eye(6).double() - 1 / 6
    tried = [float((G - g * P).norm() / G.norm()) for g in torch.linspace(0, 30, 3001).tolist()]
    assert simplex_error(W) == pytest.approx(min(tried), abs=1e-5) and simplex_error(W) <= min(tried)


def test_it_grows_with_noise_and_is_bounded_by_the_rank():
    W, noise = simplex(8, 8), torch.randn(8, 8, generator=torch.Generator().manual_seed(0))
    errors = [simplex_error(W + e * noise) for e in (0, 0.01, 0.1, 1)]
    assert errors == sorted(errors) and errors[0] < 1e-6 and errors[1] > 1e-3
    line = torch.arange(5.0)[:, None]
    assert simplex_error(line) == pytest.approx(math.sqrt(1 - 1 / 4))


def test_equal_rows_have_none_to_tell_and_bad_ones_are_named():
    same = torch.full((7, 4), 1 / 7, dtype=torch.float64)
    assert (same - same.mean(0)).abs().max() > 0  # rounding is no geometry
    assert all(math.isnan(simplex_error(W)) for W in (same, torch.ones(3, 4) * 0.1, torch.zeros(3, 4)))
    assert simplex_error(torch.tensor([[1.0, 2.0], [3.0, 7.0]])) < 1e-12
    for bad in (torch.ones(3), torch.ones(1, 3), torch.full((3, 3), math.nan), torch.eye(3).long()):
        with pytest.raises(ValueError, match="W"):
            simplex_error(bad)
