"""The red and blue points: bad mixes counted by loops and by the kit's measure, and why a straight line has none."""

import math

import pytest
import torch

import featmix_lite as fm
from featmix_lite.widgets.red_blue import plane


def moved(seed: int):
    """The ring with four points thrown anywhere."""
    g = torch.Generator().manual_seed(seed)
    points, kinds = plane.start("ring")
    points[torch.randperm(18, generator=g)[:4]] = 3 * torch.rand(4, 2, generator=g, dtype=torch.float64) - 1.5
    return points, kinds


def by_loops(points, kinds):
    bad, points, kinds = {}, points.tolist(), kinds.tolist()
    for i in range(len(kinds)):
        for j in range(i + 1, len(kinds)):
            if kinds[i] == kinds[j]:
                spot = [(a + b) / 2 for a, b in zip(points[i], points[j])]
                bad[i, j] = min((math.dist(spot, points[k]), kinds[k] != kinds[i]) for k in range(len(kinds)))[1]
    return bad


@pytest.mark.parametrize("seed", range(3))
def test_the_bad_ones_by_loops(seed):
    points, kinds = moved(seed)
    found = plane.mixes(points, kinds)
    assert {tuple(p): b for p, b in zip(found.pairs.tolist(), found.bad.tolist())} == by_loops(points, kinds)
    assert 0 < found.bad.sum() < len(found.bad) == 45 + 28


def test_the_kits_measure_agrees_with_one_neighbour():
    points, kinds = moved(1)
    found = plane.mixes(points, kinds)
    measured = fm.measures.intrusion(points, kinds, found.spots, found.kinds[:, None].repeat(1, 2), k=1)
    assert torch.equal(measured.intrudes, found.bad)


def test_a_tie_is_not_bad():
    points = torch.tensor([[-2.0, 0.0], [2.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    assert not plane.mixes(points, torch.tensor([0, 0, 0, 1])).bad[0]
    assert plane.mixes(points + torch.tensor([0.0, 0.1]) * (points[:, 1:] < 0), torch.tensor([0, 0, 0, 1])).bad[0]


def test_the_ring_and_the_islands_have_bad_mixes_of_reds_and_two_islands_none():
    count = {}
    for name in plane.STARTS:
        found = plane.mixes(*plane.start(name))
        count[name] = [int(found.bad[found.kinds == k].sum()) for k in (plane.RED, plane.BLUE)]
    assert count["ring"][0] > 15 and count["three islands"][0] > 20 and count["two islands"] == [0, 0]
    with pytest.raises(ValueError, match="'rings'.*ring, three islands, two islands"):
        plane.start("rings")


@pytest.mark.parametrize("seed", range(4))
def test_where_a_line_separates_no_mix_is_on_the_wrong_side(seed):
    points, kinds = moved(seed)
    net = plane.learn(points, kinds)
    hidden = net.hidden(points)
    assert torch.equal(net.side(hidden), kinds), "the network tells them apart"
    found = plane.mixes(hidden, kinds)
    assert torch.equal(net.side(found.spots), found.kinds)  # convexity: of all 73, none
    (a, b), c = net.line()
    assert torch.equal(hidden @ torch.tensor([a, b], dtype=torch.float64) + c > 0, kinds == plane.RED)


@pytest.mark.parametrize("name", ["ring", "three islands"])
def test_the_hidden_layer_has_no_bad_mix_of_the_points_as_they_come(name):
    points, kinds = plane.start(name)
    assert plane.mixes(plane.learn(points, kinds).hidden(points), kinds).bad.sum() == 0


def test_mixing_in_the_layer_before_is_the_same_mixup():
    points, kinds = plane.start("ring")
    net = plane.learn(points, kinds)
    pairs = plane.mixes(points, kinds).pairs
    with torch.no_grad():
        early = net.lower[2](net.lower[:2](points)[pairs].mean(1))
    assert torch.allclose(early, plane.mixes(net.hidden(points), kinds).spots)


def test_learning_draws_nothing_from_the_global_generator_and_ends_where_it_cannot_succeed():
    before = torch.random.get_rng_state()
    points, kinds = torch.zeros(4, 2, dtype=torch.float64), torch.tensor([0, 1, 0, 1])
    assert plane.learn(points, kinds, steps=20)(points).shape == (4, 2)
    assert torch.equal(before, torch.random.get_rng_state())
