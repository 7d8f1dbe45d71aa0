"""Calibration: is a network right as often as it is sure? Before and after one temperature is fitted."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, nll_loss, one_hot

from ..base.errors import check_choice
from ..base.numbers import as_whole


class Bins(NamedTuple):
    """A reliability diagram: edges of the bins, how many rows fell in, mean confidence and accuracy (nan: no row)."""

    edges: Tensor  # (bins + 1,)
    counts: Tensor  # (bins,)
    confidence: Tensor
    accuracy: Tensor


class Calibration(NamedTuple):
    """``ece`` and ``mce``: mean and largest gap of confidence and accuracy over bins; ``brier``; ``nll`` in nats."""

    ece: float
    mce: float
    brier: float
    nll: float
    bins: Bins


def calibration(logits: Tensor, labels: Tensor, bins: int = 15, equal: str = "width") -> Calibration:
    """How well the largest softmax probability says how often the network is right.

    >>> sure = torch.tensor([[4.0, 0.0], [4.0, 0.0], [0.0, 4.0], [0.0, 4.0]])
    >>> got = fm.measures.calibration(sure, torch.tensor([0, 0, 1, 0]))          # 98 % sure, right 3 times of 4
    >>> round(got.ece, 2), round(got.mce, 2)
    (0.23, 0.23)

    Arguments:
        logits: (N, K). labels: (N,) whole numbers.
        bins: how many, (low, high] each. equal: "width" (the usual ECE) or "mass" (as many rows in each).
    ``brier``: mean over rows of squared differences to the one-hot label, summed over classes.
    Errors: ``ValueError`` for shapes that do not fit, labels outside 0 .. K - 1, no rows, fewer than 1 bin.
    Source: Guo et al. 2017, eq. 3 and 5; Brier 1950; equal mass: Nguyen & O'Connor 2015.
    """
    logits, labels = _checked(logits, labels)
    bins = as_whole("bins", bins)
    check_choice("equal", equal, ("width", "mass"))
    log_p = logits.log_softmax(1)
    p = log_p.exp()
    confidence, guess = p.max(1)
    right = (guess == labels).double()
    if equal == "width":
        edges = torch.linspace(0, 1, bins + 1, dtype=torch.float64)
        which = torch.bucketize(confidence, edges[1:-1])
    else:
        order = confidence.argsort(stable=True)
        which = torch.empty_like(order)
        which[order] = torch.arange(len(order)) * bins // len(order)
        ends = confidence.sort().values[(torch.arange(1, bins + 1) * len(order) // bins - 1).clamp_min(0)]
        edges = torch.cat([torch.zeros(1, dtype=torch.float64), ends])
    counts = torch.bincount(which, minlength=bins).double()
    sure = torch.zeros(bins, dtype=torch.float64).index_add_(0, which, confidence) / counts
    hit = torch.zeros(bins, dtype=torch.float64).index_add_(0, which, right) / counts
    gap = (sure - hit).abs().nan_to_num(0.0)
    return Calibration(
        ece=float((gap * counts).sum() / counts.sum()),
        mce=float(gap.max()),
        brier=float((p - one_hot(labels, logits.shape[1])).square().sum(1).mean()),
        nll=float(nll_loss(log_p, labels)),
        bins=Bins(edges, counts.long(), sure, hit),
    )


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """The one temperature T above 0 that makes the NLL of ``logits / T`` least; fit it on rows held out of training.

    >>> logits = torch.tensor([[9.0, 0.0], [9.0, 0.0], [9.0, 0.0], [9.0, 0.0]])   # sure, and right 3 times of 4
    >>> round(fit_temperature(logits, torch.tensor([0, 0, 0, 1])), 3)              # 9 / log 3
    8.192

    Arguments and errors: as ``calibration``. Within 1e-3 to 1e3: where all rows are right no temperature is least,
    and the sharpest is taken. Above 1: the network was too sure. Source: Guo et al. 2017, sec. 4.2.
    """
    logits, labels = _checked(logits, labels)

    def loss(log_t: float) -> float:
        return float(cross_entropy(logits * math.exp(-log_t), labels))

    # Convex in 1/T and so with one dip in log T: golden section finds it without derivatives.
    low, high, cut = math.log(1e-3), math.log(1e3), (5**0.5 - 1) / 2
    a, b = high - cut * (high - low), low + cut * (high - low)
    at_a, at_b = loss(a), loss(b)
    for _ in range(80):
        if at_a <= at_b:
            high, b, at_b = b, a, at_a
            a = high - cut * (high - low)
            at_a = loss(a)
        else:
            low, a, at_a = a, b, at_b
            b = low + cut * (high - low)
            at_b = loss(b)
    return math.exp((low + high) / 2)


def _checked(logits, labels) -> tuple[Tensor, Tensor]:
    logits, labels = torch.as_tensor(logits).detach().cpu().double(), torch.as_tensor(labels).detach().cpu()
    whole = not labels.is_floating_point()
    if logits.dim() != 2 or labels.shape != logits.shape[:1] or not whole or not len(logits):
        raise ValueError(
            f"logits {tuple(logits.shape)}, labels {tuple(labels.shape)} {labels.dtype}: "
            "they take (N, K) and (N,) whole numbers, N at least 1"
        )
    low, high = (int(v) for v in labels.aminmax())
    if not 0 <= low <= high < logits.shape[1]:
        raise ValueError(f"labels run from {low} to {high}, the logits have classes 0 to {logits.shape[1] - 1}")
    return logits, labels.long()
