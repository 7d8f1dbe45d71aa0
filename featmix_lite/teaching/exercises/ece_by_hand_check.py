"""Exercise of lesson 08: the expected calibration error, bin by bin."""

from __future__ import annotations

import torch

from .reading import NUMBER
from .verdict import Verdict, judge


def ece_by_hand(student) -> Verdict:
    """Check ``student(confidence, right, bins)``: the mean gap of confidence and accuracy over bins of equal width.

    ``confidence`` (N,) from 0 to 1; ``right`` (N,) 1.0 where the answer was right, else 0.0; ``bins``, how many.

    >>> fm.exercises.ece_by_hand(lambda confidence, right, bins: (confidence.mean() - right.mean()).abs())
    Not yet. This is one gap over all images, where bins cancel: take the absolute gap of each bin.

    Source: Guo et al. 2017, eq. 3; ``measures.calibration``.
    """
    return judge(
        student,
        right_one,
        [made(0, 20, 10), made(1, 200, 5), made(2, 60, 15)],
        "Right. Every image counts once, so a bin of one image cannot outweigh a bin of a hundred.",
        MISTAKES,
        NUMBER,
    )


def made(seed: int, count: int, bins: int):
    """Confidences on no edge of a bin but 1, some bins empty; too sure and not sure enough in turns."""
    g = torch.Generator().manual_seed(seed)
    where = torch.randint(bins // 3, bins - 1, (count,), generator=g)
    sure = (where + 0.1 + 0.8 * torch.rand(count, generator=g, dtype=torch.float64)) / bins
    sure[: count // 5] = 1.0
    chance = sure + torch.where((where + seed) % 2 == 0, -0.3, 0.2) + (0.3 if seed == 1 else -0.1)
    return sure, (torch.rand(count, generator=g, dtype=torch.float64) < chance).double(), bins


def parts(confidence, right, bins: int, last: bool = True):
    """(count, mean confidence, accuracy) of each bin, (low, high]; nan where it is empty."""
    which = (confidence * bins).ceil().long() - 1
    if not last:
        which = (confidence * bins).floor().long()
    counts = torch.stack([(which == b).sum() for b in range(bins)]).double()
    means = [torch.stack([v[which == b].mean() for b in range(bins)]) for v in (confidence, right)]
    return counts, *means


def right_one(confidence, right, bins):
    """The answer."""
    counts, sure, hit = parts(confidence, right, bins)
    return (counts * (sure - hit).abs().nan_to_num(0.0)).sum() / len(confidence)


def gaps(confidence, right, bins):
    """The absolute gaps of the bins that are not empty."""
    counts, sure, hit = parts(confidence, right, bins)
    return (sure - hit).abs()[counts > 0]


def middles(confidence, right, bins):
    """With the middle of each bin in place of its mean confidence."""
    counts, _, hit = parts(confidence, right, bins)
    middle = (torch.arange(bins, dtype=torch.float64) + 0.5) / bins
    return (counts * (middle - hit).abs().nan_to_num(0.0)).sum() / len(confidence)


def lost(confidence, right, bins):
    """Images that are wholly sure fall out of [low, high)."""
    counts, sure, hit = parts(confidence, right, bins, last=False)
    return (counts * (sure - hit).abs().nan_to_num(0.0)).sum() / len(confidence)


def signed(confidence, right, bins):
    """Gaps with their signs."""
    return confidence.mean() - right.mean()


def squared(confidence, right, bins):
    """Squared gaps."""
    counts, sure, hit = parts(confidence, right, bins)
    return (counts * (sure - hit).square().nan_to_num(0.0)).sum() / len(confidence)


MISTAKES = {
    "An empty bin has no mean: 0 / 0 makes the whole sum nan. Leave empty bins out.": lambda c, r, b: torch.tensor(
        torch.nan
    ),
    "This is one gap over all images, where bins cancel: take the absolute gap of each bin.": lambda c, r, b: (
        signed(c, r, b).abs()
    ),
    "This is mean confidence minus accuracy, where gaps cancel: take the absolute gap of each bin.": signed,
    "This is accuracy minus mean confidence, where gaps cancel: take the absolute gap of each bin.": lambda c, r, b: (
        -signed(c, r, b)
    ),
    "Every bin counts alike in your mean; weigh each by its share of the images.": lambda c, r, b: gaps(c, r, b).mean(),
    "You divided by the number of bins; weigh each bin by its share of the images.": lambda c, r, b: (
        gaps(c, r, b).sum() / b
    ),
    "This is the sum of the gaps; weigh each bin by its share of the images.": lambda c, r, b: gaps(c, r, b).sum(),
    "This is the largest gap, the MCE; the ECE is their weighted mean.": lambda c, r, b: gaps(c, r, b).max(),
    "You weighed by the counts; divide by the number of images as well.": lambda c, r, b: right_one(c, r, b) * len(c),
    "You took the middle of the bin; take the mean confidence of the images in it.": middles,
    "Images that are 100 % sure fall out of your last bin: the bins are (low, high].": lost,
    "The gaps are squared; take their absolute values.": squared,
    "This compares each single image with 0 or 1; compare the means of a bin.": lambda c, r, b: (c - r).abs().mean(),
}
