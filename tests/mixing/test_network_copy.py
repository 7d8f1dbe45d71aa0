"""Copies of networks that resist copying; what the user's own hooks keep stays theirs."""

import copy
import functools
import threading

import pytest
import torch
from nets import small_net
from torch import nn

from featmix_lite.mixing.network_copy import copied


class Keeps(nn.Module):
    """A module that remembers, in several ways."""

    def __init__(self):
        super().__init__()
        self.fc, self.kept, self.history, self.named = nn.Linear(3, 3), None, [], {}

    def forward(self, x):
        h = self.fc(x)
        self.kept = h
        self.history.append(h)
        self.named["last"] = (h,)
        return h


def test_kept_tensors():
    net = Keeps()
    net(torch.randn(2, 3))
    with pytest.raises(RuntimeError):
        copy.deepcopy(net)
    twin = copied(net)
    assert torch.equal(twin.kept, net.kept) and not twin.kept.requires_grad and twin.history[0] is twin.kept
    twin(torch.randn(5, 3))
    assert len(net.history) == 1 and net.kept.shape == (2, 3)


@pytest.mark.parametrize("norm", [nn.utils.weight_norm, nn.utils.spectral_norm, nn.utils.parametrizations.weight_norm])
@pytest.mark.filterwarnings("ignore:.*weight_norm.*")
def test_normalised_weights(norm):
    net = nn.Sequential(norm(nn.Linear(3, 4)), nn.ReLU())
    x = torch.randn(2, 3)
    net(x).sum().backward()
    net.eval()
    assert torch.equal(copied(net)(x), net(x))


def test_what_cannot_be_copied_is_shared():
    net = small_net()
    net.lock, net.more = threading.Lock(), {"held": [threading.Lock()]}
    twin = copied(net)
    assert twin.lock is net.lock and twin[0].weight is not net[0].weight


class Recorder:
    def __init__(self):
        self.seen = []

    def __call__(self, module, inputs, output):
        self.seen.append(output)


def test_hooks_of_the_user():
    net, kept, recorder = small_net(), [], Recorder()
    net[0].register_forward_hook(lambda m, i, o: kept.append(o))
    net[1].register_forward_hook(functools.partial(lambda own, m, i, o: own.append(o), kept))
    net[2].register_forward_pre_hook(lambda m, i: kept.append(i))
    net[3].register_forward_hook(recorder)
    copied(net)(torch.randn(2, 1, 8, 8))
    assert kept == [] and recorder.seen == []
    net(torch.randn(2, 1, 8, 8))
    assert len(kept) == 3 and len(recorder.seen) == 1
