"""Every known mistake gets a sentence of its own."""

import torch


def by_mixing(layer, a, b):
    return torch.allclose(layer(0.3 * a + 0.7 * b), 0.3 * layer(a) + 0.7 * layer(b), atol=1e-5)


ASKED = "truth"
RIGHT = [
    by_mixing,
    lambda f, a, b: not isinstance(f, (torch.nn.ReLU, torch.nn.MaxPool2d, torch.nn.Sigmoid)),
    lambda f, a, b: (f(2 * a - b) - 2 * f(a) + f(b)).detach().numpy().__abs__().max() < 1e-4,
]
WRONG = [
    (lambda f, a, b: True, "every layer affine"),
    (lambda f, a, b: torch.equal(f(0.3 * a + 0.7 * b), torch.tensor(0.0)), "no layer affine"),
    (lambda f, a, b: torch.allclose(f(a + b), f(a) + f(b), atol=1e-5), "*linear*"),
    (lambda f, a, b: f(a).shape == a.shape, "shapes"),
    (lambda f, a, b: not by_mixing(f, a, b), "wrong way round"),
    (lambda f, a, b: NotImplemented, "Not done yet"),
    (lambda f, a, b: torch.equal(f(0.3 * a + 0.7 * b), 0.3 * f(a) + 0.7 * f(b)), "last digit"),
    (lambda f, a, b: torch.allclose(f(2 * a), 2 * f(a), atol=1e-5), "f(2 a) = 2 f(a)"),
    (lambda f, a, b: len(list(f.parameters())) > 0, "has weights"),
    (lambda f, a, b: isinstance(f, (torch.nn.Conv2d, torch.nn.Flatten)), "With AvgPool2d, a tensor"),
    (lambda f, a, b: torch.isclose(f(a / 2 + b / 2), f(a) / 2 + f(b) / 2, atol=1e-5), "as .all() does"),
    (lambda f, a, b: (f(a / 2 + b / 2) - f(a) / 2 - f(b) / 2).abs().max() + 0.1, "one True or False; yours holds 0.1"),
    (lambda f, a, b: "affine", "it is a str"),
]
