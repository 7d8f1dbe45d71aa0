"""Sites and groups: against mixing everywhere and comparing logits, on nets made by others too."""

import copy

import pytest
import torch
from nets import groups_by_mixing, hooks, small_net
from torch import nn

import featmix_lite as fm
from featmix_lite.mixing.site_list import why_not


def settled(model, size, rows=16):
    """The model in double and eval mode with BatchNorm averages that fit it, so that no signal fades."""
    g = torch.Generator().manual_seed(0)
    model = model.double().train()
    for m in model.modules():
        if isinstance(m, nn.BatchNorm2d):
            m.momentum = None
    for _ in range(2):
        model(torch.randn(rows, 3, size, size, generator=g, dtype=torch.float64))
    return model.eval()


def test_small_net():
    found = fm.sites(small_net(), torch.randn(2, 1, 8, 8))
    assert [s.name for s in found] == ["input", *"01234567"]
    assert [s.group for s in found] == [0, 0, 0, 1, 2, 2, 3, 3, 3]
    assert [s.shape for s in found][:3] == [(1, 8, 8), (6, 8, 8), (6, 8, 8)]
    assert found[3].kind == "ReLU" and not any(s.inside_branch for s in found)
    assert [s.name for s in fm.equals_merged(found)] == ["input", "2", "3", "5"]


