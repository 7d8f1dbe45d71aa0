"""The solver alone: what it promises at return, where it must say no, and that blocks of rows change nothing."""

import pytest
import torch

from featmix_lite.measures.theory import newton
from featmix_lite.measures.theory.newton import minimised
from featmix_lite.measures.theory.problem import RowSpace


def some(classes=5, dim=4, rows=8, seed=0):
    g = torch.Generator().manual_seed(seed)
    y = torch.rand(rows, classes, generator=g, dtype=torch.float64).pow(4)
    return y / y.sum(1, keepdim=True), RowSpace.of(torch.randn(classes, dim, generator=g, dtype=torch.float64))


def gradient(v, y, space, decay):
    return ((v @ space.U.T).softmax(1) - y) @ space.U + decay * v / space.s**2


def test_the_gradient_is_zero_and_blocks_of_rows_change_nothing(monkeypatch):
    y, (U, s, V) = some()
    v = minimised(y, U, s, 1e-5)
    assert gradient(v, y, RowSpace(U, s, V), 1e-5).abs().max() < 1e-12
    monkeypatch.setattr(newton, "ENTRIES", 1)
    torch.testing.assert_close(minimised(y, U, s, 1e-5), v, rtol=0, atol=1e-9)


def test_a_step_that_goes_too_far_is_halved(monkeypatch):
    y, (U, s, V) = torch.eye(100, dtype=torch.float64)[:3], RowSpace.of(torch.eye(100, dtype=torch.float64) * 9)
    assert gradient(minimised(y, U, s, 1e-3), y, RowSpace(U, s, V), 1e-3).norm(dim=1).max() < 1e-12
    monkeypatch.setattr(newton, "HALVINGS", 1)  # whole steps or none
    with pytest.raises(ValueError, match="gradient stayed"):
        minimised(y, U, s, 1e-3)


def test_what_was_not_reached_is_said(monkeypatch):
    y, (U, s, _) = some()
    monkeypatch.setattr(newton, "ITERATIONS", 2)
    with pytest.raises(ValueError, match=r"decay=0.001: in 8 of 8 rows the gradient stayed at \S+ of W's .* 1e-08"):
        minimised(y, U, s, 1e-3)
    monkeypatch.setattr(newton, "ITERATIONS", 0)
    with pytest.raises(ValueError, match="inf of W's"):
        minimised(y, U, s, 1e-3)


def test_near_a_one_hot_label_no_digits_are_lost():
    """At decay 1e-13 the miss of p_y from 1 is 3e-12: as a difference from 1 it would have four digits."""
    W = torch.eye(3, dtype=torch.float64) - 1 / 3
    space, decay = RowSpace.of(W), 1e-13
    v = minimised(torch.eye(3, dtype=torch.float64)[:1], space.U, space.s, decay)
    c = float((v / space.s) @ space.V.T @ W[0] * 1.5)  # h = c w
    assert decay * c * (torch.tensor(c, dtype=torch.float64).exp() + 2) == pytest.approx(3, rel=1e-9)


def test_no_rank_no_work():
    assert minimised(torch.eye(2).double(), torch.zeros(2, 0).double(), torch.zeros(0).double(), 1.0).shape == (2, 0)
