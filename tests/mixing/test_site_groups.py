"""The probe itself: what it sees of a module, and what it refuses."""

import torch
from nets import small_net
from torch import nn

from featmix_lite.mixing.site_groups import ROWS, probe


def test_what_it_saw_is_not_what_an_in_place_layer_made_of_it():
    net = nn.Sequential(nn.Linear(4, 4), nn.ReLU(inplace=True), nn.Linear(4, 2))
    found = probe(net, torch.randn(2, 4), grouped=True)
    seen = {s.name: s.tensor for s in found.seen}
    assert (seen["0"] < 0).any() and (seen["1"] >= 0).all() and len(seen["0"]) == ROWS
    assert found.groups == [0, 0, 1, 1] and found.inside == [False] * 4


def test_without_groups_it_only_looks():
    found = probe(small_net(), torch.randn(2, 1, 8, 8), grouped=False)
    assert [s.name for s in found.seen] == ["input", *"01234567"] and found.groups == [] and found.refused == {}


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
