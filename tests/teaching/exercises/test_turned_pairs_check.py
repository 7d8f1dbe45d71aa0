"""The check takes right answers made another way, and names every known mistake."""

from scipy.stats import kendalltau

import featmix_lite as fm


def test_right_by_scipys_tau():
    def by_tau(one, other):
        pairs = len(one) * (len(one) - 1) // 2
        tau = kendalltau(range(len(one)), [other.index(name) for name in one]).statistic
        return round(pairs * (1 - tau) / 2)

    assert fm.exercises.turned_pairs(by_tau)
