"""Kill a sweep a hundred times (kill -9 of the parent, or of one of its workers) and count what is lost.

    python benchmarks/kill.py [--kills 100] [--runs 300]

Real, tiny runs on the digits. After each kill: every line of the file is whole but perhaps the last, no run stands
twice, none is missing that was said to be done, and the file cut at each byte of its last line is still read. At the
end the sweep is let finish, and its records are compared with an undisturbed one's.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import signal
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import featmix_lite as fm
from featmix_lite.experiments.config import key_of
from featmix_lite.experiments.one_run import UNLIKE, experiment
from featmix_lite.experiments.records import Records

FORK = multiprocessing.get_context("fork")  # what torch needs is loaded once


def child(configs, out, pipe, workers: int):
    """A sweep that tells how far it is; with its workers' process numbers first."""
    os.setpgid(0, 0)
    if not workers:
        pipe.send([])
        fm.sweep(configs, out=out, say=pipe.send)
        return
    with ProcessPoolExecutor(workers, mp_context=FORK) as pool:
        for _ in pool.map(time.sleep, [0.01] * 2 * workers):
            pass
        pipe.send(list(pool._processes))
        with contextlib.suppress(fm.RunError):  # a worker was killed: that is the point
            fm.sweep(configs, pool, out, say=pipe.send)


def killed(configs, out, chance: random.Random, workers: int, whom: str) -> int:
    """Start a sweep, kill it or a worker at a random moment; how many runs it had said were done."""
    near, far = FORK.Pipe()
    process = FORK.Process(target=child, args=(configs, out, far, workers))
    process.start()
    far.close()
    pids = near.recv()
    time.sleep(chance.uniform(0, 0.4))
    os.kill(chance.choice(pids) if whom == "worker" else process.pid, signal.SIGKILL)
    process.join()
    if whom == "parent":  # its workers have lost their parent: they may not go on writing
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    said = 0
    try:
        while True:
            said = max(said, int(near.recv().split(" of ")[0]))
    except EOFError:
        return said


def checked(out: Path, said: int) -> tuple[int, int]:
    """(records, torn lines) after a kill; stops where something is lost, doubled or unreadable."""
    raw = out.read_bytes() if out.exists() else b""
    whole, _, torn = raw.rpartition(b"\n")
    keys = [key_of(json.loads(line)["config"]) for line in whole.split(b"\n") if line]
    assert len(keys) == len(set(keys)), "a run stands twice"
    assert len(keys) >= said, f"{said} runs were said to be done, {len(keys)} are recorded"
    assert list(Records(out).read()) == keys, "a reader sees something else"
    return len(keys), int(bool(torn))


def cut_everywhere(out: Path) -> int:
    """Cut the file at each byte of its last line: readers must find all lines before it, and a sweep append."""
    raw = out.read_bytes()
    start = raw[:-1].rfind(b"\n") + 1
    lines = raw.count(b"\n")
    part = out.with_suffix(".cut")
    for end in range(start, len(raw)):
        part.write_bytes(raw[:end])
        assert len(Records(part).read()) == lines - 1, f"cut at byte {end}"
        Records(part).add(json.loads(raw[start:]))
        assert part.read_bytes() == raw, f"appended behind a cut at byte {end}"
    return len(raw) - start


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--kills", type=int, default=100)
    p.add_argument("--runs", type=int, default=600)
    args = p.parse_args()
    mixes = (None, fm.Mix("input"), fm.Mix("block1.relu"))
    configs = [fm.Config(mix=m, seed=s, epochs=1, per_class=5) for s in range(args.runs // 3) for m in mixes]
    experiment(configs[0].as_dict())  # loads what is loaded late, before forking
    chance, torn, counts = random.Random(0), 0, {}
    with tempfile.TemporaryDirectory() as folder:
        out, said, start = Path(folder, "runs.jsonl"), 0, 1
        for number in range(args.kills):
            workers, whom = [(0, "parent"), (2, "parent"), (2, "worker")][number % 3]
            said = max(said, killed(configs, out, chance, workers, whom))
            now, broken = checked(out, said)
            torn += broken
            if now == len(configs):  # all done: begin anew
                out.unlink()
                said, start = 0, start + 1
            name = f"{whom} of {'a serial sweep' if not workers else 'two workers'}" if whom == "parent" else "a worker"
            counts[name] = counts.get(name, 0) + 1
        got = fm.sweep(configs, out=out, say=len)
        last, _ = checked(out, len(configs))
        cuts = cut_everywhere(out)
        sample = range(0, len(configs), 25)
        for i in sample:
            alone = experiment(configs[i].as_dict())
            a, b = ({k: v for k, v in r.items() if k not in UNLIKE} for r in (alone, got[i]))
            assert a == b, f"run {i} differs from an undisturbed one"
    print(f"{args.kills} kills ({', '.join(f'{n} of {k}' for k, n in counts.items())}), {start} files")
    print(f"lost 0, doubled 0, torn last lines met {torn}, each read past and cut off at the next append")
    print(f"finished file: {last} records of {len(configs)} runs; {len(sample)} of them made again: identical")
    print(f"cut at each of the {cuts} bytes of the last line: all lines before it read, appended whole")


if __name__ == "__main__":
    main()
