"""What the pictures cost: the Soft Nearest Neighbor loss, minimised, against a dense form at one temperature.

    OMP_NUM_THREADS=1 python benchmarks/pictures.py

One thread, the two taken in turn, so that a slow minute hits both; the goal is a ratio of 1.0 or less.
"""

import argparse
import math
import statistics
import time

import torch

from featmix_lite.measures import class_mixed, snnl, snnl_curve

CLASSES = 10


def dense(x, y, temperature: float) -> float:
    """The loss at one temperature as it is usually written: whole matrices, two masked logsumexps."""
    square = x.square().sum(1)
    away = square.unsqueeze(1) + square - 2 * x @ x.T
    away.fill_diagonal_(math.inf)
    z = -away / temperature
    own = z.masked_fill(y.unsqueeze(1) != y, -math.inf)
    return float((torch.logsumexp(z, 1) - torch.logsumexp(own, 1)).mean())


def seconds(run) -> float:
    start = time.thread_time()
    run()
    return time.thread_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--features", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=7, help="how often each is timed (default 7)")
    a = parser.parse_args()
    torch.set_num_threads(1)
    g = torch.Generator().manual_seed(0)
    y = torch.arange(a.rows) % CLASSES
    print(f"SNNL of {a.rows} x {a.features}, one thread; class-mixed line {class_mixed(y):.3f}\n")
    print("classes apart   dense, one T   snnl, least over T   ratio    snnl, one T   snnl_curve   loss      T / mean")
    for apart in (0.0, 0.15, 0.5, 2.0):
        x = torch.randn(a.rows, a.features, generator=g) + apart * torch.randn(CLASSES, a.features, generator=g)[y]
        x -= x.mean(0)
        mean = float(2 * x.square().sum() / (a.rows - 1))
        dense(x, y, 0.1 * mean), snnl(x, y)
        pairs = [(seconds(lambda: dense(x, y, 0.1 * mean)), seconds(lambda: snnl(x, y))) for _ in range(a.rounds)]  # noqa: B023
        ratio = statistics.median(two / one for one, two in pairs)
        one, two = (statistics.median(p) for p in zip(*pairs))
        fixed, curve = seconds(lambda: snnl(x, y, relative=0.1)), seconds(lambda: snnl_curve(x, y))  # noqa: B023
        got = snnl(x, y)
        print(
            f"  {apart:<14}{one:9.2f} s    {two:13.2f} s   {ratio:11.2f}    {fixed:9.2f} s   {curve:8.2f} s"
            f"   {got.loss:8.4f}   {got.temperature / mean:8.4f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
