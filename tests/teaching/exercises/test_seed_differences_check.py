"""Every known mistake gets a sentence of its own."""

import pytest

import featmix_lite as fm


def by_seed(one, two):
    return [one[s] - two[s] for s in sorted(set(one) & set(two))]


def test_right_as_a_list_a_tuple_or_a_generator_and_by_going_through_all_numbers():
    for kind in (list, tuple, iter):
        assert fm.exercises.seed_differences(lambda one, two, kind=kind: kind(by_seed(one, two)))
    assert fm.exercises.seed_differences(lambda a, b: [a[s] - b[s] for s in range(100) if s in a and s in b])


@pytest.mark.parametrize(
    "student, said",
    [
        (lambda one, two: [a - b for a, b in zip(one.values(), two.values())], "as they stand"),
        (lambda one, two: [a - b for a, b in zip(sorted(one.values()), sorted(two.values()))], "best run now meets"),
        (lambda one, two: by_seed(two, one), "two - one"),
        (lambda one, two: [one.get(s, 0) - two.get(s, 0) for s in sorted({*one, *two})], "against 0"),
        (lambda one, two: [one[s] - two[s] for s in one if s in two], "not in the order"),
        (lambda one, two: [one[s] - two[s] for s in one], "KeyError"),
        (lambda one, two: {s: one[s] - two[s] for s in one if s in two}, "dict"),
        (lambda one, two: ..., "stopped with TypeError"),
        (lambda one, two: [0.0] * len(by_seed(one, two)), "numbers are up to"),
    ],
)
def test_mistakes(student, said):
    got = fm.exercises.seed_differences(student)
    assert not got and said in repr(got)
