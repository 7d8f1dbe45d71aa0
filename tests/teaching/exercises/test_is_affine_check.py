"""Every known mistake gets a sentence of its own."""

import pytest
import torch

import featmix_lite as fm


def by_mixing(layer, a, b):
    return torch.allclose(layer(0.3 * a + 0.7 * b), 0.3 * layer(a) + 0.7 * layer(b), atol=1e-5)


def test_right():
    assert fm.exercises.is_affine(by_mixing)


@pytest.mark.parametrize(
    "student, said",
    [
        (lambda f, a, b: True, "every layer affine"),
        (lambda f, a, b: torch.equal(f(0.3 * a + 0.7 * b), torch.tensor(0.0)), "no layer affine"),
        (lambda f, a, b: torch.allclose(f(a + b), f(a) + f(b), atol=1e-5), "*linear*"),
        (lambda f, a, b: f(a).shape == a.shape, "shapes"),
        (lambda f, a, b: not by_mixing(f, a, b), "wrong way round"),
        (lambda f, a, b: NotImplemented, "Not done yet"),
    ],
)
def test_mistakes(student, said):
    got = fm.exercises.is_affine(student)
    assert not got and said in repr(got)
