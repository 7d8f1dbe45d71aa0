"""Records read when they are asked for: the same as read at once, of the file as it was."""

import json
import os
import tracemalloc

import made
import pytest

import featmix_lite as fm
from featmix_lite.experiments import recorded
from featmix_lite.experiments.record_lines import RecordLines, key_of_line, record_of, torn
from featmix_lite.experiments.records import Records


@pytest.fixture
def path(tmp_path):
    Records(tmp_path / "runs.jsonl").extend([made.record(seed=s, figures={"accuracy": s / 10}) for s in range(5)])
    return tmp_path / "runs.jsonl"


def test_it_is_a_mapping_of_what_stands_there(path):
    lines = Records(path).read()
    whole = {fm.Config(seed=s).key: json.loads(text) for s, text in enumerate(path.read_text().splitlines())}
    assert lines == whole and list(lines) == list(whole) and len(lines) == 5
    assert "5 records of" in repr(lines) and lines.get("nowhere") is None
    with pytest.raises(KeyError):
        lines["nowhere"]


def test_a_file_replaced_cut_or_removed_afterwards_makes_no_difference_or_is_told(path):
    lines, want = Records(path).read(), Records(path).read()
    want = dict(want)
    os.replace(path, path.with_suffix(".old"))
    path.write_text("something else\n")
    assert dict(lines) == want
    path.unlink()
    assert dict(lines) == want
    os.truncate(path.with_suffix(".old"), 200)
    with pytest.raises(fm.RunError, match="was changed while it was read"):
        dict(lines)


def test_its_file_is_closed_with_it(path):
    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("asks /proc")
    before = len(os.listdir("/proc/self/fd"))
    lines = [Records(path).read() for _ in range(5)]
    assert len(os.listdir("/proc/self/fd")) == before + 5
    del lines
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize("line, why", [
    (b"[1]", "it is a list, not an object"), (b"12", "it is a int"), (b"{}", "it has no config"),
    (b'{"config": []}', "its config is no object"), (b"notes", "it is no JSON"),
    (b'{"config":{"a":NaN}}', "not finite"),
    (b'{"config":' + b"[" * 100_000, "nested too deeply"), (b'{"config":{"a":' + b"9" * 5000 + b"}}", "it is no JSON"),
    ('{"config"'.encode("utf-16"), "it is UTF-16 text"), (b"\xe9", "it is no JSON"),
])  # fmt: skip
def test_what_is_no_record_says_why(line, why):
    for read in (record_of, key_of_line):
        with pytest.raises(ValueError, match=why):
            read(line)


def test_the_quick_key_is_the_whole_line_s_for_all_recorded_runs_and_odd_ones():
    files = [recorded.HERE / f"{name}.jsonl" for name in ("digits", "cifar10")]
    lines = [line for file in files for line in file.read_bytes().splitlines()]
    odd = {"data": 'a"}),"version":7,{', "mix": {"at": ["}", '"}],"version":1,']}}
    odd = {"config": odd, "version": 2, "accuracy": 1}
    lines += [json.dumps(odd, separators=(",", ":")).encode(), json.dumps(odd).encode(), b'{"config":{"seed":1}}']
    lines += [b'{"config":{"seed":1},"version":1,"accuracy":1}', b'{"accuracy":1,"config":{"seed":1},"version":3}']
    assert len(lines) > 450
    for line in lines:
        assert key_of_line(line) == record_of(line)[0]


def test_every_beginning_of_our_lines_may_be_torn_and_no_other_text():
    line = json.dumps(made.record(), separators=(",", ":")).encode()
    assert all(torn(line[:n]) and torn(line[:n] + bytes(9)) for n in range(1, len(line)))
    assert not any(map(torn, (b"my notes", b"{ }", b'{"cells": [', b'{"config": 3', b"[")))


def test_a_large_file_is_read_in_little_memory(path):
    record = made.record(figures={"accuracy": 0.5, "history": [{"epoch": e, "loss": e / 7} for e in range(60)]})
    many = [{**record, "config": {**record["config"], "seed": s}} for s in range(3000)]
    Records(path).extend(many)
    assert path.stat().st_size > 4_000_000
    tracemalloc.start()
    lines = Records(path).read()
    seeds = {record["config"]["seed"] for record in lines.values()}
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(seeds) == 3000 and isinstance(lines, RecordLines)
    assert peak < path.stat().st_size / 2  # as lists and dicts they are seven times the file


@pytest.mark.parametrize("history", [
    [], [{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": 1e-07, "nll": None}], [{"epoch": 1, "changes": [[1, "x"]]}],
    [{"epoch": 1, "note": 'a "word", {"history": []}'}], 5, {"a": [1]},
])  # fmt: skip
@pytest.mark.parametrize("dense", [True, False])
def test_a_record_read_without_its_history_is_the_rest_of_it(tmp_path, history, dense):
    record = {"config": {"data": "digits", "mix": None, "seed": 0, "epochs": 1}, "version": 1, "accuracy": 0.5,
              "history": history, "said": ',"history":[{"loss":1}],', "nll": 0.25}  # fmt: skip
    line = json.dumps(record, separators=(",", ":") if dense else None) + "\n"
    (tmp_path / "runs.jsonl").write_text(line * 2)
    lines = Records(tmp_path / "runs.jsonl").read()
    (key,) = lines
    lean = lines.get(key, history=False)
    assert {**lean, "history": history} == record == lines.get(key) and lines.get("no key") is None
    plain = history in ([], [{"epoch": 1, "loss": 0.5}, {"epoch": 2, "loss": 1e-07, "nll": None}])
    assert ("history" in lean) != plain
