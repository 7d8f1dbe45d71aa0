"""The plane of three classes: orthonormal, through the rows, an equilateral triangle where they are a simplex's."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from featmix_lite.models import simplex
from featmix_lite.representation.embedding import simplex_plane


def rand(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_a_simplex_is_an_equilateral_triangle_the_third_class_on_top():
    W = simplex(10, 30, 2.0, seed=3)[[4, 0, 9]]
    corners = simplex_plane(W).project(W)
    torch.testing.assert_close(torch.pdist(corners), torch.full((3,), 8**0.5).double(), rtol=1e-6, atol=0)
    height = 2 * math.sqrt(2 / 3)
    wanted = [[2**0.5, -height / 2], [-(2**0.5), -height / 2], [0, height]]
    torch.testing.assert_close(corners, torch.tensor(wanted).double(), rtol=0, atol=1e-6)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 999), st.integers(2, 9))
def test_for_any_three_rows_distances_are_kept_and_what_is_at_right_angles_is_not_seen(seed, d):
    W = rand(3, d, seed=seed) + 5
    axes, centre = plane = simplex_plane(W)
    torch.testing.assert_close(axes @ axes.T, torch.eye(2).double())
    torch.testing.assert_close(torch.pdist(plane.project(W)), torch.pdist(W))
    torch.testing.assert_close(centre, W.mean(0))
    h = rand(6, d, seed=seed + 1)
    outside = h - (h - centre) @ axes.T @ axes
    assert plane.project(outside).abs().max() < 1e-9
    turn = torch.linalg.qr(rand(d, d, seed=seed + 2))[0]
    torch.testing.assert_close(simplex_plane(W @ turn).project(h @ turn), plane.project(h))
    assert torch.allclose(simplex_plane(2 * W + 1).axes, axes)


def test_it_is_the_polar_factor_seen_from_the_corners():
    """The polar factor by another way: M (M^T M)^-1/2 on its range."""
    W = rand(3, 5, seed=4)
    M = W - W.mean(0)
    values, vectors = torch.linalg.eigh(M @ M.T)
    Q = (vectors[:, 1:] / values[1:].sqrt()) @ vectors[:, 1:].T @ M
    A = torch.tensor([[0.5, -0.5, 0], [0, 0, math.sqrt(3) / 2]], dtype=torch.float64)
    A = math.sqrt(2) * A @ (torch.eye(3).double() - 1 / 3)
    torch.testing.assert_close(A @ A.T, torch.eye(2).double(), rtol=0, atol=1e-12)
    torch.testing.assert_close(simplex_plane(W).axes, A @ Q, rtol=0, atol=1e-12)


def test_maps_are_flattened_and_mixes_stay_on_lines():
    W = rand(3, 8).float()
    plane, h = simplex_plane(W), rand(4, 2, 2, 2)
    assert torch.equal(plane.project(h), plane.project(h.flatten(1))) and plane.project(h).dtype == torch.float64
    torch.testing.assert_close(plane.project((h[:1] + h[1:2]) / 2), plane.project(h[:2]).mean(0, keepdim=True))
    with pytest.raises(ValueError, match="8"):
        plane.project(torch.zeros(2, 7))


@pytest.mark.parametrize(
    ("W", "says"),
    [
        (torch.eye(4), "three rows"), (torch.zeros(3), "three rows"), (torch.eye(3).long(), "floats"),
        (torch.full((3, 2), math.nan), "nan"), (torch.eye(3)[[0, 1, 0]], "rows 0 and 2 coincide"),
        (torch.eye(3)[[1, 0, 0]], "rows 1 and 2 coincide"), (torch.ones(3, 4) * 0.1, "all rows coincide"),
        (torch.arange(3.0)[:, None], "one line"), (torch.arange(6.0).view(3, 2), "one line"),
    ],
)  # fmt: skip
def test_rows_that_span_no_plane_are_named(W, says):
    with pytest.raises(ValueError, match=says):
        simplex_plane(W)
