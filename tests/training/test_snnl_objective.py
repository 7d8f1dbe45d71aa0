"""The differentiable form against the measure and against numerical gradients."""

import pytest
import torch
from nets import blobs, hooks, small_net

import featmix_lite as fm
from featmix_lite import measures
from featmix_lite.training.objectives import snnl_at, snnl_loss

G = torch.Generator().manual_seed(0)
X = torch.randn(9, 4, generator=G, dtype=torch.float64)
Y = torch.tensor([0, 0, 0, 1, 1, 1, 2, 2, 3])  # the last one alone


@pytest.mark.parametrize("distance", ["euclidean", "cosine"])
def test_equals_the_measure(distance):
    for t in (0.01, 0.5, 30.0):
        want = measures.snnl(X, Y, t, distance=distance).loss
        assert float(snnl_loss(X, Y, t, distance)) == pytest.approx(want, rel=1e-9)
        assert float(snnl_loss(X.reshape(9, 1, 2, 2).float(), Y, t, distance)) == pytest.approx(want, rel=1e-4)


@pytest.mark.parametrize("distance", ["euclidean", "cosine"])
def test_gradients(distance):
    x, t = X.clone().requires_grad_(), torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x, t: snnl_loss(x, Y, t, distance), (x, t))
    assert torch.autograd.gradgradcheck(lambda x, t: snnl_loss(x, Y, t, distance), (x, t))


def test_odd_batches_have_finite_gradients():
    for labels in (torch.zeros(9, dtype=torch.long), torch.arange(9), Y):
        for x in (X.float(), torch.ones(9, 4)):
            x, t = x.clone().requires_grad_(), torch.tensor(1e-3, requires_grad=True)
            loss = snnl_loss(x, labels, t)
            loss.backward()
            assert loss.isfinite() and x.grad.isfinite().all() and t.grad.isfinite()
    assert float(snnl_loss(X, torch.arange(9), 1.0)) == 0.0


@pytest.mark.parametrize("sign", [1, -1])
def test_a_step_moves_the_loss_either_way(sign):
    x, t = X.clone().requires_grad_(), torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([x, t], lr=0.01)
    before = measures.snnl(X, Y, 1.0).loss
    for _ in range(20):
        optimiser.zero_grad()
        (sign * snnl_loss(x, Y, t.exp())).backward()
        optimiser.step()
    assert sign * (measures.snnl(x, Y, 1.0).loss - before) < -0.01 and t.detach().abs() > 0


@pytest.mark.parametrize("factor", [-2.0, 2.0])
def test_training_with_it_entangles_or_parts_the_classes_at_the_site(factor):
    net, data = small_net().train(), blobs()
    x, y = data.train.x, data.train.y
    t = torch.tensor(3.0, requires_grad=True)
    optimiser = torch.optim.SGD([*net.parameters(), t], lr=0.05)
    before = measures.snnl(fm.features(net, x, "2"), y, relative=0.5).loss
    for _ in range(15):
        logits, losses = snnl_at(net, x, y, ["2"], {"2": t.exp()})
        optimiser.zero_grad()
        (torch.nn.functional.cross_entropy(logits, y) + factor * losses["2"]).backward()
        optimiser.step()
    after = measures.snnl(fm.features(net, x, "2"), y, relative=0.5).loss
    assert factor * (before - after) > 0.02 and abs(float(t.detach()) - 3) > 1e-3 and hooks(net) == 0


def test_one_pass_gives_the_output_and_every_sites_loss():
    net, data = small_net().eval(), blobs()
    x, y = data.test.x, data.test.y
    logits, losses = snnl_at(net, x, y, ["0", "5"], 7.0)
    assert torch.equal(logits, net(x)) and list(losses) == ["0", "5"]
    for site, loss in losses.items():
        assert loss.item() == pytest.approx(measures.snnl(fm.features(net, x, site), y, 7.0).loss, rel=1e-5)
    for bad in ("input", "conv"):
        with pytest.raises(fm.MixError, match=bad):
            snnl_at(net, x, y, [bad], 1.0)
    assert hooks(net) == 0


def test_half_precision_is_worked_on_in_single():
    x = (X * 100).to(torch.bfloat16)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        got = float(snnl_loss(x, Y, 5000.0))
    assert got == pytest.approx(float(snnl_loss(x.float(), Y, 5000.0)), rel=1e-6)


def test_errors_name_the_value():
    with pytest.raises(ValueError, match="temperature=0"):
        snnl_loss(X, Y, 0)
    with pytest.raises(ValueError, match="distance='l1'"):
        snnl_loss(X, Y, 1.0, "l1")


@pytest.mark.parametrize("labels, t, match", [
    (Y[:, None], 1.0, r"\(9, 1\).*9 rows"),
    (Y[:1], 1.0, r"\(1,\).*9 rows"),
    (Y.double(), 1.0, "whole"),
    (Y, torch.ones(9), r"\(9,\).*one number"),
    (Y, torch.ones(9, 1), r"\(9, 1\)"),
    (Y, "1", "temperature='1'"),
])  # fmt: skip
def test_shapes_are_never_stretched(labels, t, match):
    with pytest.raises(ValueError, match=match):
        snnl_loss(X, labels, t)
    with pytest.raises(ValueError, match="features"):
        snnl_loss(X[:, 0], Y, 1.0)


def test_tight_clusters_far_apart_keep_their_distances():
    """In float32 the difference of two squares of a thousand leaves nothing of a distance of a hundredth."""
    g = torch.Generator().manual_seed(3)
    far, near = torch.arange(20) % 2, (torch.arange(20) % 4 > 1).long()
    x = 1000.0 * far[:, None] + 0.01 * near[:, None] + 0.01 * torch.randn(20, 5, generator=g)
    for labels in (far, near):
        want = measures.snnl(x, labels, 1e-4).loss
        assert float(snnl_loss(x, labels, 1e-4)) == pytest.approx(want, rel=1e-5)
