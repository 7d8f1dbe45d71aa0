"""Read a large file of records, and collect a large room: time and memory, each in a process of its own.

    python benchmarks/records.py [--records 200000] [--lines 10000]

Beside each the same work done plainly (json.loads of every line, kept in a list), as a ratio within one run.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from pathlib import Path

import featmix_lite as fm
from featmix_lite.experiments.record_files import records_from
from featmix_lite.experiments.records import Records

SPAWN = multiprocessing.get_context("spawn")


def plainly(path):
    """What reading costs where nothing is spared."""
    with open(path, "rb") as file:
        return [json.loads(line) for line in file]


def keys(path):
    return Records(path).read()


def all_records(path):
    return sum(record["accuracy"] for record in Records(path).read().values())


def for_a_table(path):
    return records_from(path)


def room(path):
    return fm.collect(Path(path).read_text())


def told(pipe, work, path):
    """Seconds of this process, and GB that it needed more than before."""
    base, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    work(path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pipe.send((time.process_time() - start, (peak - base) / 1e6, peak / 1e6))


def measured(work, path) -> tuple[float, float, float]:
    near, far = SPAWN.Pipe()
    process = SPAWN.Process(target=told, args=(far, work, path))
    process.start()
    answer = near.recv()
    process.join()
    return answer


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--records", type=int, default=200_000)
    p.add_argument("--lines", type=int, default=10_000)
    args = p.parse_args()
    history = [{"epoch": e, "loss": 1 / (e + 3), "accuracy": 0.9 + e / 1000, "nll": 1 / (e + 7)} for e in range(20)]
    mixes = [None, fm.Mix("input"), fm.Mix("block1.relu")]
    with tempfile.TemporaryDirectory() as folder:
        path, lines = Path(folder, "runs.jsonl"), Path(folder, "lines.txt")
        with open(path, "w") as file:
            for i in range(args.records):
                config = {**fm.Config(mix=mixes[i % 3]).as_dict(), "seed": i // 3}
                figures = {"accuracy": i % 359 / 359, "nll": i / 7, "ece": i / 9, "device": "cpu", "host": "a"}
                file.write(json.dumps({"config": config, "version": 1, **figures, "history": history}) + "\n")
        runs = [[{"config": fm.Config(mix=m, seed=s).as_dict(), "accuracy": (300 + s % 7) / 359} for m in mixes[:2]]
                for s in range(args.lines)]  # fmt: skip
        lines.write_text("\n".join(map(fm.result_line, runs)))
        print(f"{args.records} records, {path.stat().st_size / 1e6:.0f} MB")
        base = measured(plainly, path)
        print(f"json.loads of all: {base[0]:.1f} s of processor, {base[1]:.2f} GB more, {base[2]:.2f} GB in all")
        for name, work in (("keys", keys), ("every record, one by one", all_records), ("for a table", for_a_table)):
            s, more, peak = measured(work, path)
            print(f"{name}: {s:.1f} s ({s / base[0]:.2f}), {more:.2f} GB ({more / base[1]:.2f}), in all {peak:.2f}")
        s, more, _ = measured(room, lines)
        half = lines.with_name("half.txt")
        half.write_text("\n".join(lines.read_text().splitlines()[: args.lines // 2]))
        twice = s / measured(room, half)[0]
        print(f"a room of {args.lines} lines: {s:.1f} s, {twice:.2f} times half of it, {more:.2f} GB")


if __name__ == "__main__":
    main()
