"""A cloud against mixes placed one by one; what does not change it; bad classes."""

import numpy as np
import pytest
import torch

import featmix_lite as fm
from featmix_lite.representation.three_class_cloud import class_cloud

DATA = fm.load("digits", per_class=8)
X, Y = DATA.train.x, DATA.train.y


@pytest.fixture(scope="module")
def net():
    net = fm.models.small_cnn(DATA, seed=0)
    fm.fit(net, DATA, epochs=3, progress=False)
    return net.eval()


def test_distances_in_it_are_those_between_projected_features(net):
    cloud = class_cloud(net, X, Y, "block2", (1, 4, 7), count=12)
    h = fm.features(net, X, "block2").flatten(1).double().numpy()
    means = np.array([h[Y.numpy() == c].mean(0) for c in (1, 4, 7)])
    span = np.linalg.svd(means - means.mean(0))[2][:2]
    unit = np.linalg.norm(means - means.mean(0), axis=1).mean()
    from featmix_lite.base.seeds import generator
    from featmix_lite.representation.mixed_pairs import pairs

    kept = torch.isin(Y, torch.tensor([1, 4, 7]))
    x, y = X[kept], Y[kept]
    both = torch.cat([pairs(y, 12, kind) for kind in ("same", "different")])
    first = torch.rand(24, generator=generator(0, "weights of a cloud"), dtype=torch.float64)
    placed = []
    for (i, j), w in zip(both.tolist(), first.tolist()):
        with torch.no_grad():
            mixed = net[:2]((w * x[i] + (1 - w) * x[j])[None]).flatten().double().numpy()
        placed.append(span @ (mixed - means.mean(0)) / unit)
    ours, theirs = torch.pdist(cloud), torch.pdist(torch.tensor(np.array(placed)))
    assert torch.allclose(ours, theirs, atol=1e-4)
    assert torch.allclose(cloud.norm(dim=1), torch.tensor(np.array(placed)).norm(dim=1), atol=1e-4)
    same = (y[both[:, 0]] == y[both[:, 1]]).tolist()
    assert same == [True] * 12 + [False] * 12


def test_longer_features_make_the_same_picture(net):
    was = class_cloud(net, X, Y, "flatten", (1, 4, 7), count=10)
    longer = torch.nn.Sequential(*net[:4], Times(7.0), net[4])
    assert torch.allclose(was, class_cloud(longer, X, Y, "4", (1, 4, 7), count=10), atol=1e-4)


class Times(torch.nn.Module):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return x * self.factor


@pytest.mark.parametrize("classes", [(1, 1, 2), (1, 2), (1, 2, 30)])
def test_three_classes_that_are_there(net, classes):
    with pytest.raises(ValueError, match="three different ones of those there"):
        class_cloud(net, X, Y, "block2", classes)
