"""Every known mistake gets a sentence of its own."""

import math

import numpy as np
import torch
from scipy.special import softmax
from torch.nn.functional import cross_entropy

import featmix_lite as fm


def loss(z, y, t):
    p = torch.softmax(z / t, 1)
    return -p[torch.arange(len(y)), y].log().mean()


def gap(p, y):
    return abs(p.max(1).values.mean() - (p.argmax(1) == y).double().mean())


ASKED = "number"
RIGHT = [
    lambda z, y, ts: min(ts, key=lambda t: loss(z, y, t)),
    lambda z, y, ts: float(ts[torch.stack([loss(z, y, t) for t in ts]).argmin()]),
    lambda z, y, ts: min(ts, key=lambda t: abs(math.log(t / fm.measures.fit_temperature(z, y)))),
]
WRONG = [
    (lambda z, y, ts: max(ts, key=lambda t: float(((z / t).argmax(1) == y).float().mean())), "by accuracy"),
    (lambda z, y, ts: min(ts, key=lambda t: loss(z, y, 1 / t)), "multiplied"),
    (lambda z, y, ts: torch.stack([loss(z, y, t) for t in ts]).argmin(), "position"),
    (lambda z, y, ts: torch.stack([loss(z, y, t) for t in ts]).min(), "least NLL itself"),
    (lambda z, y, ts: max(ts, key=lambda t: loss(z, y, t)), "largest"),
    (lambda z, y, ts: min(ts, key=lambda t: loss(z.log_softmax(1), y, 1) + t.log()), "divided the"),
    (lambda z, y, ts: min(ts, key=lambda t: fm.measures.calibration(z / t, y).ece), "by the ECE"),
    (lambda z, y, ts: 17.0, "gives 17 whatever"),
    (lambda z, y, ts: cross_entropy(z, y, reduction="none"), "should be one number; yours are 150"),
    (lambda z, y, ts: ts[np.argmin([((softmax(z / t, 1) - np.eye(4)[y]) ** 2).mean() for t in ts])], "Brier"),
    (lambda z, y, ts: min(ts, key=lambda t: gap((z / t).softmax(1), y)), "mean confidence and accuracy equal"),
    (lambda z, y, ts: min(ts, key=lambda t: cross_entropy((z / t).softmax(1), y)), "as if they were logits"),
    (lambda z, y, ts: [loss(z, y, t) for t in ts], "NLLs of all"),
    (lambda z, y, ts: max(ts), "largest temperature"),
    (lambda z, y, ts: 1, "nearest to 1"),
    (
        lambda z, y, ts: min(ts, key=lambda t: ((z / t).softmax(1) - y).abs().mean()),
        "stopped with RuntimeError, in its line",
    ),
]
