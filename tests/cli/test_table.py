"""``featmix table``: means and intervals as scipy gives them."""

import json
import math
import re

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
    assert "0.1000 [0.1000, 0.1000]" in told[2] and told[3].startswith("1 figure of runs without a temperature")


def test_every_column_is_its_own_figure_and_every_row_its_own_runs(tmp_path, capsys):
    g = np.random.default_rng(1)
    arms = {None: 5, fm.Mix("input"): 3, fm.Mix("input", alpha=0.2): 4}
    names = ("accuracy", "nll", "nll_calibrated")
    runs = [record(m, s, dict(zip(names, g.uniform(size=3).tolist()))) for m, n in arms.items() for s in range(n)]
    file = Records(tmp_path / "runs.jsonl")
    for one in runs:
        file.add(one)
    assert main(["table", str(file.path)]) == 0
    head, *rows = capsys.readouterr().out.splitlines()[1:]
    assert head.split() == ["run", "n", *names] and len(rows) == 3
    for row, (mix, n) in zip(rows, arms.items(), strict=True):
        own = [r for r in runs if r["config"]["mix"] == (mix and mix.as_dict())]
        want = []
        for metric in names:
            values = [r[metric] for r in own]
            want += [np.mean(values), *stats.t.interval(0.95, n - 1, np.mean(values), stats.sem(values))]
        name, numbers = re.match(r"(.*?)  +(.*)", row).groups()
        assert name == str(mix or "no mixing")
        assert re.findall(r"-?\d+\.\d{4}", numbers) == [f"{v:.4f}" for v in want] and numbers.split()[0] == str(n)


def test_all_runs_count_and_every_figure_left_out_is_counted():
    some = [record(mix, s, {"nll": 0.2, "nll_calibrated": 0.1, "temperature": 0.001 if s < left else 0.5})
            for mix, left in ((None, 2), (fm.Mix("input"), 1)) for s in range(5)]  # fmt: skip
    told = lines(some, ["nll", "nll_calibrated"])
    assert [re.split("  +", line)[1] for line in told[2:4]] == ["5", "5"]  # runs, also where a figure is lacking
    assert told[4].startswith("3 figures of runs without a temperature")


def test_a_setting_that_some_runs_leave_at_its_default_parts_the_rows():
    """What is at its default is not written: a record without the setting is no run like those with it."""
    plain, other = ([record(seed=s, figures={"accuracy": a + s / 100}, **more) for s in (0, 1)]
                    for a, more in ((0.9, {}), (0.5, {"per_class": 20})))  # fmt: skip
    for records in (plain + other, other + plain):
        told = lines(records, ["accuracy"])
        assert sum("0.90" in row for row in told) == sum("0.50" in row for row in told) == 1
        assert sum("per_class=20" in row for row in told) == 1


def written(tmp_path, *some):
    path = tmp_path / "runs.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in some))
    return path


def test_of_the_usual_figures_those_that_are_there(tmp_path, capsys):
    path = written(tmp_path, *(record(None, s, {"accuracy": 0.5 + s / 10, "nll": 1.0}) for s in (0, 1)))
    assert main(["table", str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[-2].split() == ["run", "n", "accuracy", "nll"]
    assert main(["table", str(path), "--metric", "nll_calibrated"]) == 2
    assert "no 'nll_calibrated'; they hold: accuracy, nll" in capsys.readouterr().err


@pytest.mark.parametrize("figure, value, told", [
    ("accuracy", 7, "a share, from 0 to 1"), ("accuracy", -0.1, "a share, from 0 to 1"), ("nll", -1.0, "0 or more"),
    ("ece", 1.5, "a share"), ("accuracy", True, "not a number"), ("nll", 10**400, "not a number"),
])  # fmt: skip
def test_a_figure_that_cannot_be_is_named_with_its_record(tmp_path, capsys, figure, value, told):
    good = {"accuracy": 0.5, "nll": 1.0, "ece": 0.1}
    path = written(tmp_path, *(record(None, s, good | ({figure: value} if s == 2 else {})) for s in range(4)))
    for command in (["table", str(path), "--metric", figure], ["claims", "--records", str(path)]):
        if command[0] == "table" or told != "not a number":
            assert main(command) == 2
            said = capsys.readouterr().err
            assert str(path) in said and " 2: " in said and f"{figure}={value!r:.40}" in said and told in said


def test_nan_stays_nan_and_what_is_too_large_to_square_has_no_interval(tmp_path, capsys, recwarn):
    path = written(tmp_path, *(record(None, s, {"accuracy": math.nan, "nll": 1e308}) for s in range(3)))
    assert main(["table", str(path)]) == 0
    out = capsys.readouterr()
    assert "nan [nan, nan]" in out.out and len(out.out.splitlines()[-1]) < 120
    assert not out.err and not [w for w in recwarn if "overflow" in str(w.message)]


def test_a_file_without_records_is_said(tmp_path, capsys):
    assert main(["table", str(written(tmp_path))]) == 1
    assert capsys.readouterr().err == f"featmix table: {tmp_path / 'runs.jsonl'}: holds no records\n"
