"""How far two ways of training lie apart, told by the pictures of several networks of each: energy distance."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ..base.numbers import as_whole
from ..base.seeds import generator
from ..base.shapes import kind_of

EXACT = 14  # so many seeds or fewer: all their swaps are tried


class CloudDistance(NamedTuple):
    """``distance`` between minus within, its 95 % interval ``low`` to ``high``, ``p`` of no difference, ``n`` seeds."""

    distance: float
    low: float
    high: float
    p: float
    n: int


class Likeness(NamedTuple):
    """How much nearer one way lies to a first than another: ``difference`` of two distances, its interval, ``n``."""

    difference: float
    low: float
    high: float
    n: int


def energy_distance(a: Tensor, b: Tensor) -> float:
    """2 E|x - y| - E|x - x'| - E|y - y'| of two clouds of points; 0 in the mean where both come from one law.

    >>> energy_distance(torch.tensor([[0.0], [2.0]]), torch.tensor([[0.0], [2.0]])), round(energy_distance(
    ...     torch.tensor([[0.0], [2.0]]), torch.tensor([[5.0], [7.0]])), 6)
    (-2.0, 6.0)

    Arguments: ``a`` (n, d), ``b`` (m, d), two points or more each. A point's distance to itself does not count, so that
    the mean is not biased; small clouds may then give less than 0.
    Errors: ``ValueError`` for shapes that do not fit. Source: Szekely & Rizzo 2013.
    """
    own = _means([a, b])
    return float(2 * own[0, 1] - own[0, 0] - own[1, 1])


def cloud_distance(a: list[Tensor], b: list[Tensor], draws: int = 4000, seed: int = 0) -> CloudDistance:
    """The mean energy distance of networks of two ways, less that of networks of one way.

    >>> g = torch.Generator().manual_seed(0)
    >>> here = [torch.randn(40, 2, generator=g) for _ in range(6)]
    >>> there = [torch.randn(40, 2, generator=g) + 1 for _ in range(6)]
    >>> found = cloud_distance(here, there)
    >>> found.p, found.low > 0
    (0.03125, True)

    Arguments:
        a, b: a cloud (n, d) of each network; ``a[i]`` and ``b[i]`` are of one seed. Three seeds or more.
        draws: swaps that are tried where there are too many to try all; ``seed`` chooses them.
    Networks of one seed are never compared: two ways have the start in common there, two seeds of one way do not.
    ``p``: the share of swaps of the two networks within seeds that give as much or more (points of one network are not
    independent, so networks are swapped, not points). The interval leaves out one seed at a time (the jackknife), and
    has n - 1 degrees of freedom.
    Errors: ``ValueError`` for lists that do not fit.
    """
    means, n = _means(_pairs(a, b)), len(a)
    energy = _energies(means)
    found = _apart(energy, np.arange(n), np.arange(n) + n)
    flips = _flips(n, as_whole("draws", draws), seed)
    other = [_apart(energy, np.where(f, np.arange(n) + n, np.arange(n)), np.where(f, np.arange(n), np.arange(n) + n))
             for f in flips]  # fmt: skip
    low, high = _jackknife(lambda kept: _apart(energy, kept, kept + n), n, found)
    p = float(np.mean(np.array(other) >= found - 1e-12)) if np.isfinite(found) else float("nan")
    return CloudDistance(found, low, high, p, n)


def likeness(first: list[Tensor], near: list[Tensor], far: list[Tensor]) -> Likeness:
    """How much nearer the networks ``near`` lie to ``first`` than the networks ``far`` do.

    >>> g = torch.Generator().manual_seed(0)
    >>> clouds = [[torch.randn(40, 2, generator=g) + shift for _ in range(6)] for shift in (0, 0, 1)]
    >>> likeness(*clouds).low > 0
    True

    Arguments: as in ``cloud_distance``, three ways of the same seeds. ``difference``: the distance of ``far`` minus
    that of ``near``; above 0, ``near`` is more like ``first``. The interval is a jackknife over seeds.
    """
    if len(near) != len(far):
        raise ValueError(f"{len(near)} clouds near and {len(far)} far: one a seed in each")
    energy, n = _energies(_means([*_pairs(first, near), *far])), len(first)

    def apart(kept):
        return _apart(energy, kept, kept + 2 * n) - _apart(energy, kept, kept + n)

    found = apart(np.arange(n))
    return Likeness(found, *_jackknife(apart, n, found), n)


def _pairs(a: list[Tensor], b: list[Tensor]) -> list[Tensor]:
    if len(a) != len(b) or len(a) < 3:
        raise ValueError(f"{len(a)} and {len(b)} clouds: one a seed in each, three seeds or more")
    return [*a, *b]


def _means(clouds: list[Tensor]) -> np.ndarray:
    """Mean distances between points of every two clouds; within one, of two different points."""
    for cloud in clouds:
        if not isinstance(cloud, Tensor) or cloud.dim() != 2 or len(cloud) < 2 or not cloud.is_floating_point():
            raise ValueError(f"a cloud is {kind_of(cloud)}: it takes floats (n, d), two points or more")
        if cloud.shape[1] != clouds[0].shape[1]:
            raise ValueError(f"clouds of {clouds[0].shape[1]} and {cloud.shape[1]} coordinates: they take one width")
    points, found = [cloud.detach().cpu().double() for cloud in clouds], np.zeros((len(clouds), len(clouds)))
    for i, x in enumerate(points):
        for j, y in enumerate(points[: i + 1]):
            total = torch.cdist(x, y, compute_mode="donot_use_mm_for_euclid_dist").sum().item()
            found[i, j] = found[j, i] = total / (len(x) * (len(x) - 1) if i == j else len(x) * len(y))
    return found


def _energies(means: np.ndarray) -> np.ndarray:
    own = np.diag(means)
    return 2 * means - own[:, None] - own[None, :]


def _apart(energy: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    """Between minus within, never two of one seed."""
    other = ~np.eye(len(a), dtype=bool)
    within = (energy[np.ix_(a, a)][other].mean() + energy[np.ix_(b, b)][other].mean()) / 2
    return float(energy[np.ix_(a, b)][other].mean() - within)


def _flips(n: int, draws: int, seed: int) -> np.ndarray:
    """Which seeds swap their two networks, the case that none does included."""
    if n <= EXACT:
        return np.array(list(product((False, True), repeat=n)))
    some = torch.rand(draws, n, generator=generator(seed, "swaps of networks")).numpy() < 0.5
    return np.concatenate([np.zeros((1, n), bool), some])


def _jackknife(statistic, n: int, found: float) -> tuple[float, float]:
    from scipy.stats import t

    every = np.arange(n)
    left = np.array([statistic(np.delete(every, i)) for i in range(n)])
    spread = np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum())
    wide = float(t.ppf(0.975, n - 1) * spread)
    return found - wide, found + wide
