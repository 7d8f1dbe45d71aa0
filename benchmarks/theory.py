"""The optimum of mixed features: seconds for many rows, and how many plain matrix products of that size it costs.

    python benchmarks/theory.py

The product is features times classifier, (rows, d) by (d, K), in double: what reading the logits alone costs.
"""

from __future__ import annotations

import statistics
import time
from functools import partial

import torch

import featmix_lite as fm

REPEATS = 7


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    torch.set_num_threads(1)
    g = torch.Generator().manual_seed(0)
    for rows, classes, dim, decay in ((2000, 10, 512, 1e-2), (2000, 10, 512, 1e-6), (200, 100, 512, 1e-2)):
        labels, first = torch.randint(classes, (rows, 2), generator=g), torch.rand(rows, 1, generator=g)
        each, one = torch.cat([first, 1 - first], 1), torch.tensor([[0.3, 0.7]]).expand(rows, 2)
        general = torch.randn(classes, dim, generator=g) / dim**0.5
        for name, W in (("simplex", fm.theory.simplex(classes, dim)), ("general", general)):
            h, double = fm.theory.mixed_feature(each, labels, W, decay).double(), W.double()
            kinds = ("a weight a row", each, "ce"), ("one weight", one, "ce"), ("mse", each, "mse")
            for kind, weights, loss in kinds:
                work = partial(fm.theory.mixed_feature, weights, labels, W, decay, loss)
                pairs = [(timed(work), timed(lambda h=h, W=double: h @ W.T)) for _ in range(REPEATS)]
                seconds, ratio = (statistics.median(v) for v in zip(*((a, a / b) for a, b in pairs)))
                told = f"{rows} rows, K={classes}, d={dim}, decay {decay:g}, {name}, {kind}"
                print(f"{told}: {seconds:.3f} s, {ratio:.0f} products", flush=True)


if __name__ == "__main__":
    main()
