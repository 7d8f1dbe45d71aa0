"""Kill sweeps a hundred times, in nine ways, and count what is lost, what stands twice and what lives on.

    python benchmarks/kill.py [--kills 100] [--runs 300]

Real, tiny runs on the digits: one after another, in two processes, in two threads, two sweeps on one file; killed
(kill -9, also of a worker) or ended (SIGTERM) at a random moment. After each: every line of the file is whole but
perhaps the last, no run stands twice, none is missing that was said to be done, and no child is left. At the end the
sweep is let finish, its records are compared with an undisturbed one's, and the file cut at each byte of its last line.
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
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import featmix_lite as fm
from featmix_lite.base.processes import Terminated, end_with, heeding_sigterm
from featmix_lite.experiments.config import key_of
from featmix_lite.experiments.one_run import UNLIKE, experiment
from featmix_lite.experiments.records import Records

FORK = multiprocessing.get_context("fork")  # what torch needs is loaded once
KILL, TERM = signal.SIGKILL, signal.SIGTERM
CASES = [(form, how, "parent") for form in ("serial", "processes", "threads", "two sweeps") for how in (KILL, TERM)]
CASES += [("processes", KILL, "worker")]


def child(configs, out, pipe, form: str):
    """A sweep that tells how far it is; with its workers' process numbers first."""
    with heeding_sigterm(), contextlib.suppress(fm.RunError, Terminated):  # a worker was killed: that is the point
        if form == "processes":
            with ProcessPoolExecutor(2, FORK, initializer=end_with, initargs=(os.getpid(),)) as pool:
                for _ in pool.map(time.sleep, [0.01] * 4):
                    pass
                pipe.send(list(pool._processes))
                fm.sweep(configs, pool, out, say=pipe.send)
            return
        pipe.send([])
        with ThreadPoolExecutor(2) if form == "threads" else contextlib.nullcontext() as pool:
            fm.sweep(configs, pool, out, say=pipe.send)


def started(configs, out, form: str):
    """(the process of a sweep, the pipe it talks through, all its processes)."""
    near, far = FORK.Pipe()
    process = FORK.Process(target=child, args=(configs, out, far, form))
    process.start()
    far.close()
    return process, near, [process.pid, *near.recv()]


def killed(configs, out, chance: random.Random, form: str, how: int, whom: str) -> int:
    """Start sweeps, end one or a worker at a random moment, then the others; how many runs were said to be done."""
    twice = form == "two sweeps"
    sweeps = [started(part, out, form) for part in ([configs, configs[::-1]] if twice else [configs])]
    time.sleep(chance.uniform(0, 0.4))
    os.kill(chance.choice(sweeps[0][2][1:]) if whom == "worker" else sweeps[0][0].pid, how)
    sweeps[0][0].join()
    if twice:
        time.sleep(chance.uniform(0, 0.2))
        os.kill(sweeps[1][0].pid, how)
        sweeps[1][0].join()
    until = time.monotonic() + 20
    while left := [pid for _, _, pids in sweeps for pid in pids if lives(pid)]:
        assert time.monotonic() < until, f"{len(left)} processes live on after {form}, {how}, {whom}"
        time.sleep(0.01)
    said = 0
    for _, near, _ in sweeps:
        with contextlib.suppress(EOFError):
            while True:
                said = max(said, int(near.recv().split(" of ")[0]))
    return said


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


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
    for end in range(start, len(raw) - 1):
        part.write_bytes(raw[:end])
        assert len(Records(part).read()) == lines - 1, f"cut at byte {end}"
        Records(part).add(json.loads(raw[start:]))
        assert part.read_bytes() == raw, f"appended behind a cut at byte {end}"
    part.write_bytes(raw[:-1])  # whole but for its end: read, and nothing is to be appended
    assert len(Records(part).read()) == lines and Records(part).add(json.loads(raw[start:])) == json.loads(raw[start:])
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
            form, how, whom = CASES[number % len(CASES)]
            said = max(said, killed(configs, out, chance, form, how, whom))
            now, broken = checked(out, said)
            torn += broken
            if now == len(configs):  # all done: begin anew
                out.unlink()
                said, start = 0, start + 1
            name = f"{how.name} {'to a worker of ' * (whom == 'worker')}{form}"
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
    print(f"lost 0, doubled 0, left alive 0, torn last lines met {torn}, each read past and cut off at the next append")
    print(f"finished file: {last} records of {len(configs)} runs; {len(sample)} of them made again: identical")
    print(f"cut at each of the {cuts} bytes of the last line: all lines before it read, appended whole")


if __name__ == "__main__":
    main()
