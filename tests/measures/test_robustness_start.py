"""Where an attack begins: PGD at a random place within eps, FGSM at the image itself."""

import torch
from scipy import stats
from torch import nn

from featmix_lite.measures.robustness import fgsm, pgd


class Half(nn.Module):
    """Looks at the left half of an image only: the right half has no slope, and stays where an attack began."""

    def forward(self, x):
        left = x[..., :4].flatten(1).sum(1)
        return torch.stack([left, -left], 1)


X, Y = torch.randn(50, 1, 8, 8, generator=torch.Generator().manual_seed(0), dtype=torch.float64), torch.arange(50) % 2


def moved(attack, **told):
    step = attack(Half(), X, Y, 0.25, **told) - X
    return step[..., :4], step[..., 4:]


def test_pgd_begins_at_a_random_place_within_eps():
    left, right = moved(pgd)
    torch.testing.assert_close(left.abs(), torch.full_like(left, 0.25))
    assert stats.kstest(right.flatten().numpy(), stats.uniform(-0.25, 0.5).cdf).pvalue > 1e-3
    assert torch.equal(right, moved(pgd, steps=1)[1]) and torch.equal(right, moved(pgd, seed=0)[1])
    assert abs(torch.corrcoef(torch.stack([right.flatten(), moved(pgd, seed=1)[1].flatten()]))[0, 1]) < 0.1
    state = torch.get_rng_state()
    moved(pgd)
    assert torch.equal(state, torch.get_rng_state())


def test_the_random_place_is_kept_within_the_bounds():
    bad = pgd(Half(), X, Y, 0.25, bounds=(X - 0.1, X + 0.2)) - X
    assert bad.min() >= -0.1 - 1e-12 and bad.max() <= 0.2 + 1e-12 and bad.std() > 0.05


def test_fgsm_begins_at_the_image():
    left, right = moved(fgsm)
    torch.testing.assert_close(left.abs(), torch.full_like(left, 0.25))
    assert not right.any()
