"""``featmix sweep``: a grid of runs, on this computer or a Dask cluster; started again, it goes on where it was."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import threading
from concurrent.futures import InvalidStateError
from pathlib import Path

from ..base.processes import end_with
from ..base.text_table import counted
from .arguments import add_root, existing, whole


def add(commands) -> None:
    """Add ``sweep`` to the parser."""
    p = commands.add_parser(
        "sweep",
        help="make a grid of runs, recorded one by one: featmix sweep grid.toml --out runs.jsonl",
        description="Run every combination of a grid file. A line is added to --out as each run ends; a run that "
        "stands there is not made again, so a sweep that was stopped goes on where it was.",
        epilog='Example of a grid:\n  data = "digits"\n  per_class = 20\n  epochs = 30\n  seeds = 20\n'
        '  [[mix]]\n  at = "none"\n  [[mix]]\n  at = ["input", "block1.relu"]\n  alpha = [0.2, 1.0]\n'
        "How far is it?  featmix sweep status runs.jsonl [grid.toml]",
    )
    p.add_argument("grid", metavar="GRID", help="the grid file (TOML), or the word status")
    p.add_argument("files", nargs="*", type=Path, metavar="FILE", help="for status: the records, and the grid")
    p.add_argument("--out", type=Path, metavar="FILE", help="the file of records (JSON lines)")
    where = p.add_mutually_exclusive_group()
    where.add_argument("--local", type=whole(1), metavar="N", help="processes here (default: one run at a time)")
    where.add_argument("--dask", metavar="ADDRESS", help="the scheduler of a Dask cluster, such as tcp://10.0.0.1:8786")
    p.add_argument("--retry", action="store_true", help="run again what failed")
    add_root(p)
    p.add_argument("--device", default="cpu", help="cpu (the default), cuda, mps; of the cluster where there is one")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read the grid, sweep, say what came out."""
    import featmix_lite as fm

    from ..experiments.grid import read_grid

    if args.grid == "status":
        return status(args)
    if args.files:
        raise ValueError(f"{args.files[0]}: one grid file at a time")
    if args.out is None:
        raise ValueError("--out FILE is missing: where the records go")
    configs = read_grid(args.grid)
    print(f"{counted(len(configs), 'run')}, recorded in {args.out.absolute()}", flush=True)
    with executor(args.local, args.dask) as pool:
        records = fm.sweep(
            configs, pool, args.out, root=args.root, device=args.device, retry=args.retry,
            say=lambda line: print(line, flush=True),
        )  # fmt: skip
    failed = [r for r in records if "error" in r]
    such = f", such as: {failed[0]['error']}" if failed else ""
    print(f"{len(records) - len(failed)} done, {len(failed)} failed{such}")
    return 1 if failed else 0


def status(args: argparse.Namespace) -> int:
    """Say how many runs a file of records holds, and of a grid how many are still to do."""
    from ..experiments.grid import read_grid
    from ..experiments.records import Records

    if not 1 <= len(args.files) <= 2:
        raise ValueError("featmix sweep status RECORDS [GRID]")
    records = Records(existing(args.files[0])).read()
    failed = sum("error" in r for r in records.values())
    print(f"{args.files[0]}: {counted(len(records), 'run')} recorded, {failed} of them failed")
    if len(args.files) == 2:
        keys = {config.key for config in read_grid(args.files[1])}
        there = len(keys & records.keys())
        print(f"{args.files[1]}: {there} of {len(keys)} runs recorded, {len(keys) - there} to do")
    return 0


@contextlib.contextmanager
def executor(local: int | None, dask: str | None):
    """An executor: processes here, a Dask cluster's, or None.

    >>> with executor(None, None) as pool:
    ...     pool is None
    True
    """
    if dask is not None:
        from distributed import Client

        with Client(dask) as client:
            yield client.get_executor()
    elif local is not None and local > 1:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        # "spawn": a fork of a process in which torch has threads can stand still
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(local, spawn, initializer=_begin, initargs=(os.getpid(),)) as pool:
            try:
                yield pool
            except BaseException:  # nobody waits for what they are at
                threading.excepthook = _but_cancelled
                for worker in multiprocessing.active_children():
                    worker.terminate()
                raise
    else:
        yield None


def _but_cancelled(args, usual=threading.excepthook) -> None:
    """A pool whose workers are ended stumbles, in a thread of its own, over runs that were called off before."""
    if args.exc_type is not InvalidStateError:
        usual(args)


def _begin(parent: int) -> None:
    """A worker begins: Ctrl-C is its parent's to hear, and it ends with that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent)
