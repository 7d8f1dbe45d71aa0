"""Batch order, augmentation, draws and noise come from streams of their own: what one is told moves no other."""

import pytest
import torch
from nets import blobs, small_net

import featmix_lite as fm

MIX = fm.Mix("4", per="sample")


def seen(mix, seed=0, **options):
    """The images that come into the network, and the steps, of three epochs."""
    net, inside = small_net(), []
    net[0].register_forward_pre_hook(lambda m, i: inside.append(i[0]))
    steps = [e for e in fm.train(net, blobs(), mix, 3, seed, batch=16, **options) if isinstance(e, fm.Step)]
    return [x for x in inside if len(x) == 16], steps


def same(a, b) -> bool:
    return all(torch.equal(p, q) for p, q in zip(a, b, strict=True))


@pytest.mark.parametrize("options", [
    dict(augment="flip+crop"), dict(noise=0.5, noise_at="2"), dict(augment="crop", noise=0.5, noise_at="input"),
    dict(loss="mse", lr=0.01), dict(optimizer="adam"), dict(smoothing=0.3, schedule="constant"), dict(autocast=True),
    dict(form="siamese"),
], ids=str)  # fmt: skip
def test_options_move_neither_rows_nor_draws(options):
    _, plain = seen(MIX)
    _, other = seen(MIX, **options)
    assert same([s.rows for s in plain], [s.rows for s in other])
    assert same([s.draw.partners for s in plain], [s.draw.partners for s in other])
    assert same([s.draw.weights for s in plain], [s.draw.weights for s in other])
    assert [s.loss for s in plain] != [s.loss for s in other]


@pytest.mark.parametrize("options", [dict(augment="flip+crop"), dict(noise=0.5, noise_at="input")], ids=str)
def test_the_mixing_moves_neither_images_nor_noise(options):
    images, steps = seen(MIX, **options)
    assert not same(images, seen(MIX)[0])
    for mix in (None, fm.Mix("6"), fm.Mix(("2", "5"), ways=3), fm.Mix("2", cross_class=True), fm.Mix("5", per="epoch")):
        others, at = seen(mix, **options)
        assert same(images, others) and same([s.rows for s in steps], [s.rows for s in at])
    assert not same(images, seen(MIX, seed=1, **options)[0])


def test_the_augmentation_moves_no_noise():
    """A mirrored image has the spread of its own, so the noise on it must be the same number by number."""
    dice = []
    for augment in (None, "flip"):
        (clean, _), (noisy, _) = (seen(None, augment=augment, noise=n, noise_at="input") for n in (0.0, 0.5))
        dice.append(torch.stack(noisy) - torch.stack(clean))
    torch.testing.assert_close(*dice)


def test_each_step_and_each_epoch_has_numbers_of_its_own():
    _, steps = seen(MIX)
    assert len({tuple(s.draw.weights[:, 0].tolist()) for s in steps}) == len(steps) == 12
    orders = [torch.cat([s.rows for s in steps if s.epoch == e]) for e in (1, 2, 3)]
    assert len({tuple(o.tolist()) for o in orders}) == 3
    images, clean = seen(None, noise=0.5, noise_at="input"), blobs().train.x
    dice = [x - clean[s.rows] for x, s in zip(*images)]
    assert len({tuple(d.flatten()[:5].tolist()) for d in dice}) == 12
    moves = [(x == clean[s.rows].flip(3)).flatten(1).all(1) for x, s in zip(*seen(None, augment="flip"))]
    assert len({tuple(m.tolist()) for m in moves}) == 12 and 0.3 < torch.cat(moves).float().mean() < 0.7
