"""Every known mistake gets a sentence of its own; other ways of being right are right."""

import torch

ASKED = "tensor"
RIGHT = [
    lambda a, b, s: s * a + (1 - s) * b,
    lambda a, b, s: b + s * (a - b),
    lambda a, b, s: torch.lerp(b, a, s),
    lambda a, b, s: s * a.numpy() + (1 - s) * b.numpy(),
]
WRONG = [
    (lambda a, b, s: s * b + (1 - s) * a, "went to B"),
    (lambda a, b, s: b + a, "twice as bright"),
    (lambda a, b, s: 0.5 * a + 0.5 * b, "half and half"),
    (lambda a, b, s: s * a + b, "B came in whole"),
    (lambda a, b, s: a + (1 - s) * b, "A came in whole"),
    (lambda a, b, s: s * a + s * b, "the same share"),
    (lambda a, b, s: a if s >= 0.5 else b, "picked one"),
    (lambda a, b, s: (s * a + (1 - s) * b).sum(), "should be of shape (1, 8, 8); yours has the shape ()"),
    (lambda a, b, s: s * a, "B is missing"),
    (lambda a, b, s: a, "back A"),
    (lambda a, b, s: b, "back B"),
    (lambda a, b, s: (a + b).clamp(max=1), "cut to 0 and 1"),
    (lambda a, b, s: (s * a + (1 - s) * b)[0], "numbers are right, their shape is not"),
    (lambda a, b, s: 2 * (s * a + (1 - s) * b), "2 times the answer"),
    (lambda a, b, s: {"mix": a}, "it is a dict"),
]
