"""Soft labels of a draw, by hand."""

import torch

from featmix_lite import Draw
from featmix_lite.mixing.soft_labels import checked_labels, mixed_targets


def test_targets_by_hand():
    d = Draw("input", torch.tensor([[0, 1], [1, 2], [2, 0]]), torch.tensor([[0.75, 0.25], [0.5, 0.5], [1.0, 0.0]]))
    got = mixed_targets(torch.tensor([2, 0, 0]), d, 3)
    assert torch.equal(got, torch.tensor([[0.25, 0, 0.75], [1, 0, 0], [1, 0, 0]]))
    twice = Draw(("input", "0"), d.partners, d.weights)
    p = torch.tensor([[0.75, 0.25, 0], [0, 0.5, 0.5], [0, 0, 1.0]])
    hot = torch.eye(3)[[2, 0, 0]]
    torch.testing.assert_close(mixed_targets(torch.tensor([2, 0, 0]), twice, 3), p @ p @ hot)


def test_kinds_of_labels():
    assert checked_labels(torch.tensor([0, 1], dtype=torch.uint8), 2, 2).dtype == torch.int64
    soft = torch.rand(2, 5)
    assert checked_labels(soft, 2, None) is soft
