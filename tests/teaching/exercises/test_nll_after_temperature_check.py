"""Every known mistake gets a sentence of its own."""

import numpy as np
from scipy.special import log_softmax
from torch.nn.functional import cross_entropy as ce
from torch.nn.functional import nll_loss


def by_numpy(one, two, y, s, t):
    rows = np.arange(len(y))
    a, b = (log_softmax(z.numpy() / u, axis=1)[rows, y.numpy()] for z, u in ((one, s), (two, t)))
    return (b - a).mean()


ASKED = "number"
RIGHT = [
    lambda one, two, y, s, t: ce(one / s, y) - ce(two / t, y),
    by_numpy,
    lambda one, two, y, s, t: nll_loss((one / s).softmax(1).log() - (two / t).softmax(1).log(), y),
    lambda one, two, y, s, t: (ce(one.div_(s), y, reduction="sum") - ce(two.div_(t), y, reduction="sum")) / len(y),
]
WRONG = [
    (lambda one, two, y, s, t: ce(one, y) - ce(two, y), "raw losses"),
    (lambda one, two, y, s, t: by_numpy(two, one, y, t, s), "two minus one"),
    (lambda one, two, y, s, t: abs(ce(one / s, y) - ce(two / t, y)), "minus is lost"),
    (lambda one, two, y, s, t: ce(one / s, y) - ce(two, y), "one alone its"),
    (lambda one, two, y, s, t: ce(one, y) - ce(two / t, y), "two alone its"),
    (lambda one, two, y, s, t: ce(one / s, y) - ce(two / s, y), "first temperature"),
    (lambda one, two, y, s, t: ce(one / t, y) - ce(two / t, y), "second temperature"),
    (lambda one, two, y, s, t: ce(one / t, y) - ce(two / s, y), "exchanged"),
    (lambda one, two, y, s, t: ce(one * s, y) - ce(two * t, y), "multiplied"),
    (lambda one, two, y, s, t: ce(one, y) / s - ce(two, y) / t, "divided the losses"),
    (lambda one, two, y, s, t: ce((one / s).softmax(1), y) - ce((two / t).softmax(1), y), "as if they were logits"),
    (lambda one, two, y, s, t: ce(one / s, y), "loss of one alone"),
    (lambda one, two, y, s, t: np.mean((one.argmax(1) == y).numpy()) - np.mean((two.argmax(1) == y).numpy()),
     "difference of the accuracies"),
    (lambda one, two, y, s, t: ce(one / s, y, reduction="none") - ce(two / t, y, reduction="none"), "yours are 80"),
]  # fmt: skip
