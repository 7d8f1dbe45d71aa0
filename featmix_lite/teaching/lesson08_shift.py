"""What lesson 08 needs beside the library: how sure and how right a network is, and sites by their plain names."""

from __future__ import annotations

from torch import Tensor

from ..experiments.differences import mean_interval
from .lesson import say as say
from .lesson03_sweeps import SITES as SITES
from .lesson03_sweeps import against as against
from .lesson03_sweeps import columns as columns
from .lesson03_sweeps import summary as summary


def sure_and_right(outputs: Tensor, labels: Tensor) -> tuple[float, float, float, float, float]:
    """(mean confidence, accuracy, their gap, and the gap's 95 % interval low, high) of logits (N, K).

    >>> sure, right, gap, low, high = sure_and_right(torch.tensor([[9.0, 0.0]] * 4), torch.tensor([0, 0, 1, 0]))
    >>> right, low < gap < high
    (0.75, True)

    Image by image, so the interval covers other test images, not another training.
    """
    confidence, guess = outputs.double().softmax(1).max(1)
    right = (guess == labels).double()
    return float(confidence.mean()), float(right.mean()), *mean_interval((confidence - right).tolist())
