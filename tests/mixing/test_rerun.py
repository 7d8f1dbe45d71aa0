"""Parts of a forward that run again in backward are mixed again: the same gradients with and without."""

import copy
import io

import pytest
import torch
from nets import blobs, hooks
from torch import nn
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

import featmix_lite as fm
from featmix_lite import MixError

X = torch.randn(6, 3, 8, 8, generator=torch.Generator().manual_seed(1))
Y = torch.tensor([0, 1, 2, 0, 1, 2])
DRAW = fm.draw(fm.Mix("c", per="sample"), 6, torch.Generator().manual_seed(2))


class Net(nn.Module):
    """conv a, relu, [conv b, relu c, dropout], conv d, fc; ``how`` wraps the middle part."""

    def __init__(self, how=None):
        super().__init__()
        with torch.random.fork_rng():
            torch.manual_seed(0)
            self.a, self.b, self.c, self.d = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 3), nn.ReLU(), nn.Conv2d(4, 4, 3)
            self.e, self.drop, self.fc = nn.Sequential(nn.Conv2d(4, 4, 1), nn.Tanh()), nn.Dropout(0.3), nn.Linear(4, 3)
        self.how = how or (lambda f, *h: f(*h))

    def middle(self, h):
        return self.drop(self.e(self.c(self.b(h))).exp())

    def forward(self, x):
        h = self.how(self.middle, torch.relu(self.a(x)))
        return self.fc(self.d(h).mean((2, 3)))


def plain(f, *h):
    return f(*h)


def saved_again(f, *h):
    return checkpoint(f, *h, use_reentrant=False)


def own_backward(f, *h):
    return checkpoint(f, *h, use_reentrant=True)


def eager_stop_off(f, *h):
    with torch.utils.checkpoint.set_checkpoint_early_stop(False):
        return checkpoint(f, *h, use_reentrant=False)


def two_levels(f, *h):
    return saved_again(lambda h: saved_again(f, h) * 1.0, *h)


def rng_not_kept(f, *h):
    return checkpoint(f, *h, use_reentrant=False, preserve_rng_state=False)


def on_the_cpu(f, *h):
    with torch.autograd.graph.save_on_cpu():
        return f(*h)


def gradients(how, site="c", mix=None, times=1, of=None):
    net = (of or Net)(how)
    torch.manual_seed(5)
    draw = fm.Draw(site, DRAW.partners, DRAW.weights)
    out = fm.mixed_forward(net, X, Y, mix or fm.Mix(site), classes=3, draw=draw)
    loss = fm.objectives.soft_cross_entropy(out.logits, out.targets)
    for more in range(times, 0, -1):
        loss.backward(retain_graph=more > 1)
    del loss, out
    assert hooks(net) == 0
    return {name: p.grad for name, p in net.named_parameters()}


HOWS = [saved_again, own_backward, eager_stop_off, two_levels, on_the_cpu]


@pytest.mark.parametrize("site", ["input", "a", "b", "c", "e.0", "e", "drop", "d"])
@pytest.mark.parametrize("how", HOWS)
def test_gradients_are_those_without_checkpointing(how, site):
    want, got = gradients(plain, site), gradients(how, site)
    for name, grad in want.items():
        torch.testing.assert_close(got[name], grad, msg=name)


@pytest.mark.parametrize("how", HOWS[:3])
@pytest.mark.parametrize("mix", [fm.Mix("c", rule="noise"), fm.Mix(("b", "e"), every=True)])
def test_noise_and_several_sites(how, mix):
    site = mix.at
    for name, grad in gradients(plain, site, mix).items():
        torch.testing.assert_close(gradients(how, site, mix)[name], grad)


def test_noise_is_the_same_noise_where_checkpointing_does_not_see_to_it():
    found = []
    for how in (plain, rng_not_kept):
        net = Net(how).eval()
        torch.manual_seed(5)
        draw = fm.Draw("c", DRAW.partners, DRAW.weights)
        out = fm.mixed_forward(net, X, Y, fm.Mix("c", rule="noise"), classes=3, draw=draw)
        after = torch.rand(3)
        fm.objectives.soft_cross_entropy(out.logits, out.targets).backward()
        found.append([p.grad for p in net.parameters()] + [after, torch.rand(3)])
    torch.testing.assert_close(found[1], found[0])


def test_the_issue_s_numbers():
    """The gradient's norm below the site: with a checkpoint what it is without, not the unmixed one."""
    norms = [gradients(how)["a.weight"].norm().item() for how in (plain, saved_again, own_backward)]
    assert norms[0] == pytest.approx(norms[1], rel=1e-6) == pytest.approx(norms[2], rel=1e-6)
    net = Net()
    nn.functional.cross_entropy(net(X), Y).backward()
    assert norms[0] != pytest.approx(net.a.weight.grad.norm().item(), rel=0.02)


