"""One watched forward: what each module gave, as it gave it, and why others are no sites."""

import dataclasses

import torch
from nets import hooks, small_net
from torch import nn

from featmix_lite.mixing.site_watch import tensors, watch


def test_what_it_saw_is_not_what_an_in_place_layer_made_of_it():
    net = nn.Sequential(nn.Linear(4, 4), nn.ReLU(inplace=True), nn.Linear(4, 2))
    x = torch.randn(3, 4)
    seen = {s.name: s.tensor for s in watch(net, x).sites()}
    assert torch.equal(seen["0"], net[0](x)) and torch.equal(seen["1"], net[0](x).relu())
    assert list(seen) == ["input", "0", "1", "2"] and hooks(net) == 0


class Adds(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Sequential(nn.Linear(4, 4), nn.Identity()), nn.Linear(4, 2)

    def forward(self, x):
        h = self.body(x)
        h += 1  # in place, on what a container handed on
        return self.head(h)


def test_a_container_hands_on_what_its_child_gave():
    got = watch(Adds(), torch.randn(3, 4))
    seen = {s.name: s.tensor for s in got.sites()}
    assert list(seen) == ["input", "body.0", "body.1", "body", "head"]
    assert torch.equal(seen["body"], seen["body.0"]) and seen["body"] is not seen["body.1"]


def test_in_place_code_between_modules_keeps_its_gradient():
    torch.manual_seed(0)
    net = Adds()
    x = torch.randn(3, 4)
    got = watch(net, x)
    got.out.sum().backward()
    plain = x.clone().requires_grad_()
    net(plain).sum().backward()
    assert torch.equal(got.leaves[0].grad, plain.grad)


def test_spread_and_the_same_spread_again():
    net, x = small_net(), torch.randn(3, 1, 8, 8)
    first = watch(net.eval(), x, spread=True)
    again = watch(net, x, spread=True, scales=first.scales)
    assert torch.equal(again.out, first.out) and not torch.equal(watch(net, x * 2, True, first.scales).out, again.out)
    assert set(first.scales) == set("01234567")
    assert first.sites()[1].tensor.std().item() == 3.0 or abs(first.sites()[1].tensor.std().item() - 3) < 1e-5


def test_what_is_no_site_is_spread_alike_whatever_the_number_of_rows():
    """A table of two rows looks like a batch of two; with three rows the network is still the same."""

    class Places(nn.Module):
        def __init__(self):
            super().__init__()
            self.place, self.fc = nn.Linear(3, 4), nn.Linear(4, 2)

        def forward(self, x):
            return self.fc(x + self.place(torch.eye(2, 3)).sum(0))

    net, x = Places(), torch.randn(2, 4)
    two = watch(net, x, spread=True)
    three = watch(net, torch.cat([x, x[:1]]), True, two.scales)
    assert "place" in three.refused and "place" not in two.refused
    assert torch.allclose(three.out[:2], two.out)


def test_changed_at_one_site():
    net, x = nn.Sequential(nn.Linear(4, 4), nn.ReLU()), torch.randn(3, 4)
    assert (watch(net, x, change={"0": lambda h: h * 0}).out == 0).all()
    assert torch.equal(watch(net, x, change={"input": lambda h: h * 2}).out, net(x * 2))


def test_tensors_however_packed():
    @dataclasses.dataclass
    class Out:
        logits: torch.Tensor
        hidden: tuple

    out = Out(torch.ones(2, 3), (torch.ones(2), None, torch.ones(2, dtype=torch.int64)))
    assert [t.shape for t in tensors([out, {"a": torch.zeros(1)}])] == [(2, 3), (2,), (1,)]
