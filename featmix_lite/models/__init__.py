"""Networks to mix in, built from a seed and noted as a recipe; and what a trained one says to clean images.

What comes in is an architecture, or a plain look at any network's outputs. It imports base, and knows no mixing.

>>> from featmix_lite import models
>>> models.known()
('small_cnn', 'oki_cnn', 'resnet18', 'preact_resnet18')
"""

from .building import build, known
from .resnets import preact_resnet18, resnet18
from .small import oki_cnn, small_cnn

__all__ = ["build", "known", "oki_cnn", "preact_resnet18", "resnet18", "small_cnn"]
