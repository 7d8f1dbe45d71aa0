"""Exercise of lesson 03: subtract the right runs from each other."""

from __future__ import annotations

from statistics import mean

from .reading import ROW
from .verdict import Verdict, judge


def seed_differences(student) -> Verdict:
    """Check ``student(one, two)``: {seed: figure} twice -> differences one - two over common seeds, by rising seed.

    >>> fm.exercises.seed_differences(lambda one, two: [a - b for a, b in zip(one.values(), two.values())])
    Not yet. You subtracted run by run as they stand; the seeds are not in the same order, and not the same.

    Source: the paired comparison of ``fm.paired``.
    """
    cases = [
        ({0: 0.90, 1: 0.80, 2: 0.85}, {0: 0.88, 1: 0.79, 2: 0.86}),
        ({3: 0.70, 1: 0.80, 10: 0.95}, {1: 0.75, 10: 0.90, 3: 0.72}),
        ({5: 0.50, 2: 0.60, 7: 0.99}, {7: 0.55, 5: 0.52}),  # the seed too many is the least
        ({4: 0.81, 1: 0.62}, {1: 0.65, 0: 0.70, 4: 0.77}),  # and here it is on the other side
    ]

    def by(seeds_of, order=sorted):
        return lambda one, two: [one.get(s, 0.0) - two.get(s, 0.0) for s in order(seeds_of(one, two))]

    return judge(
        student,
        by(lambda one, two: one.keys() & two.keys()),
        cases,
        "Right. Seed 5 is subtracted from seed 5, and a seed that ran on one side only does not count.",
        {
            "You subtracted run by run as they stand; the seeds are not in the same order, and not the same.": (
                lambda one, two: [a - b for a, b in zip(one.values(), two.values())]
            ),
            "You sorted the figures, not the seeds: the best run now meets the best, whatever their seeds.": (
                lambda one, two: [a - b for a, b in zip(sorted(one.values()), sorted(two.values()))]
            ),
            "This is two - one.": lambda one, two: [two[s] - one[s] for s in sorted(one.keys() & two.keys())],
            "A seed that only one side has counts against 0 in yours; it should not count.": by(
                lambda one, two: one.keys() | two.keys()
            ),
            "You sorted each side's seeds, but paired them by their place: one's third seed need not be two's third.": (
                lambda one, two: [one[a] - two[b] for a, b in zip(sorted(one), sorted(two))]
            ),
            "This is the mean of the differences; give all of them, one a seed.": lambda one, two: mean(
                [one[s] - two[s] for s in one.keys() & two.keys()]
            ),
            "This is the difference of the two means; give a difference for each seed.": lambda one, two: (
                mean(one.values()) - mean(two.values())
            ),
            "The minus signs are gone: where two is ahead the difference is below 0.": lambda one, two: [
                abs(one[s] - two[s]) for s in sorted(one.keys() & two.keys())
            ],
            "These are the seeds; give the differences that belong to them.": lambda one, two: sorted(
                one.keys() & two.keys()
            ),
            "You sorted the seeds as text, where 10 comes before 3: sort the numbers.": by(
                lambda one, two: one.keys() & two.keys(), order=lambda seeds: sorted(seeds, key=str)
            ),
            "The differences are right, but not in the order of the seeds.": by(
                lambda one, two: [s for s in one if s in two], order=list
            ),
        },
        ROW,
    )