@pytest.mark.parametrize("how", [saved_again, own_backward])
def test_backward_twice(how):
    for name, grad in gradients(plain, times=2).items():
        torch.testing.assert_close(gradients(how, times=2)[name], grad)


@pytest.mark.parametrize("how", [saved_again, own_backward])
def test_several_graphs_at_once_each_with_its_own_draw(how):
    """Two mixed forwards and a clean one, one sum: each part that runs again belongs to one of them."""
    found = []
    for way in (plain, how):
        net = Net(way).eval()
        other = fm.draw(fm.Mix("c"), 6, torch.Generator().manual_seed(9))
        outs = [fm.mixed_forward(net, X, Y, fm.Mix("c"), classes=3, draw=fm.Draw("c", d.partners, d.weights))
                for d in (DRAW, other)]  # fmt: skip
        clean = net(X)
        (outs[0].logits[:, 0] * 3 - outs[1].logits[:, 1] + clean[:, 2]).sum().backward()
        found.append([p.grad for p in net.parameters()])
    torch.testing.assert_close(found[1], found[0])


def test_a_part_within_a_part_that_runs_again_is_refused():
    def nested(f, *h):
        return own_backward(lambda h: own_backward(f, h) * 1.0, *h)

    def crossed(f, *h):
        return own_backward(lambda h: saved_again(f, h) * 1.0, *h)

    for how in (nested, crossed):
        with pytest.raises(MixError, match="mix at the whole recomputed block"):
            gradients(how)


@pytest.mark.parametrize("reentrant", [True, False])
def test_checkpoint_sequential(reentrant):
    def nets(how):
        with torch.random.fork_rng():
            torch.manual_seed(0)
            parts = nn.Sequential(*[nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), nn.Tanh()) for _ in range(4)])
            last = nn.Linear(3, 3)

        class Whole(nn.Module):
            def __init__(self):
                super().__init__()
                self.parts, self.fc = parts, last

            def forward(self, x):
                h = checkpoint_sequential(parts, 2, x, use_reentrant=reentrant) if how else parts(x)
                return self.fc(h.mean((2, 3)))

        return Whole()

    for site in ("parts.0.1", "parts.1", "parts.2.0"):
        want, got = (gradients(how, site, of=nets) for how in (None, True))
        seen = [name for name in want if got[name] is not None]  # without a gradient at x the first part learns nothing
        assert "fc.weight" in seen
        for name in seen:
            torch.testing.assert_close(got[name], want[name])


def test_a_hook_sleeps_only_as_long_as_its_graph():
    net = Net(saved_again)
    out = fm.mixed_forward(net, X, Y, fm.Mix("c"), classes=3, draw=fm.Draw("c", DRAW.partners, DRAW.weights))
    assert hooks(net) == 1
    clean = net(X)  # it sleeps: a forward of others is left alone
    torch.manual_seed(3)
    assert clean.shape == (6, 3)
    torch.save(net, io.BytesIO())  # and a copy or a saved network has nothing of ours that acts
    assert torch.equal(copy.deepcopy(net).eval()(X), net.eval()(X))
    del out
    assert hooks(net) == 0


def test_training_a_checkpointed_network_is_training_the_plain_one():
    def nets(how):
        class Wrapped(nn.Module):
            def __init__(self):
                super().__init__()
                with torch.random.fork_rng():
                    torch.manual_seed(0)
                    self.stem, self.body = nn.Conv2d(1, 6, 3), nn.Sequential(nn.Conv2d(6, 6, 3), nn.ReLU())
                    self.fc = nn.Linear(6, 4)

            def forward(self, x):
                return self.fc(how(self.body, self.stem(x)).mean((2, 3)))

        return Wrapped()

    runs = [
        fm.fit(nets(how), blobs(), fm.Mix("body.0"), epochs=2, progress=False, form=form)
        for how in (plain, saved_again, own_backward)
        for form in (("one-pass", "siamese") if how is not own_backward else ("one-pass",))
    ]
    for run in runs[1:]:
        assert run.mixed_loss == pytest.approx(runs[0].mixed_loss, rel=1e-5)
    with pytest.raises(MixError, match="whole recomputed block"):
        fm.fit(nets(own_backward), blobs(), fm.Mix("body.0"), epochs=1, progress=False, form="siamese")


def test_snnl_at_a_recomputed_site():
    def grads(how):
        net = Net(how).eval()
        output, losses = fm.objectives.snnl_at(net, X, Y, ["c"], 10.0)
        (output.square().mean() + losses["c"]).backward()
        return [p.grad for p in net.parameters()]

    torch.testing.assert_close(grads(saved_again), grads(plain))
    with pytest.raises(MixError, match="whole recomputed block"):
        grads(own_backward)


def test_no_grad_is_no_recomputing():
    net = Net(own_backward)
    with torch.no_grad():
        fm.mixed_forward(net, X, Y, fm.Mix("c"), classes=3)
    assert hooks(net) == 0
    fm.capture(net, X, ["c"])
    assert hooks(net) == 0
