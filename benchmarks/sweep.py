"""The same grid serial, in two processes and on a local Dask cluster: equal records, and how much faster.

    python benchmarks/sweep.py [--runs 24] [--turns 3]

By turns, so that a busy machine is busy for all; each kind's own start (a cluster, two interpreters that load torch)
is told apart from its runs: a warm-up run a worker comes before the clock starts.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import statistics
import time
from concurrent.futures import ProcessPoolExecutor

import featmix_lite as fm
from featmix_lite.experiments.one_run import UNLIKE


@contextlib.contextmanager
def dask(workers: int):
    """A Dask cluster of processes on this machine, one thread each, on localhost, without a dashboard."""
    from distributed import Client, LocalCluster

    settings = {"threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1", "processes": True}
    with LocalCluster(n_workers=workers, **settings) as cluster, Client(cluster) as client:
        yield client.get_executor()


@contextlib.contextmanager
def processes(workers: int):
    """A pool of processes on this machine."""
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--runs", type=int, default=24)
    p.add_argument("--turns", type=int, default=3)
    args = p.parse_args()
    configs = [fm.Config(seed=s, epochs=30, per_class=20, batch=32, evaluate=False) for s in range(args.runs)]
    warm = [fm.Config(seed=s, epochs=1, per_class=20) for s in range(8)]
    kinds = {
        "serial": lambda: contextlib.nullcontext(), "two processes": lambda: processes(2), "Dask, two": lambda: dask(2),
    }  # fmt: skip
    seconds, starts, records = {k: [] for k in kinds}, {k: [] for k in kinds}, {}
    for _ in range(args.turns):
        for kind, make in kinds.items():
            began = time.perf_counter()
            with make() as pool:
                fm.sweep(warm, pool, say=len)
                starts[kind].append(time.perf_counter() - began)
                began = time.perf_counter()
                got = fm.sweep(configs, pool, say=len)
                seconds[kind].append(time.perf_counter() - began)
            records[kind] = [{k: v for k, v in r.items() if k not in UNLIKE} for r in got]
    assert records["serial"] == records["two processes"] == records["Dask, two"], "the records differ"
    print(f"{args.runs} runs, {args.turns} turns: equal records, whatever the executor")
    serial = seconds["serial"]
    for kind, found in seconds.items():
        ratios = [a / b for a, b in zip(serial, found)]
        print(
            f"{kind:14s} {statistics.median(found):6.1f} s, throughput {statistics.median(ratios):.2f} of serial "
            f"({min(ratios):.2f} to {max(ratios):.2f}); start and warm-up {statistics.median(starts[kind]):.1f} s"
        )


if __name__ == "__main__":
    main()
