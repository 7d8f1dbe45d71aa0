"""Three processes that append to one file at the same moment: no key twice, none lost, no line torn."""

import json
import multiprocessing
import sys

import made
import pytest

from featmix_lite.experiments.records import Records

KEYS, WRITERS, BEFORE = 40, 3, 150  # the records there before take a while to read: long enough to meet


def record(seed: int, accuracy: float) -> dict:
    return made.record(seed=seed, figures={"accuracy": accuracy, "history": [{"epoch": 1, "loss": 0.5}] * 20})


def writer(path, number: int, together, told) -> None:
    """Add each key at the moment the others add it, then some of one's own; say what ``add`` gave back."""
    got = []
    for seed in range(KEYS):
        together.wait(60)
        got.append(Records(path).add(record(seed, number / 10))["accuracy"])
    mine = Records(path)
    for seed in range(KEYS):
        mine.add(record(1000 * (number + 1) + seed, 0.5))
    told.put((number, got))


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_three_writers_of_the_same_keys(tmp_path):
    path, fork = tmp_path / "runs.jsonl", multiprocessing.get_context("fork")
    path.write_text("".join(json.dumps(record(10_000 + seed, 0.1)) + "\n" for seed in range(BEFORE)))
    together, told = fork.Barrier(WRITERS), fork.Queue()
    writers = [fork.Process(target=writer, args=(path, number, together, told)) for number in range(WRITERS)]
    for one in writers:
        one.start()
    answers = dict(told.get(timeout=120) for _ in writers)
    for one in writers:
        one.join(60)
        assert one.exitcode == 0
    lines = [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]
    seeds = [line["config"]["seed"] for line in lines]
    assert len(seeds) == len(set(seeds)) == BEFORE + KEYS * (1 + WRITERS), "a key stands twice, or is lost"
    stands = {line["config"]["seed"]: line["accuracy"] for line in lines}
    for number, got in answers.items():
        assert got == [stands[seed] for seed in range(KEYS)], f"writer {number} was told of a record that is not there"
    assert len({stands[seed] for seed in range(KEYS)}) > 1, "one writer was always first: no race was run"
