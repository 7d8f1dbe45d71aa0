"""A turned view is the same picture: distances stay, placed points go along, classes lie where they lay."""

import math

import pytest
import torch

from featmix_lite.representation import embedding
from featmix_lite.representation.embedding.pca import class_means
from featmix_lite.representation.embedding.turn_towards import turned

G = torch.Generator().manual_seed(0)
Y = torch.arange(80) % 4
X = torch.randn(80, 6, generator=G) + 5 * torch.randn(4, 6, generator=G)[Y]


def rotation(angle: float, mirror: bool):
    c, s = math.cos(angle), math.sin(angle)
    turn = torch.tensor([[c, -s], [s, c]], dtype=torch.float64)
    return turn * torch.tensor([[1.0, -1.0 if mirror else 1.0]]).double()


@pytest.mark.parametrize("kind", ["pca", "lda", "tsne"])
@pytest.mark.parametrize("mirror", [False, True])
def test_it_finds_the_turn_that_was_made(kind, mirror):
    if kind == "tsne":
        pytest.importorskip("openTSNE")
    view = embedding.fit(X, kind, Y, perplexity=8, iterations=90 if kind == "tsne" else None)
    turn = rotation(2.0, mirror)
    other = turned(view, Y, 7 * class_means(view.points @ turn, Y) + 3)  # in other units, elsewhere
    torch.testing.assert_close(other.points, view.points @ turn)
    torch.testing.assert_close(torch.pdist(other.points), torch.pdist(view.points))
    mixed = 0.5 * X[:5] + 0.5 * X[5:10]
    far = (other.place(mixed) - view.place(mixed) @ turn).norm(dim=1).max()
    assert far < (0.2 * view.points.std() if kind == "tsne" else 1e-6)


def test_nothing_to_hold_on_to_leaves_it_as_it_is():
    view = embedding.fit(X, "pca")
    means = torch.full((4, 2), torch.nan)
    assert turned(view, Y, means) is view
    means[2] = 1.0
    assert turned(view, Y, means) is view
