"""Intrusion on geometry whose answer is known, and against scikit-learn's neighbours."""

import math
import statistics

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from featmix_lite.measures import intrusion, wilson

G = torch.Generator()


@pytest.fixture(autouse=True)
def _own_draws():
    G.manual_seed(0)


def planted(per=6):
    """Three small clusters on a line at 0, 1 and 2: half-way from the outer two lies the middle one."""
    labels = torch.tensor([4, 7, 9]).repeat_interleave(per)
    clean = torch.randn(3 * per, 5, generator=torch.Generator().manual_seed(1), dtype=torch.float64) * 0.01
    clean[:, 0] += torch.tensor([0.0, 1.0, 2.0]).repeat_interleave(per)
    mixed = torch.zeros(8, 5, dtype=torch.float64)
    mixed[:, 0] = torch.tensor([1.0, 1.0, 1.0, 0.1, 1.9, 0.4, 1.6, 0.5])
    parents = torch.tensor([[4, 9], [9, 4], [4, 9], [4, 9], [9, 4], [4, 7], [7, 9], [7, 4]])
    return clean, labels, mixed, parents


@pytest.mark.parametrize("by", ["neighbours", "means"])
@pytest.mark.parametrize("k", [1, 5, 100])
def test_planted_geometry(k, by):
    found = intrusion(*planted(), k=k, by=by)
    assert found.intrudes.tolist() == [True] * 3 + [False] * 5 and found.rate == 3 / 8
    assert found.nearest[:7].tolist() == [7, 7, 7, 4, 9, 4, 9]
    assert found.third(9, 4) == (7, 3, 5) and found.third(4, 7) == (None, 0, 2) and found.third(1, 2) == (None, 0, 0)
    at = found.pairs.tolist().index([4, 9])
    assert found.landed[at].tolist() == [1, 3, 1] and found.landed.sum() == 8
    assert (found.rate, found.low, found.high) == wilson(3, 8)


@pytest.mark.parametrize("by", ["neighbours", "means"])
def test_rotation_shift_and_scale_change_nothing(by):
    clean, labels, mixed, parents = planted()
    turn = torch.linalg.qr(torch.randn(5, 5, generator=G, dtype=torch.float64))[0]
    one = intrusion(clean, labels, mixed, parents, by=by)
    for scale in (1e-12, 1e3, 1e12):
        two = intrusion(clean @ turn * scale + scale, labels, mixed @ turn * scale + scale, parents, by=by)
        assert torch.equal(one.nearest, two.nearest)
        torch.testing.assert_close(one.ratios, two.ratios, rtol=1e-4, atol=0)


def test_votes_against_scikit_learn():
    from sklearn.neighbors import KNeighborsClassifier

    clean, labels = torch.randn(300, 6, generator=G), torch.arange(300) % 2  # two classes, odd k: no ties
    mixed = torch.randn(200, 6, generator=G)
    found = intrusion(clean, labels, mixed, torch.zeros(200, 2, dtype=torch.long), k=7)
    want = KNeighborsClassifier(7).fit(clean.numpy(), labels.numpy()).predict(mixed.numpy())
    assert found.nearest.tolist() == want.tolist() and found.rate == want.mean()


def test_of_equal_votes_the_nearer_class_wins():
    clean, labels = torch.tensor([[0.0], [3.0], [10.0], [11.0]]), torch.tensor([0, 1, 0, 1])
    found = intrusion(clean, labels, torch.tensor([[1.0], [2.0]]), torch.tensor([[0, 0], [0, 0]]), k=2)
    assert found.nearest.tolist() == [0, 1] and found.intrudes.tolist() == [False, True]


def test_distance_ratio_is_counted_in_the_class_s_own_distances():
    line = torch.arange(10.0, dtype=torch.float64).unsqueeze(1)  # points 1 apart
    clean, labels = torch.cat([line, 1000 + 10 * line]), torch.tensor([0] * 10 + [1] * 10)
    mixed = torch.tensor([[12.0], [1045.0], [900.0], [4.5], [13.0]])
    found = intrusion(clean, labels, mixed, torch.tensor([[0, 0], [0, 1], [1, 1], [0, 1], [0, 0]]), k=1)
    torch.testing.assert_close(found.ratios, torch.tensor([3.0, 0.5, 10.0, 0.5, 4.0], dtype=torch.float64))
    assert found.distance_ratio == 3.0
    more = torch.randn(900, 3, generator=G)  # held-out points of the class itself: about 1
    own = intrusion(more[:600], torch.arange(600) % 2, more[600:], (torch.arange(300) % 2).unsqueeze(1))
    assert 0.9 < own.distance_ratio < 1.1
    labels, mixed = torch.tensor([0, 0, 1, 2]), torch.tensor([[1.0, 1.0], [1.0, 2.0]])
    same = intrusion(torch.ones(4, 2), labels, mixed, torch.tensor([[0, 1], [0, 1]]))
    assert same.ratios.tolist() == [1.0, math.inf]


def test_parents_among_the_clean_rows_hide_the_intruders():
    n, classes = 600, 10
    x, y = torch.randn(n, 20, generator=G), torch.arange(n) % classes  # classes that mean nothing
    a, b = torch.arange(0, 100), torch.arange(101, 201)
    mixed, parents = (x[a] + x[b]) / 2, torch.stack([y[a], y[b]], 1)
    apart = intrusion(x[201:], y[201:], mixed, parents)
    among = intrusion(x, y, mixed, parents)
    assert apart.low < 0.8 < apart.high, "two of ten classes are parents: 80 % land elsewhere"
    assert among.rate < 0.6 * apart.rate and among.high < apart.low


