"""``featmix table``: means and intervals as scipy gives them."""

import numpy as np
import pytest
from scipy import stats

import featmix_lite as fm
from featmix_lite.cli import main
from featmix_lite.cli.table import lines
from featmix_lite.records import Records


def records():
    g = np.random.default_rng(0)
    return [
        {"config": fm.Config(mix=mix, seed=s).as_dict(), "accuracy": float(g.normal(0.9, 0.01)), "nll": 0.1}
        for mix in (None, fm.Mix("block1")) for s in range(6)
    ] + [{"config": fm.Config(seed=77).as_dict(), "error": "x"}]  # fmt: skip


def test_means_and_intervals_are_scipys(tmp_path, capsys):
    file = Records(tmp_path / "runs.jsonl")
    for record in records():
        file.add(record)
    assert main(["table", str(file.path), "--metric", "accuracy"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 4 and told[3] == "1 failed runs are left out"
    for line, group in zip(told[1:], (records()[:6], records()[6:12])):
        values = [r["accuracy"] for r in group]
        low, high = stats.t.interval(0.95, 5, np.mean(values), stats.sem(values))
        assert f"6  {np.mean(values):.4f} [{low:.4f}, {high:.4f}]" in line
    assert "digits, no mixing, model=small_cnn" in told[1] and "Mix(at='block1', ways=2, alpha=1.0)" in told[2]


def test_what_is_not_there_is_named(tmp_path, capsys):
    with pytest.raises(ValueError, match="no 'speed'; they hold: accuracy, nll"):
        lines(records(), ["speed"])
    assert main(["table", str(tmp_path / "nothing.jsonl")]) == 2 and "no such file" in capsys.readouterr().err
    assert lines(records()[:1], ["nll"])[1].split()[-1] == "0.1000"
