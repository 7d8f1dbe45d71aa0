"""Networks to mix in, built from a seed and noted as a recipe; and what a trained one says to clean images.

What comes in is an architecture, or a plain look at any network's outputs. It imports base, and knows no mixing.

>>> from featmix_lite import models
>>> models.known()
('small_cnn', 'oki_cnn', 'mlp', 'resnet18', 'preact_resnet18', 'vit_tiny')
"""

from .building import build, known
from .perceptron import mlp
from .resnets import preact_resnet18, resnet18
from .simplex_head import simplex, with_simplex_classifier
from .small import oki_cnn, small_cnn
from .transformer import vit_tiny

__all__ = [
    "build", "known", "mlp", "oki_cnn", "preact_resnet18", "resnet18", "simplex", "small_cnn", "vit_tiny",
    "with_simplex_classifier",
]  # fmt: skip
