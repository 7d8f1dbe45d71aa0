"""The optimum of mixed features: seconds for many rows, and how many plain matrix products of that size it costs.

    python benchmarks/theory.py

The product is features times classifier, (rows, d) by (d, K), in double: what reading the logits alone costs.
"""

from __future__ import annotations

import statistics
import time

import torch

import featmix_lite as fm

ROWS, REPEATS = 2000, 7


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    torch.set_num_threads(1)
    g = torch.Generator().manual_seed(0)
    for classes, dim, decay in ((10, 512, 1e-2), (10, 512, 1e-6), (100, 512, 1e-2)):
        general = torch.randn(classes, dim, generator=g) / dim**0.5
        for name, W in (("simplex", fm.theory.simplex(classes, dim)), ("general", general)):
            labels = torch.randint(classes, (ROWS, 2), generator=g)
            first = torch.rand(ROWS, 1, generator=g)
            each, batch = torch.cat([first, 1 - first], 1), first[:1].expand(ROWS, 1)
            h = fm.theory.mixed_feature(each, labels, W, decay).double()
            works = {
                "a weight a row": lambda w=each, y=labels, W=W: fm.theory.mixed_feature(w, y, W, decay),
                "one weight": lambda w=torch.cat([batch, 1 - batch], 1), y=labels, W=W: fm.theory.mixed_feature(
                    w, y, W, decay
                ),
                "mse": lambda w=each, y=labels, W=W: fm.theory.mixed_feature(w, y, W, decay, "mse"),
            }
            for kind, work in works.items():
                pairs = [(timed(work), timed(lambda h=h, W=W: h @ W.double().T)) for _ in range(REPEATS)]
                seconds, ratio = (statistics.median(v) for v in zip(*((a, a / b) for a, b in pairs)))
                print(f"K={classes} d={dim} decay {decay:g} {name}, {kind}: {seconds:.3f} s, {ratio:.0f} products")


if __name__ == "__main__":
    main()
