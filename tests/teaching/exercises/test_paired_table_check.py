"""A table of seeds that both sides have: what is right, and what is named."""

import numpy as np
import torch


def figures(records, mix, key=lambda r: r["config"]["seed"]):
    return {key(r): r["accuracy"] for r in records if r["config"]["mix"] == mix and "error" not in r}


def table(records, one, two, seeds=lambda a, b: sorted(set(a) & set(b)), row=lambda s, a, b: [s, a, b, a - b]):
    a, b = figures(records, one), figures(records, two)
    return torch.tensor([row(s, a[s], b[s]) for s in seeds(a, b)], dtype=torch.float64)


def loops(records, one, two):
    lines = []
    for seed in range(20):
        pair = [[r["accuracy"] for r in records if r["config"] == {"mix": m, "seed": seed} and "error" not in r]
                for m in (one, two)]  # fmt: skip
        if all(pair):
            lines.append((np.int64(seed), pair[0][0], pair[1][0], pair[0][0] - pair[1][0]))
    return lines


ASKED = "tensor"
RIGHT = [table, loops, lambda *given: table(*given).numpy()]
WRONG = [
    (lambda *given: table(*given, seeds=lambda a, b: [s for s in a if s in b]), "not by rising seed"),
    (lambda *given: table(*given, row=lambda s, a, b: [s, a, b, b - a]), "two - one"),
    (lambda *given: table(*given, row=lambda s, a, b: [s, b, a, b - a]), "One and two are exchanged"),
    (lambda *given: table(*given, row=lambda s, a, b: [s, a, b, abs(a - b)]), "lost their minus"),
    (lambda *given: table(*given)[:, :3], "last column is missing"),
    (lambda *given: table(*given)[:, 1:], "first column is missing"),
    (lambda *given: table(*given)[:, 3], "differences alone"),
    (lambda *given: table(*given).T, "a line a seed"),
    (lambda *given: [{"seed": s, "difference": d} for s, _, _, d in table(*given)], "a list that holds a dict"),
    (lambda *given: table(*given).mean(0), "rows [seed, one, two, difference], of shape (2, 4)"),
    (lambda *given: table(*given, seeds=lambda a, b: a), "stopped with KeyError, in its line"),
    (lambda records, *mixes: [r["accuracy"] for r in records], ": 'accuracy'"),
]
