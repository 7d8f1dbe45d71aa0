"""Every known mistake gets a sentence of its own."""

import torch
from scipy.spatial.distance import pdist

import featmix_lite as fm


def distances(x):
    return torch.stack([((a - b) ** 2).sum() for i, a in enumerate(x) for j, b in enumerate(x) if i != j])


ASKED = "number"
RIGHT = [
    lambda x, s: s * distances(x).mean(),
    lambda x, s: 2 * s * (x - x.mean(0)).square().sum() / (len(x) - 1),
    lambda x, s: fm.measures.snnl(x, torch.arange(len(x)) % 2, relative=s).temperature,
    lambda x, s: s * (pdist(x.numpy()) ** 2).mean(),
]
WRONG = [
    (lambda x, s: s * torch.cat([distances(x), torch.zeros(len(x))]).mean(), "themselves"),
    (lambda x, s: s * distances(x).sqrt().mean(), "not squared"),
    (lambda x, s: s * distances(x).sqrt().mean() ** 2, "squared the mean"),
    (lambda x, s: s * distances(x).median(), "median"),
    (lambda x, s: distances(x).mean(), "share is not used"),
    (lambda x, s: s * x.var(0, unbiased=False).sum(), "twice as far"),
    (lambda x, s: s * distances(x).mean() / 5, "single numbers"),
    (lambda x, s: distances(x), "should be one number; yours are 42"),
    (lambda x, s: s * distances(x).mean().sqrt(), "root of the mean square"),
    (lambda x, s: s * distances(x).sum() / 2, "sum over pairs"),
    (lambda x, s: distances(x).mean() / s, "divided by the share"),
    (lambda x, s: 2 * s * distances(x).mean(), "2 times the answer"),
]
