"""Losses of pairs and triplets by their formulas; the face gives all losses."""

import pytest
import torch

from featmix_lite.training import objectives as o

G = torch.Generator().manual_seed(0)


def test_pairs_and_triplets_by_their_formulas():
    a, b, c = (torch.randn(5, 3, generator=G, dtype=torch.float64) for _ in range(3))
    same = torch.tensor([True, False, True, False, False])
    d = (a - b).norm(dim=1)
    want = torch.stack([d[i] ** 2 / 2 if same[i] else max(0, 2 - d[i]) ** 2 / 2 * torch.ones(()) for i in range(5)])
    torch.testing.assert_close(o.contrastive(a, b, same, margin=2.0), want.double().mean())
    q = 3.0
    want = torch.stack([(2 / q) * d[i] ** 2 if same[i] else 2 * q * torch.exp(-2.77 * d[i] / q) for i in range(5)])
    torch.testing.assert_close(o.chopra(a, b, same, bound=q), want.mean())
    near, far = (a - b).norm(dim=1), (a - c).norm(dim=1)
    soft = torch.stack([near, far], 1).softmax(1)
    want = ((soft - torch.tensor([0.0, 1.0])) ** 2).sum(1).mean()
    torch.testing.assert_close(o.triplet(a, b, c), want)


def test_equal_embeddings_have_finite_gradients():
    a = torch.zeros(2, 3, requires_grad=True)
    for loss in (o.contrastive(a, a * 1, torch.tensor([True, False])), o.triplet(a, a * 1, a * 1)):
        assert torch.isfinite(torch.autograd.grad(loss, a, retain_graph=True)[0]).all()


def test_pairs_and_triplets_are_never_stretched():
    a, flags = torch.randn(5, 3), torch.ones(5, dtype=torch.bool)
    for loss in (o.contrastive, o.chopra):
        for same in (flags[:, None], flags[:1], torch.tensor(True), 2 * torch.ones(5)):
            with pytest.raises(ValueError, match="same"):
                loss(a, a, same)
        with pytest.raises(ValueError, match=r"\(5, 3\).*\(1, 3\)"):
            loss(a, a[:1], flags)
        torch.testing.assert_close(loss(a, a + 1, flags.float()), loss(a, a + 1, flags))  # 0.0 and 1.0 say as much
    for three in ((a[:1], a, a), (a, a[:, :1], a), (a, a, a[:, None])):
        with pytest.raises(ValueError, match="shape"):
            o.triplet(*three)
