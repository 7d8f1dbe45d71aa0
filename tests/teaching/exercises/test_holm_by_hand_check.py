"""Every known mistake gets a sentence of its own; the right answer also by adjusted p values."""

import pytest

import featmix_lite as fm


def adjusted(p):
    """Holm by p values made larger, then all held against 0.05: another way to the same answer."""
    order, top, out = sorted(range(len(p)), key=p.__getitem__), 0.0, [0.0] * len(p)
    for k, i in enumerate(order):
        top = max(top, (len(p) - k) * p[i])
        out[i] = top
    return [v <= 0.05 for v in out]


def hochberg(p):
    order, passes, out = sorted(range(len(p)), key=lambda i: -p[i]), False, [False] * len(p)
    for k, i in enumerate(order):
        passes = passes or p[i] <= 0.05 / (k + 1)
        out[i] = passes
    return out


def no_stop(p):
    return [v <= 0.05 / (len(p) - sorted(p).index(v)) for v in p]


def upside_down(p):
    return [v <= 0.05 / (1 + sorted(p).index(v)) for v in p]


def test_right_by_adjusted_values_as_a_list_or_a_tuple():
    assert fm.exercises.holm_by_hand(adjusted)
    assert fm.exercises.holm_by_hand(lambda p: tuple(adjusted(p)))


@pytest.mark.parametrize(
    "student, said",
    [
        (lambda p: [v < 0.05 for v in p], "alone"),
        (lambda p: [v <= 0.05 / len(p) for v in p], "Bonferroni"),
        (no_stop, "go on after"),
        (hochberg, "from the largest"),
        (upside_down, "upside down"),
        (lambda p: [not v for v in adjusted(p)], "turned round"),
        (lambda p: sorted(adjusted(p), reverse=True), "sorted order"),
        (lambda p: adjusted(p)[:2], "shape"),
        (lambda p: True, "should be a tensor"),
    ],
)
def test_mistakes(student, said):
    got = fm.exercises.holm_by_hand(student)
    assert not got and said in repr(got)
