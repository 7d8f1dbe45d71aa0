"""Bad mixes found in other ways, and every known mistake by its name."""

import torch

import featmix_lite as fm
from featmix_lite.teaching.exercises.bad_mixes_check import made


def by_hand(points, labels, pairs, clean, among=None, where=lambda a, b: (a + b) / 2):
    """Loops, nothing shared with the check."""
    found = []
    for a, b in pairs.tolist():
        here = where(points[a], points[b])
        rows = clean.tolist() if among is None else among
        nearest = min(rows, key=lambda r: (points[r] - here).norm().item())
        found.append(bool(labels[nearest] != labels[a]))
    return found


def by_the_kit(points, labels, pairs, clean):
    return fm.measures.intrusion(points[clean], labels[clean], points[pairs].mean(1), labels[pairs], k=1).intrudes


def test_some_mixes_are_bad_and_some_are_not():
    assert all(0.1 < sum(found) / len(found) < 0.9 for found in (by_hand(*made(seed)) for seed in (0, 3, 4)))


def test_it_finds_what_the_red_and_blue_points_count():
    ring = fm.RedBlue("ring")
    found = by_hand(ring.points, ring.kinds, ring.plane.pairs, torch.arange(len(ring.kinds)))
    assert found == ring.plane.bad.tolist() and 0 < sum(found) < len(found)


ASKED = "truths"
RIGHT = [by_hand, by_the_kit]
WRONG = [
    (lambda p, y, pairs, clean: y[pairs[:, 0]] != y[pairs[:, 1]], "two classes, which are one"),
    (lambda p, y, pairs, clean: by_hand(p, y, pairs, clean, among=range(len(p))), "among all points, parents too"),
    (
        lambda p, y, pairs, clean: y[torch.cdist(p[pairs].mean(1), p[clean]).argmin(1)] != y[pairs[:, 0]],
        "a number within clean",
    ),
    (lambda *given: [not bad for bad in by_hand(*given)], "Turned round"),
    (lambda *given: by_hand(*given, where=lambda a, b: a + b), "added them whole"),
    (lambda *given: by_hand(*given, where=lambda a, b: a), "first parent lies"),
    (lambda *given: by_hand(*given, where=lambda a, b: b), "second parent lies"),
    (lambda *given: sum(by_hand(*given)), "a list of True and False"),
    (lambda p, y, pairs, clean: torch.cdist(p[pairs].mean(1), y), "stopped with RuntimeError, in its line"),
]
