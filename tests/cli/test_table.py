"""``featmix table``: means and intervals as scipy gives them."""

import numpy as np
import pytest
from made import record
from scipy import stats

import featmix_lite as fm
from featmix_lite.cli import main
from featmix_lite.cli.table import lines
from featmix_lite.experiments.records import Records


def records():
    g = np.random.default_rng(0)
    return [
        record(mix, s, {"accuracy": float(g.normal(0.9, 0.01)), "nll": 0.1})
        for mix in (None, fm.Mix("block1")) for s in range(6)
    ] + [record(seed=77, figures={"error": "x"})]  # fmt: skip


def test_means_and_intervals_are_scipys(tmp_path, capsys):
    file = Records(tmp_path / "runs.jsonl")
    for one in records():
        file.add(one)
    assert main(["table", str(file.path), "--metric", "accuracy"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 5 and told[4] == "1 failed runs are left out"
    for line, group in zip(told[2:], (records()[:6], records()[6:12])):
        values = [r["accuracy"] for r in group]
        low, high = stats.t.interval(0.95, 5, np.mean(values), stats.sem(values))
        assert f"6  {np.mean(values):.4f} [{low:.4f}, {high:.4f}]" in line
    assert told[0] == "all runs: data='digits', model='small_cnn', epochs=20"
    assert told[2].startswith("no mixing  ") and told[3].startswith("Mix(at='block1', ways=2, alpha=1.0)  ")


def test_settings_that_differ_stand_with_their_runs():
    some = [record(**{"per_class": 5, **more}) for more in ({}, {"lr": 0.05}, {"per_class": 9})]
    told = lines(some, ["accuracy"])
    assert told[0] == "all runs: data='digits', model='small_cnn', epochs=20"
    assert [line.split("  ")[0] for line in told[2:]] == [
        "no mixing, per_class=5", "no mixing, per_class=5, lr=0.05", "no mixing, per_class=9",
    ]  # fmt: skip


def test_what_is_not_there_is_named(tmp_path, capsys):
    with pytest.raises(ValueError, match="no 'speed'; they hold: accuracy, nll"):
        lines(records(), ["speed"])
    assert main(["table", str(tmp_path / "nothing.jsonl")]) == 2 and "no such file" in capsys.readouterr().err
    assert lines(records()[:1], ["nll"])[2].split()[-1] == "0.1000"


def test_a_run_without_a_temperature_is_left_out_and_said():
    some = [record(seed=s, figures={"nll_calibrated": v, "temperature": t})
            for s, v, t in ((0, 0.1, 0.5), (1, 0.1, 0.4), (2, 30.0, 0.001))]  # fmt: skip
    told = lines(some, ["nll_calibrated"])
    assert "0.1000 [0.1000, 0.1000]" in told[2] and told[3].startswith("1 figures of runs without a temperature")
