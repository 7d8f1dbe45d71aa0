"""Every known mistake gets a sentence of its own."""

import pytest
import torch

import featmix_lite as fm


def wide(s):
    return s[:, None, None, None]


def test_right_also_by_the_library():
    assert fm.exercises.mix_maps(lambda h, p, s: h[p] + wide(s) * (h - h[p]))
    rows = lambda p: torch.stack([torch.arange(len(p)), p], 1)  # noqa: E731
    assert fm.exercises.mix_maps(lambda h, p, s: fm.mix_rows(h, rows(p), torch.stack([s, 1 - s], 1)))


@pytest.mark.parametrize(
    "student, said",
    [
        (lambda h, p, s: h, "unmixed"),
        (lambda h, p, s: wide(s) * h[p] + (1 - wide(s)) * h, "belongs to the row itself"),
        (lambda h, p, s: s[0] * h + (1 - s[0]) * h[p], "first row's share"),
        (lambda h, p, s: s.mean() * h + (1 - s.mean()) * h[p], "mean share"),
        (lambda h, p, s: wide(s) * h + (1 - wide(s[p])) * h[p], "partners' rows"),
        (lambda h, p, s: wide(s) * h + (1 - wide(s)) * h[p.argsort()], "undone"),
        (lambda h, p, s: wide(s) * h + h[p], "came in whole"),
        (lambda h, p, s: s * h + (1 - s) * h[p], "stopped with RuntimeError"),
    ],
)
def test_mistakes(student, said):
    got = fm.exercises.mix_maps(student)
    assert not got and said in repr(got)
