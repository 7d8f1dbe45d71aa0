"""Exercise of lesson 02: is a layer affine?"""

from __future__ import annotations

import torch
from torch import nn

from .reading import TRUTH
from .verdict import Verdict, judge


def is_affine(student) -> Verdict:
    """Check ``student(layer, a, b)``: True where ``layer`` of a mix is the mix of ``layer(a)`` and ``layer(b)``.

    ``a`` and ``b`` are (1, C, H, W).

    >>> fm.exercises.is_affine(lambda layer, a, b: True)
    Not yet. You called every layer affine; a ReLU of a mix is not the mix of two ReLUs.

    Source: the definition: f(w a + (1 - w) b) = w f(a) + (1 - w) f(b).
    """
    g = torch.Generator().manual_seed(0)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        layers = [
            nn.Conv2d(2, 3, 3), nn.ReLU(), nn.AvgPool2d(2), nn.MaxPool2d(2), nn.Flatten(), nn.BatchNorm2d(2).eval(),
            nn.Sigmoid(), Plus(),
        ]  # fmt: skip
    cases = [(layer, *torch.randn(2, 1, 2, 6, 6, generator=g)) for layer in layers]
    return judge(
        student,
        right,
        cases,
        "Right. Convolution, average pooling, flatten and BatchNorm with fixed averages are affine; "
        "ReLU, max pooling and sigmoid are not.",
        {
            "You called every layer affine; a ReLU of a mix is not the mix of two ReLUs.": lambda layer, a, b: True,
            "You called no layer affine. Compare with allclose: rounding changes the last digits.": (
                lambda layer, a, b: False
            ),
            "You tested f(a + b) = f(a) + f(b), which is *linear*: a layer that adds a bias is affine, and not linear. "
            "Use two shares that make 1.": lambda layer, a, b: close(layer(a + b), layer(a) + layer(b)),
            "You have true and false the wrong way round.": lambda layer, a, b: not right(layer, a, b),
            "You compared shapes, not numbers.": lambda layer, a, b: layer(a).shape == a.shape,
            "You compared to the last digit: rounding changes it. Compare with allclose.": (
                lambda layer, a, b: torch.equal(layer(0.3 * a + 0.7 * b), 0.3 * layer(a) + 0.7 * layer(b))
            ),
            "You tested f(2 a) = 2 f(a), which a ReLU passes too, and a layer with a bias does not: mix two images.": (
                lambda layer, a, b: close(layer(2 * a), 2 * layer(a))
            ),
            "You asked whether the layer has weights; one without any can be affine: try it on numbers.": (
                lambda layer, a, b: any(True for _ in layer.parameters())
            ),
            "You asked whether the layer changes anything; mix two images, before it and behind it.": (
                lambda layer, a, b: layer(a).shape == a.shape and close(layer(a), a)
            ),
        },
        TRUTH,
    )


def right(layer: nn.Module, a: torch.Tensor, b: torch.Tensor) -> bool:
    """The answer, known beforehand."""
    return not isinstance(layer, (nn.ReLU, nn.MaxPool2d, nn.Sigmoid))


class Plus(nn.Module):
    """Adds one: affine, not linear."""

    def forward(self, x):
        """x + 1."""
        return x + 1


def close(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Equal up to rounding."""
    return torch.allclose(a, b, atol=1e-5)