def test_wilson_by_solving_its_own_equation():
    for count, total in ((0, 10), (3, 8), (14, 100), (10, 10)):
        p, low, high = wilson(count, total)
        for edge in (low, high):
            if 0 < edge < 1:
                assert (p - edge) ** 2 == pytest.approx(1.959963984540054**2 * edge * (1 - edge) / total)
        assert low <= p <= high
    assert math.isnan(wilson(0, 0)[0])


def test_triples_nobody_and_errors():
    clean, labels, mixed, parents = planted()
    three = intrusion(clean, labels, mixed, torch.cat([parents, parents[:, :1]], 1))
    assert three.rate == 3 / 8
    none = intrusion(clean, labels, mixed[:0], parents[:0])
    assert math.isnan(none.rate) and (none.low, none.high) == (0.0, 1.0) and none.landed.shape == (0, 3)
    for wrong, match in (({"k": 0}, "k=0"), ({"by": "votes"}, "by='votes'")):
        with pytest.raises(ValueError, match=match):
            intrusion(clean, labels, mixed, parents, **wrong)
    with pytest.raises(ValueError, match=r"\(8,\)"):
        intrusion(clean, labels, mixed, parents[:, 0])
    with pytest.raises(ValueError, match="whole numbers"):
        intrusion(clean, labels.float(), mixed, parents)


@pytest.mark.parametrize("lost", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("which", ["clean", "mixed"])
def test_nan_falls_nowhere(lost, which):
    clean, labels, mixed, parents = planted()
    (clean if which == "clean" else mixed)[3, 2] = lost
    for by in ("neighbours", "means"):
        with pytest.raises(ValueError, match=f"{which} features hold nan or infinity in 1 of"):
            intrusion(clean, labels, mixed, parents, by=by)


def test_wilson_takes_counts():
    for bad in ((3, 2), (-1, 2), (0.5, 2), (math.nan, 2), (1, math.inf)):
        with pytest.raises(ValueError, match="count=|total="):
            wilson(*bad)


@settings(max_examples=60)
@given(st.integers(3, 40), st.integers(1, 9), st.integers(0, 999), st.sampled_from(["neighbours", "means"]))
def test_the_order_of_rows_never_matters(n, k, seed, by):
    """On a grid many rows are equally far."""
    g = torch.Generator().manual_seed(seed)
    clean, labels = torch.randint(0, 3, (n, 2), generator=g).double(), torch.randint(0, 4, (n,), generator=g)
    mixed, parents = torch.randint(0, 5, (12, 2), generator=g) / 2, torch.randint(0, 4, (12, 2), generator=g)
    one = intrusion(clean, labels, mixed, parents, k, by)
    for _ in range(3):
        order = torch.randperm(n, generator=g)
        two = intrusion(clean[order], labels[order], mixed, parents, k, by)
        assert torch.equal(one.nearest, two.nearest) and one.rate == two.rate
        torch.testing.assert_close(one.ratios, two.ratios, equal_nan=True)


def test_rows_as_far_as_the_last_neighbour_share_its_vote():
    clean = torch.tensor([[1.0], [-1.0], [1.0], [-1.0], [1.0]])  # all as far from 0, three of class 5
    labels = torch.tensor([2, 2, 5, 5, 5])
    for k in (1, 2, 3, 4):
        for order in ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0]):
            got = intrusion(clean[order], labels[order], torch.zeros(1, 1), torch.tensor([[2, 2]]), k)
            assert got.nearest.tolist() == [5]
    got = intrusion(clean[:4], labels[:4].flip(0), torch.zeros(1, 1), torch.tensor([[5, 5]]), 3)
    assert got.nearest.tolist() == [2]  # nothing tells them apart: the lowest


def test_votes_by_a_loop():
    g = torch.Generator().manual_seed(4)
    clean, labels = torch.randn(40, 3, generator=g), torch.randint(0, 5, (40,), generator=g)
    mixed = torch.randn(30, 3, generator=g)
    got = intrusion(clean, labels, mixed, torch.zeros(30, 2, dtype=torch.long), k=4).nearest.tolist()
    for point, name in zip(mixed, got):
        near = labels[(clean - point).norm(dim=1).argsort()[:4]].tolist()
        most = max(near.count(c) for c in near)
        assert name == next(c for c in near if near.count(c) == most)


def test_a_crowd_at_the_edge_has_no_more_votes_than_there_are_places():
    clean, labels = torch.tensor([[0.5], [1.0], [-1.0], [1.0], [-1.0]]), torch.tensor([2, 5, 5, 5, 5])
    got = intrusion(clean, labels, torch.zeros(1, 1), torch.tensor([[2, 2]]), k=2)
    assert got.nearest.tolist() == [2]  # one vote, and a quarter of one from each of four: equal, and 2 is nearer


def test_ratios_by_loops():
    g = torch.Generator().manual_seed(4)
    clean, labels = torch.randn(40, 3, generator=g).double().exp(), torch.arange(40) % 3  # uneven: median is not mean
    mixed, parents = torch.randn(12, 3, generator=g).double().exp(), torch.tensor([[0, 1], [1, 2], [2, 0]]).repeat(4, 1)
    for k in (1, 3, 5):
        want = []
        for here, kinds in zip(mixed, parents.tolist()):
            each = []
            for kind in kinds:
                own = clean[labels == kind]
                far, which = (own - here).norm(dim=1).sort()
                inside = [(own - own[i]).norm(dim=1).sort().values[k].item() for i in which[:k]]
                each.append(far[k - 1].item() / statistics.median(inside))
            want.append(min(each))
        got = intrusion(clean, labels, mixed, parents, k=k)
        assert got.ratios.tolist() == pytest.approx(want)
        assert got.distance_ratio == pytest.approx(statistics.median_low(want))
