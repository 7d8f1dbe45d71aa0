"""The probe itself: what it sees of a module, and what it refuses."""

import warnings

import pytest
import torch
from nets import hooks, small_net
from torch import nn
from torch.utils.checkpoint import checkpoint

import featmix_lite as fm
from featmix_lite.mixing import site_probe
from featmix_lite.mixing.site_probe import probe


def test_without_groups_it_only_looks():
    found = probe(small_net(), torch.randn(2, 1, 8, 8), grouped=False)
    assert [s.name for s in found.seen] == ["input", *"01234567"] and found.groups == [-1] * 9 and found.refused == {}


# The first axis by coincidence.


class Sequence(nn.Module):
    """(B, L, D) in, inside (L, B, D): only the ends and the embedding follow the rows."""

    def __init__(self, length=4):
        super().__init__()
        self.embed, self.time, self.fc = nn.Linear(3, 6), nn.Tanh(), nn.Linear(6, 2)
        self.place, self.last = nn.Embedding(length, 6), nn.Identity()

    def forward(self, x):
        h = self.embed(x).transpose(0, 1)
        h = self.time(h) + self.place(torch.arange(h.shape[0])).unsqueeze(1)
        return self.fc(self.last(h.mean(0)))


@pytest.mark.parametrize("rows", [2, 3, 4, 5])
def test_a_first_axis_that_is_the_batch_by_coincidence(rows):
    net, x = Sequence(), torch.randn(rows, 4, 3)
    assert [s.name for s in fm.sites(net, x)] == ["input", "embed", "last", "fc"]
    assert [s.name for s in fm.trace(net, x)] == ["input", "embed", "last", "fc"]
    y = torch.arange(rows) % 2
    for site in ("time", "place"):
        with pytest.raises(fm.MixError, match=f"first axis is not the batch of {rows}"):
            fm.mixed_forward(net, x, y, fm.Mix(site), classes=2)
        with pytest.raises(fm.MixError, match="first axis"):
            fm.capture(net, x, [site])
        with pytest.raises(fm.MixError, match="first axis"):
            fm.mixed_forward(net, x, y, None, classes=2, draw=fm.draw(fm.Mix(site), rows))
    assert fm.mixed_forward(net, x, y, fm.Mix("embed"), classes=2).logits.shape == (rows, 2)


@pytest.mark.parametrize("length", [4, 2])
def test_recurrent_and_attention_layers_with_time_first(length):
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm, self.layer = nn.LayerNorm(6), nn.TransformerEncoderLayer(6, 2, 8, dropout=0.0)
            self.fc = nn.Linear(6, 2)

        def forward(self, x):
            return self.fc(self.layer(self.norm(x.transpose(0, 1)))[-1])

    assert [s.name for s in fm.sites(Net(), torch.randn(4, length, 6))] == ["input", "fc"]


def test_windows_folded_into_the_batch():
    class Windows(nn.Module):
        def __init__(self):
            super().__init__()
            self.inside, self.fc = nn.Linear(4, 4), nn.Linear(4, 2)

        def forward(self, x):  # (B, windows, 4)
            return self.fc(self.inside(x.flatten(0, 1)).view(len(x), -1, 4).mean(1))

    for windows, want in ((1, ["input", "inside", "fc"]), (3, ["input", "fc"])):
        assert [s.name for s in fm.sites(Windows(), torch.randn(3, windows, 4))] == want


# Networks as they are.


class Odd(nn.Module):
    """A small net with one oddity: ``how(self, h)`` between its two layers."""

    def __init__(self, how, before=None):
        super().__init__()
        self.a, self.relu, self.fc, self.how = nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 3), how
        self.before = before or (lambda x: x)

    def forward(self, x):
        return self.fc(self.how(self, self.relu(self.a(self.before(x)))))


def kept(self, h):
    self.kept = h
    return h


def states(self, h):
    state = torch.zeros(len(h), 8)
    return torch.baddbmm(state.unsqueeze(1), h.unsqueeze(1), torch.eye(8).expand(len(h), 8, 8)).squeeze(1)


def checkpointed(reentrant):
    return lambda self, h: checkpoint(lambda h: h * 2 + 1, h, use_reentrant=reentrant)


