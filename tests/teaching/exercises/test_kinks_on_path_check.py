"""Kinks counted along a path: right ones in many dresses, and every known mistake; the kit's own count agrees."""

import itertools

import numpy as np
import torch

import featmix_lite as fm


def by_loops(before):
    count = 0
    for unit in before.T.tolist():
        for now, then in zip(unit, unit[1:]):
            count += (now > 0) != (then > 0)
    return count


def on(before):
    return before > 0


def test_the_kit_counts_so():
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(3, 20), torch.nn.ReLU(), torch.nn.Linear(20, 2)).eval()
    a, b = torch.randn(2, 3)
    steps = torch.linspace(0, 1, 40)[:, None]
    with torch.no_grad():
        assert fm.measures.kinks(net, a, b, points=40) == {"1": by_loops(net[0]((1 - steps) * a + steps * b))}


ASKED = "number"
RIGHT = [
    lambda b: (on(b)[1:] != on(b)[:-1]).sum(), by_loops, lambda b: (on(b)[1:] ^ on(b)[:-1]).sum().item(),
    lambda b: np.abs(np.diff((b.numpy() > 0).astype(int), axis=0)).sum(), lambda b: on(b).int().diff(dim=0).abs().sum(),
    lambda b: torch.logical_xor(on(b[1:]), on(b[:-1])).count_nonzero(),
]  # fmt: skip
WRONG = [
    (lambda b: on(b).sum(), "how often a unit is on"), (lambda b: (~on(b)).sum(), "how often a unit is off"),
    (lambda b: (on(b)[1:] != on(b)[:-1]).any(0).sum(), "units that turn at all"),
    (lambda b: (on(b)[1:] != on(b)[:-1]).any(1).sum(), "steps in which something turns"),
    (lambda b: (on(b)[1:].int() - on(b)[:-1].int()).clamp(min=0).sum(), "only where a unit turns on"),
    (lambda b: (on(b)[:-1].int() - on(b)[1:].int()).clamp(min=0).sum(), "only where a unit turns off"),
    (lambda b: (b[1:] * b[:-1] < 0).sum(), "sign of a product"),
    (lambda b: b.sign().diff(dim=0).ne(0).sum(), "three signs"),
    (lambda b: ((b >= 0)[1:] != (b >= 0)[:-1]).sum(), "not 0 or more"),
    (lambda b: (on(b) != torch.roll(on(b), -1, 0)).sum(), "does not close"),
    (lambda b: (on(b)[:, 1:] != on(b)[:, :-1]).sum(), "with its neighbour at one point"),
    (lambda b: by_loops(b) / b.shape[1], "mean over units"),
    (lambda b: (on(b)[1:] != on(b)[:-1]).double().mean(), "share of steps and units"),
    (lambda b: (on(b)[0] != on(b)[-1]).sum(), "Only the two ends"),
    (lambda b: 2 * by_loops(b), "2 times the answer"),
    (lambda b: b.shape[0], "counted the points"), (lambda b: b.shape[0] - 1, "counted the steps;"),
    (lambda b: np.count_nonzero(np.diff(b.numpy(), axis=0)), "where the numbers change at all"),
    (lambda b: b.clamp(min=0).diff(dim=0).count_nonzero(), "what leaves the ReLU"),
    (lambda b: on(b).int().diff(dim=0).sum(), "cancel"),
    (lambda b: (on(b) ^ on(b[:1])).sum(), "each point with the first"),
    (lambda b: on(b).int().diff(dim=0, prepend=torch.zeros(1, b.shape[1]).int()).abs().sum(), "on at the start"),
    (lambda b: max(by_loops(b[:, [i]]) for i in range(b.shape[1])), "one unit's count, the largest"),
    (lambda b: len({tuple(row) for row in on(b).tolist()}), "different patterns"),
    (lambda b: sum(1 for _ in itertools.groupby(on(b).tolist())), "straight pieces"),
    (lambda b: (b[1:] * b[:-1] <= 0).sum(), "Where the product is 0"),
    (lambda b: (on(b)[1:] != on(b)[:-1]).sum(1).double().mean(), "mean over steps"),
    (lambda b: by_loops(b) / len(b), "mean over points"),
    (lambda b: (on(b)[1:] != on(b)[:-1]).sum(0), "should be one number; yours are 4"),
]  # fmt: skip
