"""Every known mistake gets a sentence of its own."""

import torch

import featmix_lite as fm
from featmix_lite.teaching.exercises.intrusion_rate_check import made


def by_hand(points, labels, parents, mixed, drop=True, own=lambda y, a, b: (y[a], y[b])):
    """Loops, nothing shared with the check."""
    taken = set(parents.flatten().tolist()) if drop else set()
    count = 0
    for (a, b), here in zip(parents.tolist(), mixed, strict=True):
        nearest = min((r for r in range(len(points)) if r not in taken), key=lambda r: (points[r] - here).norm().item())
        count += bool((labels[nearest] != torch.as_tensor(own(labels, a, b))).all())
    return count / len(mixed)


def test_some_mixes_intrude_and_some_do_not():
    assert all(0 < by_hand(*made(seed)) < 1 for seed in (0, 1, 2))


def measured(points, labels, parents, mixed):
    clean = torch.ones(len(points)).index_fill(0, parents.flatten(), 0).bool()
    return fm.measures.intrusion(points[clean], labels[clean], mixed, labels[parents], k=1).rate


ASKED = "number"
RIGHT = [by_hand, measured]
WRONG = [
    (lambda *case: by_hand(*case, drop=False), "parents are among the neighbours"),
    (lambda *case: by_hand(*case) * len(case[3]), "number of mixes"),
    (lambda *case: 1 - by_hand(*case), "fell on a parent's class"),
    (lambda *case: by_hand(*case, own=lambda y, a, b: y[a]), "first parent only"),
    (lambda *case: by_hand(*case, own=lambda y, a, b: (a, b)), "row numbers"),
    (lambda *case: 100 * by_hand(*case), "100 times the answer"),
    (lambda points, y, parents, mixed: y[torch.cdist(mixed, points).argmin(1)], "should be one number; yours are 9"),
    (lambda points, y, parents, mixed: torch.cdist(mixed, y), "stopped with RuntimeError, in its line"),
]
