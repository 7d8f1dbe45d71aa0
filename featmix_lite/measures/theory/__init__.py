"""Theory: where mixed features lie if each may lie anywhere, pulled by a fixed classifier's loss and a small penalty.

The unconstrained features model: a network so rich that the feature h of every mixed point is free. It then minimises
loss(W h, mixed label) + decay/2 |h|^2, and what is left to know is geometry. It imports models (the simplex) and base.

>>> W = fm.theory.simplex(10, 64)
>>> fm.theory.mixed_feature([[0.5, 0.5]], [[3, 5]], W, decay=0.01).shape
torch.Size([1, 64])
"""

from ...models.simplex_head import simplex
from .agreement import amplification, r_squared
from .decay_limit import SmallDecayLimit, small_decay_limit
from .optimum import channel, confidence, mixed_feature
from .scalar_equations import simplex_coefficients
from .simplex_fit import simplex_error

__all__ = [
    "SmallDecayLimit", "amplification", "channel", "confidence", "mixed_feature", "r_squared", "simplex",
    "simplex_coefficients", "simplex_error", "small_decay_limit",
]  # fmt: skip
