"""MixMatch's loss: against a transcription of its algorithm, its switches, and what BatchNorm and gradients see."""

import copy

import pytest
import torch
from torch import nn
from torch.nn import functional as F

import featmix_lite as fm
from featmix_lite.training import mixmatch_loss
from featmix_lite.training.objectives import mixmatch


def given(seed=0, norm=True):
    torch.manual_seed(seed)
    middle = nn.BatchNorm1d(7) if norm else nn.Identity()
    net = nn.Sequential(nn.Linear(5, 7), middle, nn.ReLU(), nn.Linear(7, 3)).double()
    return net, torch.randn(4, 5).double(), torch.randint(3, (4,)), torch.randn(6, 5).double()


def by_hand(net, x, y, u, draw, guesses=2, temperature=0.5, weight=75.0):
    """Algorithm 1 of the paper with the draw given: no function of the kit."""
    with torch.no_grad():
        views = [F.softmax(part, 1) for part in copy.deepcopy(net)(torch.cat([u] * guesses)).split(len(u))]
        q = sum(views) / guesses
        q = q ** (1 / temperature) / (q ** (1 / temperature)).sum(1, keepdim=True)
    rows = torch.cat([x] + [u] * guesses)
    labels = torch.cat([F.one_hot(y, 3).double()] + [q] * guesses)
    lam, other = draw.weights[:, :1], draw.partners[:, 1]
    logits = net(lam * rows + (1 - lam) * rows[other])
    labels = lam * labels + (1 - lam) * labels[other]
    n = len(x)
    known = torch.mean(torch.sum(-labels[:n] * F.log_softmax(logits[:n], 1), 1))
    return known + weight * torch.mean((F.softmax(logits[n:], 1) - labels[n:]) ** 2)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("change", [{}, dict(guesses=1), dict(temperature=1.0), dict(weight=3), dict(guesses=3)])
def test_numbers_and_gradients_of_the_algorithm(seed, change, monkeypatch):
    net, x, y, u = given(seed)
    again, kept = copy.deepcopy(net), []
    real = mixmatch_loss._draw
    monkeypatch.setattr(mixmatch_loss, "_draw", lambda *a: kept.append(real(*a)) or kept[-1])
    ours = mixmatch(net, x, y, u, 3, torch.Generator().manual_seed(seed), **change)
    theirs = by_hand(again, x, y, u, kept[0], **change)
    assert ours.item() == pytest.approx(theirs.item(), rel=1e-12)
    ours.backward()
    theirs.backward()
    for one, two in zip(net.parameters(), again.parameters(), strict=True):
        assert torch.allclose(one.grad, two.grad, rtol=1e-9, atol=1e-12)
    own = kept[0]
    assert (own.weights[:, 0] >= 0.5).all() and len(own.weights[:, 0].unique()) == len(own.weights)
    assert (own.partners[:, 1] >= 4).any() and (own.partners[:, 1] < 4).any()


def test_every_row_is_in_batchnorms_statistics_once_and_the_guesses_are_not():
    """The running averages after one step are those of one pass of all mixed rows: 4 labelled, 2 x 6 not."""
    net, x, y, u = given()
    mixmatch(net, x, y, u, 3, mixed="none", weight=0)
    h = net[0](torch.cat([x, u, u])).detach()
    assert torch.allclose(net[1].running_mean, 0.1 * h.mean(0)) and int(net[1].num_batches_tracked) == 1


def test_no_gradient_reaches_the_guesses():
    """Scaled by a weight that only the guesses would see, the loss has no slope in it."""
    net, x, y, u = given(norm=False)
    loss = mixmatch(net, x, y, u, 3, mixed="none", guesses=1, weight=2.0)
    fixed = copy.deepcopy(net)
    q = mixmatch_loss.guess(fixed, u, 1, 0.5)
    known = F.cross_entropy(fixed(x), y) + 2.0 * (fixed(u).softmax(1) - q).square().mean()
    loss.backward()
    known.backward()
    for one, two in zip(net.parameters(), fixed.parameters(), strict=True):
        assert torch.allclose(one.grad, two.grad, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("mixed", "known", "unknown"), [
    ("all", None, None), ("separate", (0, 4), (4, 16)), ("labelled", (0, 4), None), ("unlabelled", None, (4, 16)),
    ("none", None, None),
])  # fmt: skip
def test_who_is_mixed_with_whom(mixed, known, unknown):
    rows = torch.zeros(16, 2)
    draw = mixmatch_loss._draw(mixmatch_loss.PUBLISHED, mixed, 4, 12, torch.Generator().manual_seed(0), rows)
    moved = draw.weights[:, 1] > 0
    for part, span in (((0, 4), known), ((4, 16), unknown)):
        inside = slice(*part)
        if mixed == "all" or span:
            lo, hi = span or (0, 16)
            assert moved[inside].all() and ((draw.partners[inside] >= lo) & (draw.partners[inside] < hi)).all()
            assert (draw.partners[inside, 1] != torch.arange(*part)).all()
        else:
            assert not moved[inside].any()
    assert draw.sites == (() if mixed == "none" else ("input",))


def test_with_every_switch_off_it_is_the_plain_loss():
    net, x, y, u = given(norm=False)
    plain = F.cross_entropy(net(x), y)
    assert mixmatch(net, x, y, u, 3, mixed="none", weight=0).item() == pytest.approx(plain.item(), rel=1e-12)


def test_it_mixes_at_a_hidden_site_too_and_augments_each_view_anew():
    net = fm.models.small_cnn(channels=1, classes=3, seed=0)
    x, u = torch.randn(4, 1, 8, 8), torch.randn(6, 1, 8, 8)
    g = lambda: torch.Generator().manual_seed(0)  # noqa: E731
    hidden = fm.Mix("block1", alpha=0.75, per="sample", fold=True)
    y = torch.tensor([0, 1, 2, 0])
    losses = {mixmatch(net, x, y, u, 3, g(), mix=mix, augment=kind).item()
              for mix in (mixmatch_loss.PUBLISHED, hidden) for kind in (None, "flip+crop")}  # fmt: skip
    assert len(losses) == 4


@pytest.mark.parametrize(("change", "said"), [
    (dict(mixed="both"), "mixed='both': choose one of all, separate, labelled, unlabelled, none"),
    (dict(temperature=0), "temperature=0"),
    (dict(guesses=0), "guesses=0"),
    (dict(weight=-1), "weight=-1"),
    (dict(mix=None), "mixed='none' turns it off"),
    (dict(mix=fm.Mix(("input", "2"))), "at one site"),
    (dict(y=torch.tensor([0, 1, 2, 3])), "classes=3 means 0 to 2"),
    (dict(u=None), "u: a NoneType"),
    (dict(augment="turn"), "augment='turn'"),
])  # fmt: skip
def test_bad_input_is_named(change, said):
    net, x, y, u = given()
    with pytest.raises(ValueError, match=said):
        mixmatch(**(dict(model=net, x=x, y=y, u=u, classes=3) | change))
