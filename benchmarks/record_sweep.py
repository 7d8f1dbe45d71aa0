"""Make a recorded sweep, or more seeds of one, seed by seed, so that what is there at any time is whole for its seeds.

    FEATMIX_DATA=images python benchmarks/record_sweep.py fashion_small_small_cnn --seeds 0-20 [--into FILE]
    python benchmarks/record_sweep.py fashion_small_small_cnn --merge [--into FILE]

It runs under the instruction set the records were made with (three variables, set here), one thread, and goes on where
it was. ``--merge`` puts the seeds that are whole into the package's records and says how many its grid may name.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

AVX2 = {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "MKL_ENABLE_INSTRUCTIONS": "AVX2"}
UNDER_WAY = Path(__file__).with_name("under_way")


def arms(name: str) -> list:
    """The configs of a grid for its first seed."""
    from featmix_lite.experiments.grid import read_grid
    from featmix_lite.experiments.recorded import grid

    configs = read_grid(grid(name))
    return [config for config in configs if config.seed == configs[0].seed]


def whole_seeds(name: str, records: dict) -> list[int]:
    """The seeds of which every arm is there and none failed."""
    done = {key for key, record in records.items() if "error" not in record}
    seeds = sorted({record["config"]["seed"] for record in records.values()})
    return [seed for seed in seeds if all(replace(config, seed=seed).key in done for config in arms(name))]


def merge(name: str, into: Path) -> None:
    from featmix_lite.experiments.recorded import HERE
    from featmix_lite.experiments.records import Records

    made, kept = Records(into).read(), Records(HERE / f"{name}.jsonl")
    seeds = whole_seeds(name, made)
    keys = [replace(config, seed=seed).key for seed in seeds for config in arms(name)]
    before = len(kept.read())
    kept.extend(_lean(made[key]) for key in keys)
    there = whole_seeds(name, kept.read())
    print(f"{kept.path}: {len(kept.read()) - before} runs added; seeds = {len(there)}, from {there[0]} to {there[-1]}")


def _lean(record: dict) -> dict:
    """Of the history the epochs that were watched, to six digits; none where the record says it all (epochs_to_...)."""
    watched = record["config"].get("watch", [])
    if "train_nll" in watched:
        return {name: value for name, value in record.items() if name != "history"}
    if not watched:
        return record
    kept = [epoch for epoch in record["history"] if any(name.startswith(watched[0]) for name in epoch)]
    return {**record, "history": [{k: _short(v) for k, v in epoch.items()} for epoch in kept]}


def _short(value):
    return float(f"{value:.6g}") if isinstance(value, float) else value


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("name", help="a grid of recorded/grids")
    p.add_argument("--seeds", default="0-20", help="from-to, the last one not included (default: 0-20)")
    p.add_argument("--into", type=Path, metavar="FILE", help="where the runs go (default: under_way/NAME.jsonl here)")
    p.add_argument("--merge", action="store_true", help="put the whole seeds into the package's records")
    args = p.parse_args()
    into = args.into or UNDER_WAY / f"{args.name}.jsonl"
    if args.merge:
        merge(args.name, into)
        return
    if any(os.environ.get(name) != value for name, value in AVX2.items()):  # they count when torch is loaded
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **AVX2, "OMP_NUM_THREADS": "1"})
    import featmix_lite as fm

    first, last = map(int, args.seeds.split("-"))
    configs = [replace(config, seed=seed) for seed in range(first, last) for config in arms(args.name)]
    fm.sweep(configs, out=into, say=lambda line: print(line, flush=True))


if __name__ == "__main__":
    main()
