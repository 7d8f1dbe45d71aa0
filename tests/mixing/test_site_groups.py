"""Which sites give one mixup: no gradient is not "the same mixup", whatever stops it."""

import pytest
import torch
from nets import groups_by_mixing, small_net
from torch import nn

import featmix_lite as fm
from featmix_lite.mixing.site_probe import probe


class Step(torch.autograd.Function):
    """A sign whose backward says it was the identity (straight through)."""

    @staticmethod
    def forward(ctx, x):
        return x.sign()

    @staticmethod
    def backward(ctx, grad):
        return grad


class NoGrad(nn.Module):
    def __init__(self, stop):
        super().__init__()
        self.a, self.relu, self.b, self.head = nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 8), nn.Linear(8, 4)
        self.tail, self.stop = nn.Sequential(nn.Tanh(), nn.Linear(4, 4)), stop

    def forward(self, x):
        return self.tail(self.head(self.stop(lambda x: self.b(self.relu(self.a(x))), x)))


def under_no_grad(f, x):
    with torch.no_grad():
        return f(x)


def in_inference_mode(f, x):
    with torch.inference_mode():
        h = f(x)
    return h.clone()


STOPS = {
    "no_grad": under_no_grad,
    "detach": lambda f, x: f(x).detach(),
    "data": lambda f, x: f(x).data,
    "numpy": lambda f, x: torch.from_numpy(f(x).detach().numpy() * 2),
    "inference": in_inference_mode,
    "sign": lambda f, x: f(x).sign(),
    "round": lambda f, x: (f(x) * 3).round(),
    "larger": lambda f, x: (f(x) > 0).to(x.dtype),
    "straight through": lambda f, x: Step.apply(f(x)),
    "straight through by hand": lambda f, x: (h := f(x)) + (h.sign() - h).detach(),
    "skip and sign": lambda f, x: (h := f(x)) + h.sign(),
    "normed": lambda f, x: (h := f(x)) / h.detach().norm(dim=1, keepdim=True),
    "one_hot": lambda f, x: torch.nn.functional.one_hot(f(x).argmax(1), 8).to(x.dtype),
}


@pytest.mark.parametrize("stop", STOPS)
def test_whatever_stops_gradients(stop):
    torch.manual_seed(0)
    net, x = NoGrad(STOPS[stop]).double(), torch.randn(100, 5, dtype=torch.float64)
    found = fm.sites(net, x)
    assert [s.group for s in found] == groups_by_mixing(net.eval(), x, found)
    by = {s.name: s.group for s in found}
    assert by["input"] == by["a"] == 0 < by["relu"] == by["b"] < by["tail.0"]
    assert (by["head"] == by["b"]) == (stop in ("no_grad", "detach", "data", "numpy", "inference"))


def test_output_that_moves_in_jumps_needs_more_rows():
    """Few rows of a large image seldom name another class when they are mixed, wherever that is."""

    class Named(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.tanh, self.b, self.fc = nn.Linear(4096, 8), nn.Tanh(), nn.Linear(8, 3), nn.Linear(3, 2)

        def forward(self, x):
            return self.fc(torch.nn.functional.one_hot(self.b(self.tanh(self.a(x))).argmax(1), 3).to(x.dtype))

    for seed in range(5):
        torch.manual_seed(seed)
        assert [s.group for s in fm.sites(Named(), torch.randn(2, 4096))] == [0, 0, 1, 1, 2]


class Beside(nn.Module):
    """A skip that is a module, and something beside it that mixing there does not meet."""

    def __init__(self, beside):
        super().__init__()
        self.a, self.skip, self.fc, self.beside = nn.Linear(5, 8), nn.Identity(), nn.Linear(8, 4), beside

    def forward(self, x):
        h = self.a(x)
        return self.fc(self.skip(h) + self.beside(h))


@pytest.mark.parametrize("beside", [torch.relu, torch.sign, torch.round, lambda h: h.detach(), lambda h: Step.apply(h)])
def test_a_skip_is_not_what_it_skips_from(beside):
    torch.manual_seed(0)
    net, x = Beside(beside).double(), torch.randn(60, 5, dtype=torch.float64)
    found = fm.sites(net, x)
    assert [s.group for s in found] == groups_by_mixing(net.eval(), x, found)
    assert found[2].name == "skip" and found[2].group == 1 > found[1].group


def test_a_dead_head_and_a_model_that_does_not_learn():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.relu, self.fc, self.unused = nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 4), nn.Linear(8, 3)

        def forward(self, x):
            h = self.relu(self.a(x))
            self.unused(h)
            return self.fc(h)

    net = Two().requires_grad_(False)
    by = {s.name: s.group for s in fm.sites(net, torch.randn(2, 5))}
    assert by["unused"] not in (by["input"], by["relu"]) and by["relu"] == by["fc"] != by["input"] == by["a"]


def test_signatures_survive_any_scale_of_the_weights():
    for scale in (1e-6, 1.0, 1e4):
        net = small_net(norm=False)
        with torch.no_grad():
            for p in net.parameters():
                p.mul_(scale)
        assert probe(net, torch.randn(2, 1, 8, 8), grouped=True).groups == [0, 0, 0, 1, 2, 2, 3, 3, 3]


def test_several_tensors_and_nested_outputs_count():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b, self.relu = nn.Linear(3, 2), nn.Linear(3, 2), nn.ReLU()

        def forward(self, x):
            return {"a": self.a(x), "rest": (self.relu(self.b(x)), 3)}

    found = probe(Two(), torch.randn(2, 3), grouped=True)
    groups = dict(zip([s.name for s in found.seen], found.groups, strict=True))
    assert len({groups[n] for n in ("input", "a", "b", "relu")}) == 4
