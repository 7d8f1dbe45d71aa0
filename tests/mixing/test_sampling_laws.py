"""The laws of draws as ``fm.draw`` and a training hand them out: Beta, Dirichlet, partners that are never oneself."""

import pytest
import torch
from scipy import stats

import featmix_lite as fm
from featmix_lite.mixing.sampling import Draw, draw_of_step

ROWS = 3000


def drawn(seed: int = 0, rows: int = ROWS, **settings) -> fm.Draw:
    return fm.draw(fm.Mix(per="sample", **settings), rows, torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("ways", [2, 3, 5])
@pytest.mark.parametrize("alpha", [0.3, 1.0, 6.0])
def test_each_share_follows_its_beta_and_together_they_are_a_dirichlet(alpha, ways):
    w = drawn(alpha=alpha, ways=ways).weights
    torch.testing.assert_close(w.sum(1), torch.ones(ROWS, dtype=torch.float64))
    for share in w.T.numpy():  # a Dirichlet's shares: Beta(alpha, (ways - 1) alpha), none before the others
        assert stats.kstest(share, stats.beta(alpha, (ways - 1) * alpha).cdf).pvalue > 1e-4
    want = -1 / (ways**2 * (ways * alpha + 1))  # the covariance of two shares
    assert torch.cov(w.T)[0, 1].item() == pytest.approx(want, abs=4 * abs(want) / ROWS**0.5 + 0.004)


def test_folded_the_own_share_is_the_larger_of_a_beta_pair():
    w = drawn(alpha=2.0, fold=True).weights[:, 0].numpy()
    law = stats.beta(2.0, 2.0)
    assert w.min() >= 0.5 and stats.kstest(w, lambda v: law.cdf(v) - law.cdf(1 - v)).pvalue > 1e-4


@pytest.mark.parametrize("per", ["batch", "sample", "epoch"])
def test_over_steps_and_epochs_a_training_draws_from_the_same_law(per):
    mix, y = fm.Mix(alpha=0.5, per=per), torch.arange(8) % 4
    own = [draw_of_step(mix, y, 3, epoch, 5 * epoch + step) for epoch in range(400) for step in range(2)]
    first = torch.stack([d.weights[0, 0] for d in own[::2]]).double().numpy()
    assert stats.kstest(first, stats.beta(0.5, 0.5).cdf).pvalue > 1e-4
    pairs = [tuple(d.weights[0].tolist()) for d in own]
    alike = [a == b for a, b in zip(pairs[::2], pairs[1::2])]
    assert all(alike) if per == "epoch" else not any(alike)
    assert all((len(d.weights.unique(dim=0)) == 1) == (per != "sample") for d in own)


@pytest.mark.parametrize("ways", [2, 3, 4])
def test_nobody_meets_himself_and_all_others_are_as_likely(ways):
    y, met = torch.arange(7) % 4, torch.zeros(7, 7)
    for step in range(700):
        for d in (draw_of_step(fm.Mix(ways=ways), y, 0, 1, step), drawn(step, 7, ways=ways)):
            assert torch.equal(d.partners[:, 0], torch.arange(7))
            assert all(len(set(row)) == ways for row in d.partners.tolist())
            for column in d.partners.T[1:]:
                met[torch.arange(7), column] += 1
    off = met[~torch.eye(7, dtype=torch.bool)]
    assert not met.diagonal().any() and abs(off - off.mean()).max() < 5 * off.mean() ** 0.5


def test_each_of_several_sites_is_as_likely_and_says_nothing_of_the_weights():
    sites, y = ("input", "a", "b"), torch.arange(4)
    own = [draw_of_step(fm.Mix(sites), y, 1, 1, step) for step in range(900)]
    assert stats.chisquare([sum(d.site == s for d in own) for s in sites]).pvalue > 1e-4
    by_site = [[d.weights[0, 0].item() for d in own if d.site == s] for s in sites]
    assert stats.kruskal(*by_site).pvalue > 1e-4


def test_outside_a_training_an_epoch_is_a_batch():
    made = [fm.draw(fm.Mix(per=per), 32, torch.Generator().manual_seed(5)) for per in ("epoch", "batch", "sample")]
    rows = [draw.weights for draw in made]
    assert [len(weights.unique(dim=0)) for weights in rows] == [1, 1, 32] and torch.equal(rows[0], rows[1])


def test_every_row_of_a_given_draw_sums_to_one_not_their_mean():
    draw = Draw("input", torch.tensor([[0, 1], [1, 0]]), torch.tensor([[0.9, 0.6], [0.2, 0.3]]))
    net, x, y = torch.nn.Linear(2, 2), torch.ones(2, 2), torch.tensor([0, 1])
    with pytest.raises(fm.MixError, match="rows sum to 0.5 .. 1.5, not to 1"):
        fm.mixed_forward(net, x, y, fm.Mix("input"), classes=2, draw=draw)
