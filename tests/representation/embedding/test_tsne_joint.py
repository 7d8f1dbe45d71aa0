"""The fallback: scikit-learn's t-SNE of both, in which clusters are still clusters."""

import torch

from featmix_lite.representation.embedding.tsne_joint import together


def test_both_are_embedded_at_once():
    g = torch.Generator().manual_seed(0)
    y = torch.arange(80) % 4
    x = torch.randn(80, 10, generator=g) + 6 * torch.randn(4, 10, generator=g)[y]
    points, placed, taken = together(x[:60], x[61:], perplexity=10)  # the placed ones begin with another class
    assert points.shape == (60, 2) and placed.shape == (19, 2) and taken == 10
    assert (y[:60][torch.cdist(placed, points).argmin(1)] == y[61:]).double().mean() > 0.9
    again = together(x[:60], x[61:], perplexity=10)
    assert torch.equal(points, again[0])
    assert together(x[:9], x[9:12], perplexity=30)[2] == 11 / 3
