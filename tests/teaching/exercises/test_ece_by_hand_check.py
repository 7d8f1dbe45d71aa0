"""Every known mistake gets a sentence of its own."""

import numpy as np
import torch

import featmix_lite as fm


def bins_of(c, r, bins, above=lambda low, c: c > low, up_to=lambda high, c: c <= high):
    edges = torch.linspace(0, 1, bins + 1, dtype=torch.float64)
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        own = above(low, c) & up_to(high, c)
        yield low, high, c[own], r[own]


def plain(c, r, bins):
    return sum(len(s) / len(c) * abs(s.mean() - h.mean()) for _, _, s, h in bins_of(c, r, bins) if len(s))


def each(c, r, bins):
    return torch.stack([(s.mean() - h.mean()).abs() for _, _, s, h in bins_of(c, r, bins) if len(s)])


def lost(c, r, bins):
    parts = bins_of(c, r, bins, lambda low, c: c >= low, lambda high, c: c < high)
    return sum(len(s) / len(c) * abs(s.mean() - h.mean()) for _, _, s, h in parts if len(s))


def measured(c, r, bins):  # two classes would fold confidences below a half, so: many classes
    rest = ((1 - c) / 99).clamp_min(1e-300)
    p = torch.cat([c[:, None], rest[:, None].expand(-1, 99)], 1)
    return fm.measures.calibration(p.log(), (1 - r).long(), bins=bins).ece


def ece_in_numpy(c, r, bins):
    which = np.ceil(c * bins) - 1
    return sum(abs(c[which == b].mean() - r[which == b].mean()) * (which == b).mean() for b in np.unique(which))


ASKED = "number"
RIGHT = [plain, measured, lambda c, r, b: ece_in_numpy(c.numpy(), r.numpy(), b)]
WRONG = [
    (lambda c, r, b: each(c, r, b).mean(), "Every bin counts alike"),
    (lambda c, r, b: each(c, r, b).sum() / b, "divided by the number of bins"),
    (lambda c, r, b: each(c, r, b).sum(), "sum of the gaps"),
    (lambda c, r, b: each(c, r, b).max(), "MCE"),
    (lambda c, r, b: plain(c, r, b) * len(c), "divide by the number of images"),
    (lambda c, r, b: (c.mean() - r.mean()).abs(), "one gap over all images"),
    (lambda c, r, b: c.mean() - r.mean(), "confidence minus accuracy"),
    (lambda c, r, b: r.mean() - c.mean(), "accuracy minus mean confidence"),
    (lambda c, r, b: sum(len(s) * abs(s.mean() - h.mean()) for *_, s, h in bins_of(c, r, b)) / len(c), "empty bin"),
    (
        lambda c, r, b: (
            sum(len(h) * abs((lo + hi) / 2 - h.mean()) for lo, hi, _, h in bins_of(c, r, b) if len(h)) / len(c)
        ),
        "middle of the bin",
    ),
    (lost, "100 % sure"),
    (
        lambda c, r, b: sum(len(s) * (s.mean() - h.mean()) ** 2 for *_, s, h in bins_of(c, r, b) if len(s)) / len(c),
        "squared",
    ),
    (lambda c, r, b: (c - r).abs().mean(), "each single image"),
    (lambda c, r, b: 0.5, "gives 0.5 whatever"),
    (lambda c, r, b: 100 * plain(c, r, b), "100 times"),
    (lambda c, r, b: each(c, r, b), "should be one number; yours are"),
    (lambda c, r, b: plain(c, r, b + 1), "the answer is"),
]
