"""Mirror and shift, compared with padding and cutting by hand."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from featmix_lite.data.augmentation import KINDS, Moves, augment, draw_moves, moved, pad_of


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def x():
    return torch.randn(64, 3, 9, 12, generator=generator(5))


def by_hand(image, flip, down, right, pad=6):
    """One image (C, H, W): mirror, pad with zeros, cut out."""
    image = image.flip(-1) if flip else image
    high, wide = image.shape[-2:]
    top, left = pad - down, pad - right
    return F.pad(image, (pad,) * 4)[:, top : top + high, left : left + wide]


@pytest.mark.parametrize("kind", KINDS)
def test_each_image_by_hand(kind, x):
    moves = draw_moves(kind, 64, (32, 28), generator())
    got = moved(x, moves)
    expected = torch.stack([by_hand(i, f, d.item(), r.item()) for i, f, d, r in zip(x, *moves)])
    assert torch.equal(got, expected)
    assert torch.equal(got, augment(x, kind, generator())) == (kind in (None, "flip")), "pad follows the image's size"


@pytest.mark.parametrize("kind", ["flip", "crop", "flip+crop"])
def test_same_generator_same_pictures(kind, x):
    before = torch.get_rng_state()
    assert torch.equal(augment(x, kind, generator(1)), augment(x, kind, generator(1)))
    assert not torch.equal(augment(x, kind, generator(1)), augment(x, kind, generator(2)))
    assert torch.equal(before, torch.get_rng_state()), "the global generator is not read"


def test_none_changes_nothing_and_draws_nothing(x):
    g = generator()
    state = g.get_state()
    assert augment(x, None, g) is x and torch.equal(state, g.get_state())


@pytest.mark.parametrize("kind", ["flip", "crop", "flip+crop"])
def test_the_batch_is_left_as_it_was(kind, x):
    copy = x.clone()
    got = augment(x, kind, generator())
    assert torch.equal(x, copy) and got.shape == x.shape and got.dtype == x.dtype and got.is_contiguous()


@pytest.mark.parametrize(("size", "pad"), [(8, 1), (28, 4), (32, 4), (64, 8), (3, 1)])
def test_shifts_reach_as_far_as_the_pad_and_no_further(size, pad):
    assert pad_of(size) == pad
    moves = draw_moves("crop", 4000, (size, 8), generator())
    assert set(moves.down.tolist()) == set(range(-pad, pad + 1)) and set(moves.right.tolist()) == {-1, 0, 1}
    counts = torch.bincount(moves.down + pad).double()
    assert (counts / 4000 * (2 * pad + 1) - 1).abs().max() < 0.25, "each shift is as likely"
    assert not moves.flip.any()


def test_half_are_mirrored():
    moves = draw_moves("flip", 4000, (8, 8), generator())
    assert 0.46 < moves.flip.double().mean() < 0.54 and not moves.down.any() and not moves.right.any()


def test_each_image_has_its_own_draw():
    moves = draw_moves("flip+crop", 64, (32, 32), generator())
    assert len(set(zip(*(t.tolist() for t in moves)))) > 30


def test_without_a_generator_the_global_one_is_read(x):
    torch.manual_seed(3)
    one = augment(x, "flip+crop")
    torch.manual_seed(3)
    assert torch.equal(one, augment(x, "flip+crop"))


@pytest.mark.parametrize("kind", ["rotate", "", "crop+flip", True])
def test_unknown_kinds_list_the_choices(kind, x):
    with pytest.raises(ValueError, match=r"augment=.*None, flip, crop, flip\+crop"):
        augment(x, kind, generator())


def test_gradients_reach_the_images(x):
    x.requires_grad_()
    moved(x, Moves(*(t[:64] for t in draw_moves("flip", 64, (9, 12), generator())))).sum().backward()
    assert torch.equal(x.grad, torch.ones_like(x))


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_on_a_gpu_with_a_generator_there(x):
    g = torch.Generator("cuda").manual_seed(0)
    assert augment(x.cuda(), "flip+crop", g).is_cuda
    assert torch.equal(augment(x.cuda(), "flip+crop", generator()).cpu(), augment(x, "flip+crop", generator()))
