"""The check takes right answers made another way, and names every known mistake."""

import math

import torch
from torch.nn.functional import cross_entropy


def met(share):
    """The loss of the network that says the label."""
    label = torch.tensor([[share, 1 - share]], dtype=torch.float64)
    return cross_entropy(label.log().clamp_min(-1e6), label)


def by_search(share):
    """The least of what a network may say."""
    says = torch.linspace(1e-9, 1 - 1e-9, 2_000_001, dtype=torch.float64)
    return (-share * says.log() - (1 - share) * (1 - says).log()).min()


ASKED = "number"
RIGHT = [
    lambda s: sum(-p * math.log(p) for p in (s, 1 - s) if p),
    met,
    by_search,
]
WRONG = [
    (lambda s: 0, "can be met exactly"),
    (lambda s: -sum(p * math.log2(p) for p in (s, 1 - s) if p), "in bits"),
    (lambda s: -sum(p * math.log10(p) for p in (s, 1 - s) if p), "base 10"),
    (lambda s: sum(p * math.log(p) for p in (s, 1 - s) if p), "minus is missing"),
    (lambda s: -s * math.log(s) if s else 0, "first class only"),
    (lambda s: -(1 - s) * math.log(1 - s) if s < 1 else 0, "second class only"),
    (lambda s: -math.log(max(s, 1 - s)), "larger class alone"),
    (lambda s: 1 - s**2 - (1 - s) ** 2, "Gini"),
    (lambda s: min(s, 1 - s), "smaller class"),
    (lambda s: (-torch.tensor([s, 1 - s]) * torch.tensor([s, 1 - s]).log()).sum(), "0 times log 0"),
    (lambda s: -s * math.log(s) - (1 - s) * math.log(1 - s), "stopped with ValueError, in its line"),
    (lambda s: (s, 1 - s), "should be one number; yours are 2"),
]
