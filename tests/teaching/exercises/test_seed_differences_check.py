"""Every known mistake gets a sentence of its own."""

import numpy as np


def by_seed(one, two):
    return [one[s] - two[s] for s in sorted(set(one) & set(two))]


ASKED = "row"
RIGHT = [
    by_seed,
    lambda a, b: [a[s] - b[s] for s in range(100) if s in a and s in b],
    lambda a, b: np.array([a[s] for s in sorted(set(a) & set(b))]) - np.array([b[s] for s in sorted(set(a) & set(b))]),
]
WRONG = [
    (lambda one, two: [a - b for a, b in zip(one.values(), two.values())], "as they stand"),
    (lambda one, two: [a - b for a, b in zip(sorted(one.values()), sorted(two.values()))], "best run now meets"),
    (lambda one, two: by_seed(two, one), "two - one"),
    (lambda one, two: [one.get(s, 0) - two.get(s, 0) for s in sorted({*one, *two})], "against 0"),
    (lambda one, two: [one[s] - two[s] for s in one if s in two], "not in the order"),
    (lambda one, two: [one[s] - two[s] for s in sorted(set(one) & set(two), key=str)], "sorted the seeds as text"),
    (lambda one, two: [one[s] - two[s] for s in one], "stopped with KeyError, in its line"),
    (lambda one, two: [one[s] - two[s] for s in sorted(two)], "KeyError: 0"),
    (lambda one, two: {s: one[s] - two[s] for s in one if s in two}, "it is a dict"),
    (lambda one, two: by_seed(one, two)[0], "should be a list of numbers, of shape (3,)"),
    (lambda one, two: [0.0] * len(by_seed(one, two)), "gives 0 whatever"),
    (lambda one, two: np.mean(by_seed(one, two)), "the mean of the differences"),
    (lambda one, two: sum(one.values()) / len(one) - sum(two.values()) / len(two), "difference of the two means"),
    (lambda one, two: np.abs(by_seed(one, two)), "minus signs"),
    (lambda one, two: [one[a] - two[b] for a, b in zip(sorted(one), sorted(two))], "paired them by their place"),
    (lambda one, two: sorted(set(one) & set(two)), "the seeds"),
    (lambda one, two: by_seed(one, two)[::-1], "not in their order"),
    (lambda one, two: [100 * v for v in by_seed(one, two)], "100 times"),
]
