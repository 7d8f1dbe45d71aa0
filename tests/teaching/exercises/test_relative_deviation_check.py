"""The deviation of a mix over the distance of its two images: right ones in many dresses, and every known mistake."""

import math

import numpy as np
import torch
from torch.nn.functional import cosine_similarity, pairwise_distance

import featmix_lite as fm
from featmix_lite.teaching.exercises import relative_deviation_check as check


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


def pairs(clean, mixed):
    """Each row's partner and its own share, found from the mixes alone: the partner it lies on the line to."""
    found = []
    for i, row in enumerate(mixed):
        ways = clean - clean[i]
        share = ((row - clean[i]) * ways).sum(1) / ways.square().sum(1).clamp(min=1e-12)
        beside = (clean[i] + share[:, None] * ways - row).norm(dim=1)
        beside[i] = math.inf
        found.append((int(beside.argmin()), 1 - float(share[beside.argmin()])))
    return [j for j, _ in found], [w for _, w in found]


def test_it_is_the_kits_relative_reading():
    x, seen = torch.randn(9, 7, generator=torch.Generator().manual_seed(3), dtype=torch.float64), []
    net = torch.nn.Sequential(torch.nn.Identity(), torch.nn.ReLU())
    net[1].register_forward_pre_hook(lambda module, given: seen.append(given[0].clone()))
    kit = fm.measures.linearity(net, x, ["1"], fm.Mix("input"))["1"].relative
    clean, mixed = next(both for both in seen if len(both) == 2 * len(x)).chunk(2)
    partners, shares = pairs(clean, mixed)
    assert max(shares) - min(shares) < 1e-6 and abs(shares[0] - 0.5) > 0.02, "one share, and not half"
    given = mixed.relu(), clean.relu(), clean[partners].relu(), shares[0]
    assert abs(by_loops(*given) - kit) < 1e-6 < kit
    assert abs(check.right(*given) - kit) < 1e-6


def test_it_is_0_for_a_linear_network_and_does_not_mind_the_scale():
    for mixed, a, b, w in (check.made(seed, w) for seed, w in ((3, 0.3), (4, 0.9))):
        assert abs(check.right(10 * mixed, 10 * a, 10 * b, w) - check.right(mixed, a, b, w)) < 1e-12
        assert check.right(w * a + (1 - w) * b, a, b, w) < 1e-12 < 1e-3 < check.right(mixed, a, b, w)


def test_one_pair_that_looks_alike_drowns_the_others_row_by_row():
    wrong = next(answer for said, answer in check.MISTAKES.items() if "drowns" in said)
    for seed, w in enumerate((0.5, 0.3, 0.8)):
        mixed, a, b, _ = check.made(seed, w)
        without = [rows[:-1] for rows in (mixed, a, b)]
        assert wrong(mixed, a, b, w) > 5 * wrong(*without, w)
        assert check.right(mixed, a, b, w) < 2 * check.right(*without, w)


def test_an_answer_for_one_scale_alone_is_wrong():
    assert not fm.exercises.relative_deviation(lambda m, a, b, w: by_loops(m, a, b, w) if a.max() < 20 else 0.0)


ASKED = "number"
RIGHT = [
    lambda m, a, b, w: ratio(m - wanted(a, b, w), a - b), by_loops, with_numpy,
    lambda m, a, b, w: ratio(m - wanted(a, b, w), b - a),
    lambda m, a, b, w: ratio(10 * (m - wanted(a, b, w)), 10 * (a - b)),
    lambda m, a, b, w: pairwise_distance(m, wanted(a, b, w)).sum() / pairwise_distance(a, b).sum(),
    lambda m, a, b, w: torch.cdist(m, wanted(a, b, w)).diagonal().mean() / torch.cdist(a, b).diag().mean(),
]  # fmt: skip
WRONG = [
    (lambda m, a, b, w: (m - wanted(a, b, w)).norm(dim=1).mean(), "not divided by the distance"),
    (lambda m, a, b, w: (m - wanted(a, b, w)).pow(2).sum(1).mean() / (a - b).pow(2).sum(1).mean(), "You squared the"),
    (lambda m, a, b, w: ratio(m - wanted(b, a, w), a - b), "wrong way round"),
    (lambda m, a, b, w: ratio(m - (a + b) / 2, a - b), "whatever the share is"),
    (lambda m, a, b, w: ((m - wanted(a, b, w)).norm(dim=1) / (a - b).norm(dim=1)).mean(), "drowns the others"),
    (lambda m, a, b, w: ratio(m - wanted(a, b, w), m), "length of the mix,"),
    (lambda m, a, b, w: ratio(m - wanted(a, b, w), wanted(a, b, w)), "length of the mixed features"),
    (lambda m, a, b, w: ((m - wanted(a, b, w)).norm(dim=1) / m.norm(dim=1)).mean(), "and by the length of the mix"),
    (lambda m, a, b, w: (m - wanted(a, b, w)).pow(2).sum(1).mean(), "squared distances, and undivided"),
    (lambda m, a, b, w: (m - wanted(a, b, w)).pow(2).sum(1).mean() / (a - b).norm(dim=1).mean(), "above and not below"),
    (lambda m, a, b, w: torch.nn.functional.mse_loss(m, wanted(a, b, w)), "mean squared error"),
    (lambda m, a, b, w: torch.nn.functional.l1_loss(m, wanted(a, b, w)), "size of single numbers, undivided"),
    (lambda m, a, b, w: (1 - cosine_similarity(m, wanted(a, b, w))).mean(), "1 - cosine"),
    (lambda m, a, b, w: np.mean(cosine_similarity(m, wanted(a, b, w)).numpy()), "This is the cosine"),
    (lambda m, a, b, w: (m - wanted(a, b, w)).norm(dim=0).mean() / (a - b).norm(dim=0).mean(), "over the rows, not"),
    (lambda m, a, b, w: (m - wanted(a, b, w)).norm(dim=1).median() / (a - b).norm(dim=1).median(), "medians"),
    (lambda m, a, b, w: (m - wanted(a, b, w)).abs().mean() / (a - b).abs().mean(), "over single numbers"),
    (lambda m, a, b, w: (m - wanted(a, b, w)).mean(0).norm() / (a - b).mean(0).norm(), "cancel"),
    (lambda m, a, b, w: (m - wanted(a, b, w)).norm() / (a - b).norm(), "whole table"),
    (lambda m, a, b, w: ratio(m - a, a - b), "from a: compare"),
    (lambda m, a, b, w: 1 / ratio(m - wanted(a, b, w), a - b), "upside down"),
    (lambda m, a, b, w: (m - wanted(a, b, w)).norm(dim=1) / (a - b).norm(dim=1).mean(), "one number; yours are 6"),
    (lambda m, a, b, w: 100 * ratio(m - wanted(a, b, w), a - b), "100 times the answer"),
]
