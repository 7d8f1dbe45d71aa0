"""What neural collapse costs over the covariance alone, and the memory beside its input: ratios in one run.

    python benchmarks/collapse.py
"""

from __future__ import annotations

import statistics
import time

import torch

from featmix_lite.measures import collapse

ROWS, WIDTH, CLASSES, TIMES = 10_000, 512, 10, 15


def main() -> None:
    torch.set_num_threads(1)
    g = torch.Generator().manual_seed(0)
    y = torch.arange(CLASSES).repeat(ROWS // CLASSES)
    weight = torch.randn(CLASSES, WIDTH, generator=g)
    h = torch.randn(ROWS, WIDTH, generator=g) + weight[y]

    def covariance():
        centred = h.double()
        centred -= centred.mean(0)
        return centred.T @ centred / ROWS

    each = {"collapse": lambda: collapse(h, y, weight), "covariance": covariance}
    times: dict[str, list[float]] = {name: [] for name in each}
    for _ in range(TIMES):
        for name, run in each.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    ratio = statistics.median(a / b for a, b in zip(times["collapse"][3:], times["covariance"][3:], strict=True))
    took = 1000 * statistics.median(times["covariance"][3:])
    print(f"{ROWS} x {WIDTH}, {CLASSES} classes: the covariance alone {took:.0f} ms, collapse {ratio:.2f} times that")
    with torch.profiler.profile(profile_memory=True) as profile:
        collapse(h, y, weight)
    peak, now = 0, 0
    for event in profile.profiler.kineto_results.events():
        if event.name() == "[memory]":
            now += event.nbytes()
            peak = max(peak, now)
    print(f"memory beside the features at its highest: {peak / (h.numel() * h.element_size()):.2f} times theirs")


if __name__ == "__main__":
    main()
