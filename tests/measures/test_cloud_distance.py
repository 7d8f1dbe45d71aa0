"""Energy distance by hand and by SciPy; between nets: planted differences, the false alarm rate, bad input."""

import itertools

import numpy as np
import pytest
import torch
from scipy.stats import energy_distance as scipy_energy

from featmix_lite.measures import cloud_distance, energy_distance, likeness


def clouds(seeds, shift=0.0, spread=0.3, points=25, start=0):
    """A cloud a seed: networks differ among themselves by ``spread``, the way shifts them all."""
    g = torch.Generator().manual_seed(start)
    return [torch.randn(points, 2, generator=g) + spread * torch.randn(1, 2, generator=g) + shift for _ in range(seeds)]


def test_a_double_loop_agrees():
    a, b = torch.randn(7, 3), torch.randn(5, 3) + 1
    between = np.mean([float((x - y).norm()) for x in a for y in b])
    within = [np.mean([float((x - y).norm()) for x, y in itertools.permutations(c, 2)]) for c in (a, b)]
    assert energy_distance(a, b) == pytest.approx(2 * between - sum(within), abs=1e-6)


def test_on_a_line_it_is_scipys_squared_but_for_the_diagonal():
    a, b = torch.randn(400, 1, dtype=torch.float64), torch.randn(300, 1, dtype=torch.float64) + 2
    within = sum(torch.cdist(c, c).mean().item() / (len(c) - 1) for c in (a, b))
    theirs = scipy_energy(a[:, 0].numpy(), b[:, 0].numpy()) ** 2
    assert energy_distance(a, b) == pytest.approx(theirs - within, rel=1e-9)


def by_hand(a, b):
    n = len(a)
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    between = np.mean([energy_distance(a[i], b[j]) for i, j in pairs])
    return between - np.mean([energy_distance(c[i], c[j]) for c in (a, b) for i, j in pairs])


def test_between_minus_within_and_every_swap_by_hand():
    a, b = clouds(4, start=1), clouds(4, 0.4, start=2)
    found = cloud_distance(a, b)
    assert found.distance == pytest.approx(by_hand(a, b), abs=1e-9)
    swapped = []
    for flips in itertools.product((0, 1), repeat=4):
        one = [(b if f else a)[i] for i, f in enumerate(flips)]
        two = [(a if f else b)[i] for i, f in enumerate(flips)]
        swapped.append(by_hand(one, two))
    assert found.p == np.mean(np.array(swapped) >= found.distance - 1e-9)


def test_the_jackknife_by_hand():
    a, b = clouds(5, start=3), clouds(5, 0.4, start=4)
    found = cloud_distance(a, b)
    left = np.array([by_hand([*a[:i], *a[i + 1 :]], [*b[:i], *b[i + 1 :]]) for i in range(5)])
    spread = np.sqrt(4 / 5 * ((left - left.mean()) ** 2).sum())
    assert (found.high - found.low) / 2 == pytest.approx(2.7764451 * spread, rel=1e-6)


def test_planted_ways_are_told_apart_and_one_way_is_not():
    assert cloud_distance(clouds(8), clouds(8, 1.5, start=5)).p < 0.01
    alarms = [cloud_distance(clouds(5, start=2 * s, points=8), clouds(5, start=2 * s + 1, points=8)).p <= 0.1
              for s in range(150)]  # fmt: skip
    assert np.mean(alarms) < 0.18  # 0.1, and three standard deviations


def test_many_seeds_are_swapped_at_random_the_same_way_each_time():
    a, b = clouds(16, start=6, points=6), clouds(16, 1.0, start=7, points=6)
    assert cloud_distance(a, b, draws=300) == cloud_distance(a, b, draws=300)
    assert 1 / 301 <= cloud_distance(a, b, draws=300).p < 0.05


def test_likeness_is_the_difference_of_two_distances():
    ways = clouds(6, start=8), clouds(6, 0.1, start=9), clouds(6, 2.0, start=10)
    found = likeness(*ways)
    apart = [cloud_distance(ways[0], other).distance for other in ways[1:]]
    assert found.difference == pytest.approx(apart[1] - apart[0]) and found.low > 0 and found.n == 6
    assert likeness(ways[0], ways[2], ways[1]).difference == pytest.approx(-found.difference)


def test_nan_stays_nan_and_bad_input_is_named():
    bad = clouds(4)
    bad[1] = bad[1] * torch.nan
    found = cloud_distance(bad, clouds(4, start=1))
    assert all(np.isnan(v) for v in found[:4])
    for a, b, said in (
        (clouds(2), clouds(2), "2 and 2 clouds"), (clouds(4), clouds(3), "4 and 3 clouds"),
        (clouds(4), [torch.zeros(1, 2)] * 4, r"\(1, 2\) float32"),
        (clouds(4), [torch.zeros(4, 3)] * 4, "2 and 3 coord"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=said):
            cloud_distance(a, b)
    with pytest.raises(ValueError, match="4 clouds near and 3 far"):
        likeness(clouds(4), clouds(4), clouds(3))