@pytest.mark.nightly
@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v3_small"])
def test_groups_are_what_mixing_everywhere_finds(name):
    """A group holds for *every* weight value: sites that part in one of three random networks are apart."""
    models = pytest.importorskip("torchvision.models", exc_type=(ImportError, RuntimeError))
    slow = []
    for seed in range(3):
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            model = settled(getattr(models, name)(), 32)
            for part, p in model.named_parameters():
                if part.endswith(("fc1.bias", "fc2.bias")):  # a squeezed gate's few ReLUs must switch somewhere
                    p.data.copy_(3 * torch.randn_like(p))
        x = 6 * torch.randn(3, 3, 32, 32, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
        found = fm.sites(model, x)
        slow.append(groups_by_mixing(model, x, found))
    together = list(zip(*slow, strict=True))
    assert [s.group for s in found] == [list(dict.fromkeys(together)).index(t) for t in together]
    assert found[0].name == "input" and sum(s.inside_branch for s in found) > 30


@pytest.mark.nightly
def test_groups_of_vit_b_16():
    models = pytest.importorskip("torchvision.models", exc_type=(ImportError, RuntimeError))
    model = models.vit_b_16().double().eval()
    with torch.no_grad():
        for p in model.parameters():  # its head starts at zero, which would make all sites one
            p.add_(0.02 * torch.randn_like(p))
    x = torch.randn(3, 3, 224, 224, dtype=torch.float64)
    found = fm.sites(model, x)
    names = {s.name: s for s in found}
    assert names["conv_proj"].group == 0 and not names["encoder.layers.encoder_layer_0"].inside_branch
    assert names["encoder.layers.encoder_layer_0.mlp"].inside_branch
    assert "encoder.layers.encoder_layer_0.self_attention" not in names  # it gives a tuple
    some = [s for s in found if s.name.count(".") < 4][:12] + found[-6:]
    slow = groups_by_mixing(model, x, some)
    assert [[a.group == b.group for a in some] for b in some] == [[a == b for a in slow] for b in slow]


class Branched(nn.Module):
    """A skip, a squeeze, parallel branches, an in-place ReLU, a tuple, a module that runs twice, one that never."""

    def __init__(self):
        super().__init__()
        self.stem, self.act = nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(inplace=True)
        self.inner, self.gate = nn.Conv2d(4, 4, 3, padding=1), nn.Linear(4, 4)
        self.pool, self.left, self.right = nn.AdaptiveAvgPool2d(1), nn.Linear(4, 3), nn.Linear(4, 2)
        self.twice, self.never, self.pair = nn.Identity(), nn.Identity(), Pair()
        self.drop, self.head = nn.Dropout(0.5), nn.Linear(5, 3)

    def forward(self, x):
        skip = self.act(self.stem(x))
        h = self.inner(skip)
        h += skip  # in place, as torchvision's residual blocks do
        h = h * self.gate(h.mean((2, 3))).sigmoid()[:, :, None, None]
        h = self.twice(self.twice(self.pool(h))).flatten(1)
        h, _ = self.pair(h)
        return self.head(self.drop(torch.cat([self.left(h), self.right(h)], 1)))


class Pair(nn.Module):
    def forward(self, x):
        return x, x


def test_branches_and_modules_that_are_no_sites():
    model, x = Branched().double().eval(), torch.randn(4, 1, 6, 6, dtype=torch.float64)
    found = fm.sites(model, x)
    inside = {s.name: s.inside_branch for s in found}
    assert inside == {
        "input": False,
        "stem": False,
        "act": False,
        "inner": True,
        "gate": True,
        "pool": False,
        "left": True,
        "right": True,
        "drop": False,
        "head": False,
    }
    assert [s.group for s in found] == groups_by_mixing(model, x, found)
    assert why_not(model, x, "twice") == "ran twice in one forward"
    assert why_not(model, x, "never") == "did not run in this forward"
    assert why_not(model, x, "pair") == "gave a tuple, not a tensor"
    assert why_not(model, x, "stem") is None
    with pytest.raises(fm.MixError, match="no site 'stam'; did you mean stem"):
        why_not(model, x, "stam")
    with pytest.raises(fm.MixError, match="ran twice"):
        fm.mixed_forward(model, x, torch.arange(4), fm.Mix("twice"), classes=4)


def test_a_head_that_starts_at_zero_hides_nothing():
    net = small_net()
    nn.init.zeros_(net[7].weight)
    assert [s.group for s in fm.sites(net, torch.randn(1, 1, 8, 8))] == [0, 0, 0, 1, 2, 2, 3, 3, 3]


@pytest.mark.parametrize("act", [nn.ReLU6(), nn.Hardsigmoid(), nn.Hardtanh(), nn.GELU(), nn.Sigmoid(), nn.Softplus()])
def test_every_kind_of_nonlinearity_is_seen(act):
    net = nn.Sequential(nn.Linear(12, 16), act, nn.Linear(16, 3))
    assert [s.group for s in fm.sites(net, torch.randn(2, 12))] == [0, 0, 1, 1]


def test_average_pooling_dropout_and_flatten_are_affine():
    net = nn.Sequential(nn.AvgPool2d(2), nn.Dropout(), nn.Flatten(), nn.Linear(16, 3), nn.Softmax(1))
    assert [s.group for s in fm.sites(net, torch.randn(2, 1, 8, 8))] == [0, 0, 0, 0, 0, 1]


def test_leaves_everything_as_it_was():
    net = small_net().train()
    net[3].eval()
    net[2] = nn.ReLU(inplace=True)
    before, state = copy.deepcopy(net.state_dict()), torch.get_rng_state()
    fm.sites(net, torch.randn(2, 1, 8, 8, generator=torch.Generator().manual_seed(0)))
    fm.trace(net, torch.randn(2, 1, 8, 8, generator=torch.Generator().manual_seed(0)))
    assert torch.equal(state, torch.get_rng_state()) and hooks(net) == 0
    assert all(torch.equal(a, b) for a, b in zip(before.values(), net.state_dict().values(), strict=True))
    assert net.training and not net[3].training and net[2].inplace
    assert all(p.requires_grad and p.grad is None for p in net.parameters())


def test_trace_is_the_same_list_without_groups():
    net, x = small_net(), torch.randn(1, 1, 8, 8)
    assert [(s.name, s.shape, s.kind) for s in fm.trace(net, x)] == [
        (s.name, s.shape, s.kind) for s in fm.sites(net, x)
    ]
    assert {s.group for s in fm.trace(net, x)} == {-1}


def test_words_in():
    net = nn.Sequential(nn.Embedding(5, 3), nn.Flatten(), nn.ReLU(), nn.Linear(6, 4))
    found = fm.sites(net, torch.randint(5, (2, 2)))
    assert [(s.name, s.group) for s in found] == [("0", 0), ("1", 0), ("2", 1), ("3", 1)]


def test_nothing_to_look_at():
    with pytest.raises(ValueError, match="a batch of images"):
        fm.sites(small_net(), torch.randn(0, 1, 8, 8))
    with pytest.raises(ValueError, match="nothing to compare"):
        fm.sites(Nothing(), torch.randn(2, 3))


class Nothing(nn.Module):
    def forward(self, x):
        return None
