"""The check takes right answers made another way, and names every known mistake."""

import pytest
from scipy.stats import kendalltau

import featmix_lite as fm
from featmix_lite.teaching.exercises.turned_pairs_check import MISTAKES


def test_right_by_scipys_tau():
    def by_tau(one, other):
        pairs = len(one) * (len(one) - 1) // 2
        tau = kendalltau(range(len(one)), [other.index(name) for name in one]).statistic
        return round(pairs * (1 - tau) / 2)

    assert fm.exercises.turned_pairs(by_tau)


@pytest.mark.parametrize("said", MISTAKES)
def test_no_two_mistakes_are_taken_for_each_other(said):
    assert repr(fm.exercises.turned_pairs(MISTAKES[said])) == f"Not yet. {said}"


def test_the_stub_is_not_done_yet():
    assert "Not done yet" in repr(fm.exercises.turned_pairs(lambda *given: None))
