"""Every known mistake gets a sentence of its own."""

import pytest
import torch

import featmix_lite as fm


def test_right_also_in_place_and_by_where():
    assert fm.exercises.fgsm_step(lambda x, grad, eps: x.add_(grad.sign_(), alpha=eps))
    step = lambda x, grad, eps: torch.where(grad > 0, x + eps, torch.where(grad < 0, x - eps, x))  # noqa: E731
    assert fm.exercises.fgsm_step(step)


@pytest.mark.parametrize(
    "student, said",
    [
        (lambda x, grad, eps: x - eps * torch.sign(grad), "down the loss"),
        (lambda x, grad, eps: x + eps * grad, "takes its sign"),
        (lambda x, grad, eps: x + eps * torch.nn.functional.normalize(grad.flatten(1)).view_as(x), "in all"),
        (lambda x, grad, eps: eps * grad.sign(), "change alone"),
        (lambda x, grad, eps: x + grad.sign(), "by 1"),
        (lambda x, grad, eps: x + eps * x.sign(), "sign of the images"),
        (lambda x, grad, eps: (x + eps * grad.sign()).clip(0, 1), "normalised"),
        (lambda x, grad, eps: x, "numbers are up to 0.1"),
        (lambda x, grad, eps: ..., "should be a tensor"),
    ],
)
def test_mistakes(student, said):
    got = fm.exercises.fgsm_step(student)
    assert not got and said in repr(got)
