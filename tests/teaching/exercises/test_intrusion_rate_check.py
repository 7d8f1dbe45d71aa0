"""Every known mistake gets a sentence of its own."""

import torch

import featmix_lite as fm
from featmix_lite.teaching.exercises.intrusion_rate_check import made


def by_hand(points, labels, parents, mixed, drop=True):
    """Loops, nothing shared with the check."""
    taken = set(parents.flatten().tolist()) if drop else set()
    count = 0
    for (a, b), here in zip(parents.tolist(), mixed, strict=True):
        nearest = min((r for r in range(len(points)) if r not in taken), key=lambda r: (points[r] - here).norm().item())
        count += labels[nearest] not in (labels[a], labels[b])
    return count / len(mixed)


def test_right_by_hand_and_by_the_measure():
    assert fm.exercises.intrusion_rate(by_hand)

    def measured(points, labels, parents, mixed):
        clean = torch.ones(len(points)).index_fill(0, parents.flatten(), 0).bool()
        return fm.measures.intrusion(points[clean], labels[clean], mixed, labels[parents], k=1).rate

    assert fm.exercises.intrusion_rate(measured)


def test_some_mixes_intrude_and_some_do_not():
    assert all(0 < by_hand(*made(seed)) < 1 for seed in (0, 1, 2))


def test_parents_among_the_neighbours_are_named():
    got = fm.exercises.intrusion_rate(lambda *case: by_hand(*case, drop=False))
    assert not got and "parents are among the neighbours" in repr(got)
