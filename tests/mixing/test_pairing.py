"""Partners and weights: counted, and held against the laws they should follow."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from featmix_lite import MixError
from featmix_lite.mixing.pairing import cross_class_partners, partners, weights


def gen(seed=0):
    return torch.Generator().manual_seed(seed)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 20), st.integers(2, 6), st.booleans(), st.integers(0, 999))
def test_nobody_meets_himself_or_anyone_twice(rows, ways, shuffled, seed):
    ways = min(ways, rows)
    who = partners(rows, ways, gen(seed), shuffled=shuffled)
    assert who.shape == (rows, ways) and who.dtype == torch.int64
    assert torch.equal(who[:, 0], torch.arange(rows))
    assert all(len(set(row)) == ways for row in who.tolist())
    assert all(sorted(column) == list(range(rows)) for column in who.T.tolist())


def test_every_partner_is_equally_likely_also_for_sorted_rows():
    g, rows = gen(), 6
    met = torch.zeros(rows, rows)
    for _ in range(3000):
        who = partners(rows, 2, g)
        met[who[:, 0], who[:, 1]] += 1
    off = met[~torch.eye(rows, dtype=torch.bool)]
    assert met.diagonal().sum() == 0
    assert stats.chisquare(off.numpy()).pvalue > 1e-4
    sorted_labels = torch.arange(40) // 10  # a merely turned batch would give pairs nearly all alike, or none
    draws = [partners(40, 2, g) for _ in range(300)]
    same = torch.stack([(sorted_labels[p[:, 0]] == sorted_labels[p[:, 1]]).float().mean() for p in draws])
    assert abs(same.mean() - 9 / 39) < 0.03 and same.std() < 0.1  # 0.07 for a random permutation, 0.28 turned


def test_too_few_rows():
    with pytest.raises(MixError, match="ways=3 needs at least 3 rows, the batch has 2"):
        partners(2, 3, gen())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=2, max_size=30), st.integers(2, 4), st.integers(0, 99))
def test_cross_class_never_repeats_a_class(labels, ways, seed):
    y = torch.tensor(labels)
    if ways > len(set(labels)):
        with pytest.raises(MixError, match="cross_class"):
            cross_class_partners(y, ways, gen(seed))
        return
    who = cross_class_partners(y, ways, gen(seed))
    assert torch.equal(who[:, 0], torch.arange(len(y)))
    assert all(len(set(y[row].tolist())) == ways for row in who)


def test_cross_class_is_uniform_over_the_other_classes_rows():
    y, g = torch.tensor([2, 0, 1, 1, 0, 1]), gen()
    met = torch.zeros(6)
    for _ in range(4000):
        met[cross_class_partners(y, 2, g)[1, 1]] += 1
    others = met[y != 0]
    assert met[y == 0].sum() == 0 and stats.chisquare(others.numpy()).pvalue > 1e-4


@pytest.mark.parametrize("alpha", [0.01, 0.2, 1.0, 4.0])
def test_weights_follow_the_beta_law(alpha):
    w = weights(4000, 2, alpha, gen())
    assert w.dtype == torch.float64 and torch.isfinite(w).all()
    torch.testing.assert_close(w.sum(1), torch.ones(4000, dtype=torch.float64))
    inner = w[:, 0].clamp(1e-300, 1)
    law = stats.beta(alpha, alpha)
    for cut in (1e-30, 1e-6, 0.05, 0.3, 0.5, 0.8):  # shares below a cut: a ties-proof Kolmogorov-Smirnov
        want = law.cdf(cut)
        assert abs((inner <= cut).double().mean() - want) < 4.5 * (want * (1 - want) / 4000) ** 0.5 + 1e-9
    assert (w[:, 0] == 0.5).sum() == 0  # gammas that underflow give exact halves


def test_three_ways_follow_the_dirichlet():
    w = weights(6000, 3, 0.5, gen(1))
    assert stats.kstest(w[:, 2].numpy(), stats.beta(0.5, 1.0).cdf).pvalue > 1e-4


def test_fold_puts_the_largest_first():
    w = weights(50, 3, 1.0, gen(), fold=True)
    assert (w[:, 0] >= w[:, 1]).all() and (w[:, 1] >= w[:, 2]).all()
    assert torch.equal(w.sort(1).values, weights(50, 3, 1.0, gen()).sort(1).values)
