"""The one piece of arithmetic, against a plain double loop: values, gradients, second gradients."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from featmix_lite.mixing import row_mix
from featmix_lite.mixing.row_mix import blend, mix_rows


def loop(h, partners, weights):
    rows, ways = partners.shape
    return torch.stack([sum(weights[i, j] * h[partners[i, j]] for j in range(ways)) for i in range(rows)])


def case(rows, ways, turned, shared, dtype=torch.float64, seed=0):
    g = torch.Generator().manual_seed(seed)
    steps = torch.cat([torch.zeros(1, dtype=torch.int64), torch.randperm(rows - 1, generator=g)[: ways - 1] + 1])
    partners = (torch.arange(rows).unsqueeze(1) + steps) % rows
    if not turned:
        circle = torch.randperm(rows, generator=g)
        partners = circle[partners[circle.argsort()]]
    weights = torch.rand(1 if shared else rows, ways, generator=g, dtype=dtype)
    weights = (weights / weights.sum(1, keepdim=True)).expand(rows, ways)
    return torch.randn(rows, 3, 2, generator=g, dtype=dtype), partners, weights


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 9), st.integers(2, 5), st.booleans(), st.booleans(), st.integers(0, 99))
def test_values_and_gradients_equal_a_double_loop(rows, ways, turned, shared, seed):
    h, partners, weights = case(rows, min(rows, ways), turned, shared, seed=seed)
    h.requires_grad_()
    up = torch.randn(h.shape, generator=torch.Generator().manual_seed(seed), dtype=h.dtype)
    got, want = mix_rows(h, partners, weights), loop(h, partners, weights)
    torch.testing.assert_close(got, want, rtol=0, atol=1e-12)
    (grad,), (truth,) = torch.autograd.grad(got, h, up), torch.autograd.grad(want, h, up)
    torch.testing.assert_close(grad, truth, rtol=0, atol=1e-12)


@pytest.mark.parametrize("turned", [True, False])
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("ways", [2, 3])
def test_second_gradients(ways, turned, shared):
    h, partners, weights = case(5, ways, turned, shared)
    h.requires_grad_()
    assert torch.autograd.gradcheck(lambda z: mix_rows(z, partners, weights), h)
    assert torch.autograd.gradgradcheck(lambda z: mix_rows(z, partners, weights) ** 3, h)


def test_weights_get_gradients_when_they_ask():
    h, partners, weights = case(5, 2, True, False)
    weights = weights.clone().requires_grad_()
    assert torch.autograd.gradcheck(lambda w: mix_rows(h, partners, w), weights)


@pytest.mark.parametrize("ways", [2, 3, 5])
@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("turned", [True, False])
def test_blend_gives_the_same_bits(ways, shared, turned):
    h, partners, weights = case(7, ways, turned, shared, torch.float32)
    side_by_side = blend([h[partners[:, j]] for j in range(ways)], weights)
    assert torch.equal(side_by_side, mix_rows(h, partners, weights))


def test_weights_that_do_not_sum_to_one_are_taken_as_they_are():
    h, partners, weights = case(6, 2, True, True)
    torch.testing.assert_close(mix_rows(h, partners, weights * 3), loop(h, partners, weights * 3))


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("kind", ["permutations", "any rows"])
@pytest.mark.parametrize("ways", [2, 3])
def test_long_rows_in_any_order(ways, kind, shared, monkeypatch):
    """Row by row gives the gather's bits, forwards; backwards the double loop's numbers, for permutations or not."""
    h, partners, weights = case(8, ways, False, shared, torch.float32)
    if kind == "any rows":
        partners = torch.cat([partners[:, :1], (partners[:, :1] + torch.tensor([[1] * (ways - 1)] * 8)) // 2], 1)
    h.requires_grad_()
    up, found = torch.randn(h.shape, generator=torch.Generator().manual_seed(3)), []
    for long in (0, 10**9):
        monkeypatch.setattr(row_mix, "LONG", long)
        out = mix_rows(h, partners, weights)
        found.append((out, torch.autograd.grad(out, h, up)[0]))
    assert torch.equal(found[0][0], found[1][0])
    torch.testing.assert_close(found[0][1], found[1][1])
    torch.testing.assert_close(found[0][1], torch.autograd.grad(loop(h, partners, weights), h, up)[0])


def test_keeps_the_memory_format():
    h = torch.randn(4, 3, 5, 5).contiguous(memory_format=torch.channels_last)
    partners = torch.tensor([[0, 1], [1, 2], [2, 3], [3, 0]])
    assert mix_rows(h, partners, torch.full((4, 2), 0.5)).is_contiguous(memory_format=torch.channels_last)


def test_a_full_weight_leaves_the_row_alone():
    h, partners, _ = case(6, 2, True, True)
    own = torch.tensor([[1.0, 0.0]], dtype=h.dtype).expand(6, 2)
    assert torch.equal(mix_rows(h, partners, own), h)


@pytest.mark.parametrize("turned", [True, False])
def test_single_weights_on_double_features_are_taken_as_they_are(turned):
    """float32 weights sum to one within 6e-8: in double that is a difference."""
    h, partners, weights = case(6, 2, turned, False)
    weights = weights.float().double()
    torch.testing.assert_close(mix_rows(h, partners, weights), loop(h, partners, weights), rtol=0, atol=1e-14)
