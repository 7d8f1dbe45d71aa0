"""What bad input gets: a MixError that names the value and the choices, and no hook left."""

import pytest
import torch
from nets import hooks
from torch import nn

import featmix_lite as fm


class Odd(nn.Module):
    """Modules that are no sites: one gives a tuple, one runs twice, one never, one turns rows into columns."""

    def __init__(self):
        super().__init__()
        self.pair, self.twice, self.never, self.flip = Pair(), nn.ReLU(), nn.ReLU(), Flip()

    def forward(self, x):
        x = self.twice(self.twice(self.pair(x)[0]))
        return self.flip(x.flatten(1)).t()


class Pair(nn.Module):
    def forward(self, x):
        return x, x


class Flip(nn.Module):
    def forward(self, x):
        return x.t()


@pytest.mark.parametrize(
    "site, said",
    [
        ("pair", "gave a tuple, not a tensor"),
        ("twice", "ran twice"),
        ("never", "did not run"),
        ("flip", "first axis is not the batch of 8"),
        ("nevr", "there is no site 'nevr'"),
        ("", "there is no site ''"),
    ],
)
def test_sites_that_are_none(batch, site, said):
    model = Odd()
    with pytest.raises(fm.MixError, match=said):
        fm.mixed_forward(model, *batch, fm.Mix(("input", site), every=True), classes=4)
    assert hooks(model) == 0


def test_an_unknown_site_lists_near_and_all(net, batch):
    named = nn.Sequential()
    named.add_module("block1", nn.Flatten())
    with pytest.raises(fm.MixError, match=r"did you mean block1\? There are: input, block1"):
        fm.mixed_forward(named, *batch, fm.Mix("blok1"), classes=4)


@pytest.mark.parametrize(
    "y, said",
    [
        (torch.arange(7), r"labels are \(7,\)"),
        (torch.arange(8).float(), "torch.float32"),
        (torch.zeros(8, dtype=torch.bool), "torch.bool"),
        (torch.zeros(8, 2, 2), r"\(8, 2, 2\)"),
        (torch.zeros(8, 3), "3 columns, classes=4"),
        (torch.arange(8), "labels run from 0 to 7, classes=4 means 0 to 3"),
        (torch.arange(8) - 1, "labels run from -1"),
        ([0] * 8, "labels are a list"),
    ],
)
def test_labels(net, batch, y, said):
    with pytest.raises(fm.MixError, match=said):
        fm.mixed_forward(net, batch[0], y, fm.Mix(), classes=4)


@pytest.mark.parametrize("classes", [None, 0, 2.0, True])
def test_classes(net, batch, classes):
    with pytest.raises(fm.MixError, match="classes="):
        fm.mixed_forward(net, *batch, fm.Mix(), classes=classes)


def test_images_of_whole_numbers_are_mixed_behind_the_first_layer():
    net, x = nn.Sequential(nn.Embedding(5, 3), nn.Flatten(), nn.Linear(6, 4)), torch.randint(5, (8, 2))
    y = torch.arange(8) % 4
    assert fm.mixed_forward(net, x, y, fm.Mix("0"), classes=4).weights.dtype == torch.float32
    with pytest.raises(fm.MixError, match="torch.int64"):
        fm.mixed_forward(net, x, y, fm.Mix("input"), classes=4)
    with pytest.raises(fm.MixError, match="not floats"):
        fm.mixed_forward(nn.Sequential(Round(), nn.Flatten()), torch.rand(8, 4), y, fm.Mix("0"), classes=4)


class Round(nn.Module):
    def forward(self, x):
        return x.round().long()
