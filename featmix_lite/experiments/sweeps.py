"""Many runs on any executor, each recorded as it ends: what is recorded is not run again."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Executor, Future, as_completed
from concurrent.futures.process import BrokenProcessPool

from ..base.devices import check_device
from ..base.errors import RunError
from ..base.files import check_place
from ..base.processes import end_with
from .config import Config
from .one_run import experiment
from .records import Records


def sweep(
    configs: Iterable[Config], executor: Executor | None = None, out=None, *, root: str | None = None,
    device: str = "cpu", retry: bool = False, say: Callable[[str], None] | None = None,
) -> list[dict]:
    """Run every config and return their records, in the order of the configs.

    >>> configs = [fm.Config(seed=s, epochs=1, per_class=5) for s in (0, 1)]
    >>> [record["config"]["seed"] for record in fm.sweep(configs, say=len)]
    [0, 1]

    Arguments:
        configs: ``fm.Config``s; of two that are equal one is run.
        executor: any ``concurrent.futures.Executor`` (processes, Dask's ``client.get_executor()``); None: here, one
            after another. Threads of one process train in turn (nothing gained). Each run uses one thread.
        out: a file of JSON lines: a line is appended when its run ends, and a run that stands there is not made
            again. None: nothing is kept.
        root, device: of the image sets, and to train on. retry: run again those that failed.
        say: gets a line after each run, with the time left; left out: a line that replaces itself on the terminal.
    A run that fails is recorded with its ``error``, and the others go on. On Ctrl-C runs that have not begun are
    called off; what was recorded stays. Errors: ``RunError`` where the file cannot be written or a worker was
    killed: start the same sweep again, and it goes on.
    """
    configs = list(configs) if isinstance(configs, Iterable) else [configs]
    for config in configs:
        if not isinstance(config, Config):
            raise TypeError(f"{config!r}: a sweep takes fm.Config")
    if executor is None:
        check_device(device)  # an executor's workers may have others than this computer
    elif not hasattr(executor, "submit"):
        raise ValueError(f"executor={executor!r}: one of concurrent.futures, or None; the file is out=")
    keys = [config.key for config in configs]
    records = Records(out) if out is not None else None
    there, made = records.read() if records is not None else {}, {}
    todo = {k: c for k, c in zip(keys, configs) if k not in there or (retry and "error" in there[k])}
    if todo and out is not None:
        check_place(out, append=True)
    progress = _Progress(len(todo), len(set(keys)), say or _line)

    def jobs():
        for key, config in todo.items():
            # Another sweep may have made it meanwhile, or made it again.
            if records is None or records.get(key) == there.get(key):
                yield key, config.as_dict()

    for key, record in _here(jobs(), root, device) if executor is None else _there(executor, jobs(), root, device):
        if records is None:
            made[key] = record
        else:
            record = records.add(record, again=retry and key in there)
        progress(record)
    there = records.read() if records is not None else made
    return [there[key] for key in keys]


def _here(jobs, root, device):
    for key, config in jobs:
        yield key, experiment(config, root, device)


def _there(executor: Executor, jobs, root, device):
    futures: dict[Future, str] = {}
    try:
        for key, config in jobs:
            futures[executor.submit(_job, os.getpid(), config, root, device)] = key
        for future in as_completed(futures):
            yield futures[future], future.result()
    except (BrokenProcessPool, CancelledError) as error:
        raise RunError("a worker was killed; what was recorded stays: start the sweep again and it goes on") from error
    finally:  # also after Ctrl-C: what has not begun does not begin
        for future in futures:
            future.cancel()


def _job(parent: int, config: dict, root, device) -> dict:
    """One run in a worker, which is not to outlive the sweep."""
    end_with(parent)
    return experiment(config, root, device)


class _Progress:
    """After each run: how many are done, what it gave, how long the rest will take."""

    def __init__(self, todo: int, all_: int, say):
        self.todo, self.all, self.say, self.ended, self.began = todo, all_, say, 0, time.monotonic()

    def __call__(self, record: dict) -> None:
        self.ended += 1
        left = (time.monotonic() - self.began) / self.ended * (self.todo - self.ended)
        gave = f"accuracy {record['accuracy']:.4f}" if "error" not in record else f"failed: {record['error']}"
        self.say(f"{self.all - self.todo + self.ended} of {self.all}: {gave}; {_time(left)} left")


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _line(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="" if " 0 s left" not in text else "\n", file=sys.stderr, flush=True)
