"""Calibration: is a network right as often as it is sure? Before and after one temperature is fitted."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, nll_loss, one_hot

from ..base.errors import check_choice
from ..base.numbers import as_whole
from ..base.shapes import tensor_of

ROUNDING = 1e-12  # a confidence this close to an edge lies on it: softmax of ten equal logits is not quite 1/10


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
        bins: how many, (low, high] each. equal: "width" (the usual ECE) or "mass": as many rows in each, but rows of
            one confidence are never parted, so the order of rows does not matter.
    ``brier``: mean over rows of squared differences to the one-hot label, summed over classes.
    A logit that is nan or infinite (but for minus infinity: a class that cannot be) makes every figure nan.
    Errors: ``ValueError`` for shapes that do not fit, labels outside 0 .. K - 1, no rows, fewer than 1 bin.
    Source: Guo et al. 2017, eq. 3 and 5; Brier 1950; equal mass: Nguyen & O'Connor 2015.
    """
    logits, labels = _checked(logits, labels)
    bins = as_whole("bins", bins)
    check_choice("equal", equal, ("width", "mass"))
    log_p = logits.log_softmax(1)
    if log_p.isnan().any():
        lost, none = torch.full((bins,), math.nan, dtype=torch.float64), torch.zeros(bins, dtype=torch.int64)
        return Calibration(*[math.nan] * 4, Bins(torch.linspace(0, 1, bins + 1, dtype=torch.float64), none, lost, lost))
    p = log_p.exp()
    confidence, guess = p.max(1)
    right = (guess == labels).double()
    if equal == "width":
        edges = torch.linspace(0, 1, bins + 1, dtype=torch.float64)
        which = torch.bucketize(confidence - ROUNDING, edges[1:-1])
    else:
        which, edges = _of_equal_mass(confidence, bins)
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


def _of_equal_mass(confidence: Tensor, bins: int) -> tuple[Tensor, Tensor]:
    """Which bin each row is in, and the edges: equal confidences go where the middle one of them belongs."""
    n = len(confidence)
    values, kind, size = confidence.unique(return_inverse=True, return_counts=True)
    rank = size.cumsum(0) - size + (size - 1) // 2
    bin_of = rank * bins // n
    ends = torch.zeros(bins, dtype=torch.float64).scatter_reduce_(0, bin_of, values, "amax").cummax(0).values
    return bin_of[kind], torch.cat([torch.zeros(1, dtype=torch.float64), ends])


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """The one temperature T above 0 that makes the NLL of ``logits / T`` least; fit it on rows held out of training.

    >>> logits = torch.tensor([[9.0, 0.0], [9.0, 0.0], [9.0, 0.0], [9.0, 0.0]])   # sure, and right 3 times of 4
    >>> round(fit_temperature(logits, torch.tensor([0, 0, 0, 1])), 3)              # 9 / log 3
    8.192

    Arguments and errors: as ``calibration``. Within 1e-3 to 1e3: where all rows are right no temperature is least,
    and the sharpest is taken. Above 1: the network was too sure. nan where a logit is, or no
    temperature helps. Source: Guo et al. 2017, sec. 4.2.
    """
    logits, labels = _checked(logits, labels)

    def loss(log_t: float) -> float:
        return float(cross_entropy(logits * math.exp(-log_t), labels))

    # Convex in 1/T and so with one dip in log T: golden section finds it without derivatives.
    low, high, cut = math.log(1e-3), math.log(1e3), (5**0.5 - 1) / 2
    a, b = high - cut * (high - low), low + cut * (high - low)
    at_a, at_b = loss(a), loss(b)
    if not math.isfinite(loss(0.0)):
        return math.nan
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
    logits, labels = tensor_of("logits", logits).double(), tensor_of("labels", labels)
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
