"""Files of records with odd contents: one line names the file, the record and the value."""

import json
import os
import sys

import pytest
from made import record

import featmix_lite as fm
from featmix_lite.experiments.record_files import records_from
from featmix_lite.experiments.records import Records


def file_of(folder, *records):
    path = folder / "runs.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in records))
    return path


def test_good_records_are_read_as_they_are(tmp_path):
    some = [record(mix, s) for mix in (None, fm.Mix("block1")) for s in (0, 1)]
    assert records_from(file_of(tmp_path, *some)) == some == list(Records(tmp_path / "runs.jsonl").read().values())


def test_only_the_figures_asked_for_are_kept_unless_one_is_missing(tmp_path):
    some = [{**record(None, s), "temperature": 0.5, "ece": 0.1} for s in (0, 1)]
    path = file_of(tmp_path, *some, failed := {"config": some[0]["config"] | {"seed": 2}, "error": "E: no"})
    kept = [{name: r[name] for name in ("config", "temperature", "accuracy")} for r in some]
    assert records_from(path, ["accuracy"]) == [*kept, failed]
    assert records_from(path, ["nll", "absent"])[0] == some[0]


@pytest.mark.parametrize("change, told", [
    ({"seed": [1]}, r"record 1: seed=\[1\]"), ({"seed": "1"}, "record 1: seed='1'"),
    ({"seed": None}, "record 1: seed=None: a whole number"),
    ({"mix": 5}, "record 1: mix=5: a table of settings: at, ways"), ({"mix": ["x"]}, r"record 1: mix=\['x'\]"),
    ({"mix": {"colour": 1}}, "record 1: a mix has no setting 'colour'"),
    ({"mix": {"alpha": 10**400}}, "record 1: alpha=1000"), ({"mix": {"at": [[]]}}, r"record 1: at=\[\[\]\]"),
])  # fmt: skip
def test_file_record_and_value_are_named(tmp_path, change, told):
    bad = record(seed=1)
    bad["config"].update(change)
    path = file_of(tmp_path, record(), bad)
    with pytest.raises(ValueError, match=f"^{path}: {told}"):
        records_from(path)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices of POSIX")
def test_pipes_and_devices_are_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/zero", tmp_path):
        with pytest.raises(fm.RunError, match="not a plain file"):
            records_from(path)


def test_a_seed_that_is_none_is_named(tmp_path):
    with pytest.raises(ValueError, match="record 0: seed=1.5: a whole number"):
        records_from(file_of(tmp_path, {"config": {"mix": None, "seed": 1.5}, "version": 1, "accuracy": 0.5}))
