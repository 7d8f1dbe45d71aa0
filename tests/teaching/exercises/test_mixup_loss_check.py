"""The loss of a mixed batch: two dresses of one loss, and every known mistake."""

import torch
from torch.nn.functional import cross_entropy, one_hot

import featmix_lite as fm


def by_two_losses(net, x, y, lam, perm):
    out = net(lam * x + (1 - lam) * x[perm])
    return lam * cross_entropy(out, y) + (1 - lam) * cross_entropy(out, y[perm])


def by_rows(net, x, y, lam, perm, share=None, classes=4):
    """One image after the other, the logarithm by hand."""
    total = 0.0
    for i, j in enumerate(perm.tolist()):
        p = net((lam * x[i] + (1 - lam) * x[j])[None]).exp()[0]
        p = p / p.sum()
        total = total - (lam * p[y[i]].log() + (1 - lam) * p[y[j]].log())
    return total / len(x)


def by_soft_labels(net, x, y, lam, perm):
    rows = one_hot(y, 4).double()
    return cross_entropy(net(lam * x + (1 - lam) * x[perm]), lam * rows + (1 - lam) * rows[perm])


def by_the_kit(net, x, y, lam, perm):
    partners = torch.stack([torch.arange(len(x)), perm], 1)
    weights = torch.stack([lam, 1 - lam]).double().expand(len(x), 2)
    out = fm.mixed_forward(net, x, y, classes=4, draw=fm.Draw("input", partners, weights))
    return fm.objectives.soft_cross_entropy(out.logits, out.targets)


def divergence(net, x, y, lam, perm):
    rows = one_hot(y, 4).double()
    return fm.objectives.kl(net(lam * x + (1 - lam) * x[perm]), lam * rows + (1 - lam) * rows[perm])


ASKED = "number"
RIGHT = [by_two_losses, by_rows, by_soft_labels, by_the_kit]
WRONG = [
    (lambda net, x, y, lam, perm: cross_entropy(net(x), y), "the loss of the clean images"),
    (lambda net, x, y, lam, perm: cross_entropy(net(lam * x + (1 - lam) * x[perm]), y), "labels are the rows' own"),
    (
        lambda net, x, y, lam, perm: lam * cross_entropy(net(x), y) + (1 - lam) * cross_entropy(net(x[perm]), y[perm]),
        "Nothing is mixed",
    ),
    (lambda net, x, y, lam, perm: by_two_losses(net, x, y, 1 - lam, perm), "images and labels lam went"),
    (lambda net, x, y, lam, perm: by_two_losses(net, x, y, 0.5, perm), "half and half"),
    (lambda net, x, y, lam, perm: by_two_losses(lambda z: net(z).softmax(1), x, y, lam, perm), "softmax before"),
    (lambda *given: by_two_losses(*given) * len(given[1]), "sum over the batch"),
    (lambda *given: -by_two_losses(*given), "minus is missing"),
    (divergence, "the answer is"),
    (lambda net, x, y, lam, perm: net(x), "should be one number; yours are 24"),
    (lambda net, x, y, lam, perm: by_two_losses(net, x, y, lam, perm.float()), "stopped with IndexError, in its line"),
]
