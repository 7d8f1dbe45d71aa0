"""Images and labels are judged one after the other, and every known mistake gets a sentence of its own."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.teaching.exercises.mixup_check import wrong


def by_rows(x, y, lam, perm):
    pairs = [(lam * x[i] + (1 - lam) * x[j], lam * y[i] + (1 - lam) * y[j]) for i, j in enumerate(perm.tolist())]
    return torch.stack([a for a, _ in pairs]), torch.stack([b for _, b in pairs])


@pytest.mark.parametrize("which", [0, 1])
def test_no_two_mistakes_are_taken_for_each_other(which):
    for said, mistake in wrong("xy"[which], which).items():

        def student(*case, mistake=mistake):
            answer = list(by_rows(*case))
            answer[which] = mistake(*case)
            return tuple(answer)

        told = "The images are right. " * which
        assert repr(fm.exercises.mixup(student)) == f"Not yet. {told}{said}"


def by_kit(x, y, lam, perm):
    partners = torch.stack([torch.arange(len(x)), perm], 1)
    weights = torch.tensor([[lam, 1 - lam]]).expand(len(x), 2)
    return fm.mix_rows(x, partners, weights), fm.mix_rows(y, partners, weights)


ASKED = "two"
RIGHT = [by_rows, by_kit]
WRONG = [
    (lambda x, y, lam, perm: lam * x + (1 - lam) * x[perm], "two things, images and labels; it is a Tensor"),
    (lambda x, y, lam, perm: x[:, 9], "stopped with IndexError, in its line"),
    (lambda x, y, lam, perm: (x + 0.1, y), "Of the images: The shape is right; the numbers are up to"),
    ("mixup", "without brackets"),
    (lambda x, y, lam, perm: (y, x), "Of the images: The answer should be of shape (5, 1, 8, 8)"),
    (lambda *case: by_rows(*case)[::-1], "exchanged"),
    (lambda *case: (by_rows(*case)[0], case[1]), "The images are right. The labels are those of the rows alone"),
    (lambda *case: (by_rows(*case)[0], by_rows(*case)[1] / 2), "right. Of the labels: Your numbers are 0.5 times"),
    (lambda *case: (*by_rows(*case), case[2]), "it is a tuple of 3"),
    (lambda *case: (case[0], None), "it is a tuple that holds None"),
    (lambda *case: dict(zip("xy", by_rows(*case))), "it is a dict"),
]
