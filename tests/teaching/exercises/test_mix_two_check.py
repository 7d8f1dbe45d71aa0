"""Every known mistake gets a sentence of its own; other ways of being right are right."""

import pytest
import torch

import featmix_lite as fm


def test_right_in_other_words():
    assert fm.exercises.mix_two(lambda a, b, s: b + s * (a - b))
    assert fm.exercises.mix_two(lambda a, b, s: torch.lerp(b, a, s))


@pytest.mark.parametrize(
    "student, said",
    [
        (lambda a, b, s: s * b + (1 - s) * a, "went to B"),
        (lambda a, b, s: b + a, "twice as bright"),
        (lambda a, b, s: 0.5 * a + 0.5 * b, "half and half"),
        (lambda a, b, s: s * a + b, "B came in whole"),
        (lambda a, b, s: a + (1 - s) * b, "A came in whole"),
        (lambda a, b, s: s * a + s * b, "the same share"),
        (lambda a, b, s: a if s >= 0.5 else b, "picked one"),
        (lambda a, b, s: (s * a + (1 - s) * b).sum(), "should have shape"),
    ],
)
def test_mistakes(student, said):
    got = fm.exercises.mix_two(student)
    assert not got and said in repr(got)
