"""Images and labels are judged one after the other, and every known mistake gets a sentence of its own."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.teaching.exercises.mixup_check import wrong


def by_rows(x, y, lam, perm):
    pairs = [(lam * x[i] + (1 - lam) * x[j], lam * y[i] + (1 - lam) * y[j]) for i, j in enumerate(perm.tolist())]
    return torch.stack([a for a, _ in pairs]), torch.stack([b for _, b in pairs])


def test_right_by_rows_and_by_the_kit():
    assert fm.exercises.mixup(by_rows)

    def by_kit(x, y, lam, perm):
        partners = torch.stack([torch.arange(len(x)), perm], 1)
        weights = torch.tensor([[lam, 1 - lam]]).expand(len(x), 2)
        return fm.mix_rows(x, partners, weights), fm.mix_rows(y, partners, weights)

    assert fm.exercises.mixup(by_kit)


@pytest.mark.parametrize("which", [0, 1])
def test_no_two_mistakes_are_taken_for_each_other(which):
    for said, mistake in wrong("xy"[which], which).items():

        def student(*case, mistake=mistake):
            answer = list(by_rows(*case))
            answer[which] = mistake(*case)
            return tuple(answer)

        told = "The images are right. " * which
        assert repr(fm.exercises.mixup(student)) == f"Not yet. {told}{said}"


@pytest.mark.parametrize(
    "student, said",
    [
        (lambda x, y, lam, perm: lam * x + (1 - lam) * x[perm], "two things, images and labels; yours is one Tensor"),
        (lambda x, y, lam, perm: x[:, 9], "stopped with IndexError"),
        (lambda x, y, lam, perm: (x + 0.1, y), "up to"),
        ("mixup", "without brackets"),
    ],
)
def test_other_answers(student, said):
    got = fm.exercises.mixup(student)
    assert not got and said in repr(got)