ODD = {
    "kept": (Odd(kept), None),
    "x.float()": (Odd(lambda self, h: h, before=lambda x: x.float()), "float32"),
    "zeros": (Odd(states), "float32"),
    "four rows": (Odd(lambda self, h: h.view(4, 8)), None),
    "eight rows": (Odd(lambda self, h: h.view(8, 8)), None),
    "saved again": (Odd(checkpointed(False)), None),
    "own backward": (Odd(checkpointed(True)), None),
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.filterwarnings("ignore:None of the inputs")
def test_networks_as_they_are(name):
    net, said = ODD[name]
    x = torch.randn(8 if name == "eight rows" else 4, 5)
    net(x)  # what it keeps is from a forward with gradient
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        found = fm.sites(net, x)
    told = [str(w.message) for w in told if "sites" in str(w.message)]
    assert [s.name for s in found] == ["input", "a", "relu", "fc"]
    assert [s.group for s in found] == [0, 0, 1, 1]
    assert bool(told) == bool(said) and (not said or said in told[0])


@pytest.mark.filterwarnings("ignore:.*weight_norm.*")
def test_old_normed_weights_lazy_layers_and_a_whole_block_that_runs_again():
    nets = {
        "weight_norm": nn.Sequential(nn.utils.weight_norm(nn.Linear(5, 8)), nn.ReLU(), nn.Linear(8, 3)),
        "spectral_norm": nn.Sequential(nn.utils.spectral_norm(nn.Linear(5, 8)), nn.ReLU(), nn.Linear(8, 3)),
        "lazy": nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(3)),
    }
    for net in nets.values():
        assert [s.group for s in fm.sites(net, torch.randn(2, 5))] == [0, 0, 1, 1]
    assert isinstance(nets["lazy"][0].weight, nn.UninitializedParameter)  # no trace was left

    class Whole(nn.Module):
        def __init__(self, reentrant):
            super().__init__()
            self.block, self.fc = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 8)), nn.Linear(8, 3)
            self.reentrant = reentrant

        def forward(self, x):
            return self.fc(checkpoint(self.block, x, use_reentrant=self.reentrant))

    for reentrant in (True, False):
        net, x = Whole(reentrant), torch.randn(6, 5)
        found = fm.sites(net, x)
        assert [s.name for s in found] == ["input", "block.0", "block.1", "block.2", "block", "fc"]
        assert [s.group for s in found] == [0, 0, 1, 1, 1, 1]


def test_a_network_that_cannot_be_compared_is_listed_without_groups():
    class Half(nn.Module):  # one in which only its own type runs
        def __init__(self):
            super().__init__()
            self.a, self.fc = nn.Linear(5, 8).to(torch.bfloat16), nn.Linear(8, 3).to(torch.bfloat16)

        def forward(self, x):
            if self.a.weight.dtype != torch.bfloat16:
                raise RuntimeError("bfloat16 only")
            return self.fc(self.a(x.bfloat16()))

    with pytest.warns(UserWarning, match="without groups"):
        found = fm.sites(Half(), torch.randn(4, 5))
    assert [(s.name, s.group) for s in found] == [("input", -1), ("a", -1), ("fc", -1)]


def test_scripted_networks_and_such_that_do_not_run():
    net = torch.jit.script(nn.Sequential(nn.Linear(5, 8), nn.ReLU()))
    x, y = torch.randn(4, 5), torch.tensor([0, 1, 0, 1])
    assert [s.name for s in fm.sites(net, x)] == ["input"]
    assert fm.mixed_forward(net, x, y, fm.Mix("input"), classes=2).logits.shape == (4, 8)
    with pytest.raises(fm.MixError, match="scripted"):
        fm.mixed_forward(net, x, y, fm.Mix("0"), classes=2)
    with pytest.raises(fm.MixError, match=r"does not run on x of shape \(4, 7\)"):
        fm.sites(nn.Linear(5, 2), torch.randn(4, 7))


def test_a_quantised_network():
    torch.backends.quantized.engine = "fbgemm" if "fbgemm" in torch.backends.quantized.supported_engines else "qnnpack"
    net = torch.ao.quantization.quantize_dynamic(
        nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 3)), {nn.Linear}, dtype=torch.qint8
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = fm.sites(net, torch.randn(4, 5))
    assert [s.name for s in found] == ["input", "0", "1", "2"] and found[1].group < found[2].group


def test_no_trace_of_a_look():
    """What the user's hooks keep, weights, buffers, modes, random state: as before."""
    net, seen = small_net(), []
    net[2].register_forward_hook(lambda m, i, o: seen.append(o))
    net.train()
    state = {k: v.clone() for k, v in net.state_dict().items()}
    before = torch.get_rng_state()
    fm.sites(net, torch.randn(2, 1, 8, 8, generator=torch.Generator().manual_seed(0)))
    fm.trace(net, torch.ones(2, 1, 8, 8))
    assert seen == [] and hooks(net) == 1 and torch.equal(torch.get_rng_state(), before) and net.training
    assert all(torch.equal(v, net.state_dict()[k]) for k, v in state.items())


def test_a_long_look_shows_how_far_it_is(monkeypatch, capsys):
    net = nn.Sequential(Odd(lambda self, h: h.sign()))
    monkeypatch.setattr(site_probe, "PATIENCE", 0.0)
    fm.sites(net, torch.randn(4, 5))
    assert "site" in capsys.readouterr().err
    monkeypatch.setattr(site_probe, "PATIENCE", 3.0)
    fm.sites(net, torch.randn(4, 5))
    assert capsys.readouterr().err == ""


class _TurnedRound(nn.Module):
    def forward(self, h):
        return h.flatten().unsqueeze(1)[:3]


def test_an_answer_is_not_kept_for_a_layer_that_took_another_s_place_in_memory():
    """What was freed is used again: the id of a layer that is gone may be its successor's."""
    x, y = torch.ones(3, 2, 2), torch.tensor([0, 1, 1])
    for _ in range(25):
        net = nn.Sequential(nn.Flatten(), nn.Linear(4, 4))
        fm.mixed_forward(net, x, y, fm.Mix("1"), classes=4)
        net[1] = nn.ReLU()
        net[1] = _TurnedRound()
        with pytest.raises(fm.MixError):
            fm.mixed_forward(net, x, y, fm.Mix("1"), classes=4)
