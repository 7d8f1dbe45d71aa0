"""Every known mistake gets a sentence of its own."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.teaching.exercises.mix_label_check import overwritten

HOT = torch.eye(10)


def by_adding(a, b, s):
    label = torch.zeros(10)
    label[a] += s
    label[b] += 1 - s
    return label


def test_right():
    assert fm.exercises.mix_label(by_adding)


@pytest.mark.parametrize(
    "student, said",
    [
        (lambda a, b, s: s * HOT[b] + (1 - s) * HOT[a], "went to B"),
        (lambda a, b, s: HOT[a], "kept A's label"),
        (lambda a, b, s: HOT[a] if s >= 0.5 else HOT[b], "larger share"),
        (overwritten, "overwrite"),
        (lambda a, b, s: HOT[a] + HOT[b], "in full"),
        (lambda a, b, s: HOT[int(s * a + (1 - s) * b)], "as if 3 and 8 made 5"),
        (lambda a, b, s: s * a + (1 - s) * b, "should be a tensor of shape (10,)"),
    ],
)
def test_mistakes(student, said):
    got = fm.exercises.mix_label(student)
    assert not got and said in repr(got)
