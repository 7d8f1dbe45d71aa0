"""What a picture shows is chosen evenly, and weights as training draws them."""

import pytest
import torch

from featmix_lite.representation.selection import balanced, penultimate, shares


def test_balanced_takes_as_many_of_each():
    labels = torch.tensor([0] * 50 + [1] * 5 + [2] * 50)
    assert torch.bincount(labels[balanced(labels, 15)]).tolist() == [5, 5, 5]


@pytest.mark.parametrize("alpha", [0.01, 0.2, 1.0, 8.0])
def test_shares_follow_beta(alpha):
    ours = shares(2000, 2, alpha, 0)[:, 0].double().sort().values
    drawn = torch.distributions.Beta(torch.tensor(alpha).double(), alpha).sample((200000,)).sort().values[50::100]
    assert (ours - drawn).abs().mean() < 0.01
    assert torch.allclose(shares(7, 3, alpha).sum(1), torch.ones(7))


def test_penultimate_of_a_net_without_a_linear_layer():
    assert penultimate(torch.nn.ReLU(), ["input", "0"]) == "0"


def test_penultimate_is_what_the_last_of_several_linear_layers_reads():
    net = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.ReLU(), torch.nn.Linear(4, 4), torch.nn.Tanh(),
                              torch.nn.Linear(4, 2), torch.nn.Softmax(1))  # fmt: skip
    assert penultimate(net, ["input", *map(str, range(6))]) == "3"


def test_another_seed_takes_other_rows():
    labels = torch.arange(100) % 5
    assert torch.equal(balanced(labels, 20, 1), balanced(labels, 20, 1))
    assert not torch.equal(balanced(labels, 20, 1), balanced(labels, 20, 2))
