"""``mixed_forward`` against a network split by hand, against image mixup, and on every way out."""

import threading

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from nets import hooks, small_net
from torch import nn

import featmix_lite as fm

SITES = ("input", "0", "1", "2", "3", "4", "5", "6", "7")


def by_hand(net, x, site, partners, weights):
    """Run the layers one by one and mix in between with a double loop."""

    def mixed(h):
        return torch.stack(
            [
                sum(w * h[p] for p, w in zip(ps, ws, strict=True))
                for ps, ws in zip(partners.tolist(), weights.tolist(), strict=True)
            ]
        )

    x = mixed(x) if site == "input" else x
    for name, layer in net.named_children():
        x = layer(x)
        x = mixed(x) if name == site else x
    return x


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(SITES),
    st.integers(2, 4),
    st.integers(4, 11),
    st.sampled_from(["batch", "sample"]),
    st.floats(0.05, 5),
    st.sampled_from([torch.float32, torch.float64]),
    st.integers(0, 99),
    st.booleans(),
)
def test_equals_a_network_split_by_hand(site, ways, rows, per, alpha, dtype, seed, training):
    net = small_net(seed).to(dtype).train(training)
    x = torch.randn(rows, 1, 8, 8, generator=torch.Generator().manual_seed(seed)).to(dtype)
    y = torch.arange(rows) % 4
    out = fm.mixed_forward(
        net,
        x,
        y,
        fm.Mix(site, ways=ways, alpha=alpha, per=per),
        classes=4,
        generator=torch.Generator().manual_seed(seed),
    )
    assert out.weights.dtype == dtype and out.weights.shape == out.partners.shape == (rows, ways)
    torch.testing.assert_close(out.weights.sum(1), torch.ones(rows, dtype=dtype))
    want = by_hand(net, x, site, out.partners, out.weights)
    tight = 1e-5 if dtype == torch.float32 else 1e-10
    torch.testing.assert_close(out.logits, want, rtol=tight, atol=tight)
    assert torch.equal(out.labels, y[out.partners])
    dense = torch.zeros(rows, 4, dtype=dtype)
    for j in range(ways):
        dense[torch.arange(rows), y[out.partners[:, j]]] += out.weights[:, j]
    torch.testing.assert_close(out.targets, dense)
    assert hooks(net) == 0


def draw_at(site, like):
    return fm.Draw(site, like.partners, like.weights)


def test_a_weight_of_one_is_no_mixing_and_any_other_changes_the_output(net, batch):
    x, y = batch
    net.eval()
    d = fm.draw(fm.Mix(), 8, torch.Generator().manual_seed(0))
    own = torch.tensor([[1.0, 0.0]]).expand(8, 2)
    for site in SITES:
        alone = fm.mixed_forward(net, x, y, None, classes=4, draw=fm.Draw(site, d.partners, own))
        assert torch.equal(alone.logits, net(x))
        moved = fm.mixed_forward(net, x, y, None, classes=4, draw=draw_at(site, d))
        assert (moved.logits - net(x)).abs().max() > 1e-3


@pytest.mark.parametrize("mix", [None, fm.Mix.off(), fm.Mix("0", alpha=0.0)])
def test_no_mixing(net, batch, mix):
    x, y = batch
    out = fm.mixed_forward(net.eval(), x, y, mix, classes=4)
    assert out.site is None and torch.equal(out.logits, net(x))
    assert torch.equal(out.partners[:, 0], torch.arange(8)) and (out.weights == 1).all()
    assert torch.equal(out.targets, nn.functional.one_hot(y, 4).float())


def test_every_site_in_turn(net, batch):
    x, y = batch
    net.eval()
    out = fm.mixed_forward(net, x, y, fm.Mix(("input", "2", "5"), every=True), classes=4)
    p = torch.zeros(8, 8)
    for j in range(2):
        p[torch.arange(8), out.partners[:, j]] += out.weights[:, j]
    want = torch.linalg.matrix_power(p, 3) @ nn.functional.one_hot(y, 4).float()
    torch.testing.assert_close(out.targets, want)
    h = torch.einsum("ij,j...->i...", p, x)
    for name, layer in net.named_children():
        h = layer(h)
        h = torch.einsum("ij,j...->i...", p, h) if name in ("2", "5") else h
    torch.testing.assert_close(out.logits, h, rtol=1e-5, atol=1e-5)
    assert out.site == ("input", "2", "5")


def test_soft_labels_and_no_classes(net, batch):
    x, _ = batch
    soft = torch.rand(8, 4)
    out = fm.mixed_forward(net, x, soft, fm.Mix("2"))
    want = torch.einsum("bk,bkc->bc", out.weights, soft[out.partners])
    torch.testing.assert_close(out.targets, want)
    assert out.labels.shape == (8, 2, 4)


def test_no_hook_stays_after_an_error_or_an_interrupt(net, batch):
    x, y = batch
    for stop in (RuntimeError, KeyboardInterrupt):

        def fail(*args, stop=stop):
            raise stop

        handle = net[5].register_forward_hook(fail)
        with pytest.raises(stop):
            fm.mixed_forward(net, x, y, fm.Mix("2"), classes=4)
        handle.remove()
        assert hooks(net) == 0


def test_threads_with_their_own_networks_do_not_meet(batch):
    x, y = batch
    d = fm.draw(fm.Mix(), 8, torch.Generator().manual_seed(0))
    nets = [small_net(s).eval() for s in range(4)]
    want = [fm.mixed_forward(n, x, y, None, classes=4, draw=draw_at("2", d)).logits for n in nets]
    wrong = []

    def work(i):
        for _ in range(50):
            got = fm.mixed_forward(nets[i], x, y, None, classes=4, draw=draw_at("2", d)).logits
            if not torch.equal(got, want[i]):
                wrong.append(i)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    [t.start() for t in threads], [t.join() for t in threads]
    assert not wrong


@pytest.mark.parametrize("form", ["channels_last", "autocast", "inplace"])
def test_other_memory_precision_and_in_place_layers(batch, form):
    x, y = batch
    net = small_net().eval()
    d = fm.draw(fm.Mix(), 8, torch.Generator().manual_seed(0))
    want = fm.mixed_forward(net, x, y, None, classes=4, draw=draw_at("1", d)).logits
    if form == "channels_last":
        net, x = net.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)
        got = fm.mixed_forward(net, x, y, None, classes=4, draw=draw_at("1", d)).logits
        torch.testing.assert_close(got, want, rtol=1e-5, atol=1e-5)
    elif form == "autocast":
        with torch.autocast("cpu", torch.bfloat16):
            got = fm.mixed_forward(net, x, y, None, classes=4, draw=draw_at("1", d)).logits
        assert got.dtype == torch.bfloat16 and (got.float() - want).abs().max() < 0.05
    else:
        net[2] = nn.ReLU(inplace=True)
        out = fm.mixed_forward(net, x, y, None, classes=4, draw=draw_at("1", d)).logits
        out.sum().backward()
        assert torch.equal(out, want) and net[0].weight.grad.abs().sum() > 0


def test_the_models_output_is_handed_on_unlooked_at(batch):
    class Segment(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 3, 3)

        def forward(self, x):
            return {"maps": self.conv(x)}

    out = fm.mixed_forward(Segment(), *batch, fm.Mix("conv"), classes=4)
    assert out.logits["maps"].shape == (8, 3, 6, 6) and out.targets.shape == (8, 4)
