"""Three processes that append to one file at the same moment: no key twice, none lost, no line torn."""

import json
import multiprocessing
import sys

import made
import pytest

from featmix_lite.experiments.records import Records

KEYS, WRITERS = 100, 3


def writer(path, number: int, together, told) -> None:
    """Add all keys, each at the moment the others add it; say what ``add`` gave back."""
    mine, got = Records(path), []
    for seed in range(KEYS):
        together.wait(60)
        record = made.record(seed=seed, figures={"accuracy": number / 10, "history": [{"epoch": 1}] * 30})
        got.append(mine.add(record)["accuracy"])
        other = made.record(seed=1000 * (number + 1) + seed, figures={"accuracy": 0.5})
        assert mine.add(other) == other
    told.put((number, got, len(mine.read())))


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_three_writers_of_the_same_keys(tmp_path):
    path, fork = tmp_path / "runs.jsonl", multiprocessing.get_context("fork")
    together, told = fork.Barrier(WRITERS), fork.Queue()
    writers = [fork.Process(target=writer, args=(path, number, together, told)) for number in range(WRITERS)]
    for one in writers:
        one.start()
    answers = {number: (got, seen) for number, got, seen in (told.get(timeout=120) for _ in writers)}
    for one in writers:
        one.join(60)
        assert one.exitcode == 0
    lines = [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]
    seeds = [line["config"]["seed"] for line in lines]
    assert len(seeds) == len(set(seeds)) == KEYS * (1 + WRITERS), "a key stands twice, or is lost"
    stands = {line["config"]["seed"]: line["accuracy"] for line in lines}
    for number, (got, seen) in answers.items():
        assert got == [stands[seed] for seed in range(KEYS)], f"writer {number} was told of a record that is not there"
        assert seen > KEYS * 2
    assert len({stands[seed] for seed in range(KEYS)}) > 1, "one writer was always first: no race was run"
