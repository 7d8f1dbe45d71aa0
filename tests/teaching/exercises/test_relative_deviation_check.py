"""The deviation of a mix over the distance of its two images: right ones in many dresses, and every known mistake."""

import math

import numpy as np
import torch

import featmix_lite as fm


def by_loops(mixed, a, b, w):
    off = far = 0.0
    for m, x, y in zip(mixed.tolist(), a.tolist(), b.tolist()):
        off += math.sqrt(sum((mi - w * xi - (1 - w) * yi) ** 2 for mi, xi, yi in zip(m, x, y)))
        far += math.dist(x, y)
    return off / far


def with_numpy(mixed, a, b, w):
    m, x, y = (t.numpy() for t in (mixed, a, b))
    return np.linalg.norm(m - (w * x + (1 - w) * y), axis=1).mean() / np.linalg.norm(x - y, axis=1).mean()


def wanted(a, b, w):
    return torch.lerp(b, a, w)


def ratio(top, bottom):
    return top.norm(dim=1).mean() / bottom.norm(dim=1).mean()


def test_it_is_the_kits_relative_reading():
    g = torch.Generator().manual_seed(3)
    x = torch.randn(2, 7, generator=g)  # two rows are each other's partner
    net = torch.nn.Sequential(torch.nn.ReLU())
    kit = fm.measures.linearity(net, x, ["0"], fm.Mix("input", per="sample"), weights="equal")["0"].relative
    assert abs(by_loops(x.mean(0).relu()[None], x[:1].relu(), x[1:].relu(), 0.5) - kit) < 1e-6


ASKED = "number"
RIGHT = [
    lambda m, a, b, w: ratio(m - wanted(a, b, w), a - b), by_loops, with_numpy,
    lambda m, a, b, w: ratio(m - wanted(a, b, w), b - a),
    lambda m, a, b, w: ratio(10 * (m - wanted(a, b, w)), 10 * (a - b)),
    lambda m, a, b, w: (torch.nn.functional.pairwise_distance(m, wanted(a, b, w), eps=0).sum()
                        / torch.nn.functional.pairwise_distance(a, b, eps=0).sum()),
]  # fmt: skip
WRONG = [
    (lambda m, a, b, w: (m - wanted(a, b, w)).norm(dim=1).mean(), "not divided by the distance"),
    (lambda m, a, b, w: (m - wanted(a, b, w)).pow(2).sum(1).mean() / (a - b).pow(2).sum(1).mean(), "squared"),
    (lambda m, a, b, w: ratio(m - wanted(b, a, w), a - b), "wrong way round"),
    (lambda m, a, b, w: ratio(m - (a + b) / 2, a - b), "whatever the share is"),
    (lambda m, a, b, w: ((m - wanted(a, b, w)).norm(dim=1) / (a - b).norm(dim=1)).mean(), "drowns the others"),
    (lambda m, a, b, w: ratio(m - wanted(a, b, w), m), "length of the mix"),
    (lambda m, a, b, w: (m - wanted(a, b, w)).abs().mean() / (a - b).abs().mean(), "single numbers"),
    (lambda m, a, b, w: (m - wanted(a, b, w)).mean(0).norm() / (a - b).mean(0).norm(), "cancel"),
    (lambda m, a, b, w: (m - wanted(a, b, w)).norm() / (a - b).norm(), "whole table"),
    (lambda m, a, b, w: ratio(m - a, a - b), "from a: compare"),
    (lambda m, a, b, w: 1 / ratio(m - wanted(a, b, w), a - b), "upside down"),
    (lambda m, a, b, w: (m - wanted(a, b, w)).norm(dim=1) / (a - b).norm(dim=1).mean(), "one number; yours are 6"),
    (lambda m, a, b, w: 100 * ratio(m - wanted(a, b, w), a - b), "100 times the answer"),
]
