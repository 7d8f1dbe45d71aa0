"""``featmix collect``: the room's answer on paper."""

import io
import re

import pytest
from made import record
from scipy import stats

import featmix_lite as fm
from featmix_lite.cli import main
from featmix_lite.experiments.records import Records

MIXES = (None, fm.Mix("input"), fm.Mix("block1.relu"))


def runs(seed):
    return [record(mix, seed, {"accuracy": (300 + 9 * i + seed % 3) / 359}) for i, mix in enumerate(MIXES)]


def test_answers_votes_and_bad_lines_are_printed_and_records_kept(tmp_path, capsys):
    lines = [fm.result_line(runs(s), vote="input" if s % 2 else "block1.relu") for s in range(5)]
    file = tmp_path / "lines.txt"
    file.write_text("\n".join([*lines, lines[0][:40]]), encoding="utf-8")
    assert main(["collect", str(file), "--out", str(tmp_path / "runs.jsonl")]) == 1  # one line is bad
    told = capsys.readouterr().out
    room = [r for s in range(5) for r in runs(s)]
    assert "5 students, seeds 0, 1, 2, 3, 4" in told
    assert f"input minus no mixing: {fm.paired(room, MIXES[1], None)}" in told
    assert "block1.relu higher" in told and "votes: block1.relu 3, input 2" in told
    assert "left out, line 6: cut off" in told
    assert len(Records(tmp_path / "runs.jsonl").read()) == 15
    file.write_text("\n".join(lines), encoding="utf-8")
    assert main(["collect", str(file), "--out", str(tmp_path / "runs.jsonl")]) == 0
    assert len((tmp_path / "runs.jsonl").read_text().splitlines()) == 15  # nothing stands twice


def test_piped_lines_and_nothing_at_all(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(fm.result_line(runs(1))))
    assert main(["collect", "-"]) == 0 and "1 student, seeds 1" in capsys.readouterr().out
    assert main(["collect", str(tmp_path / "none.txt")]) == 2 and "no such file" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("hello"))
    assert main(["collect", "-"]) == 1 and "no result line" in capsys.readouterr().out


def test_every_number_of_the_answer_is_recomputed(tmp_path, capsys):
    room = {s: [record(m, s, {"accuracy": (300 + i * (9 if s % 2 else 1) + s) / 359}) for i, m in enumerate(MIXES)]
            for s in (3, 1, 7, 4)}  # fmt: skip
    file, votes = tmp_path / "lines.txt", {3: "input", 1: "input", 7: "no difference", 4: None}
    file.write_text("\n".join(fm.result_line(runs, vote=votes[s]) for s, runs in room.items()), encoding="utf-8")
    assert main(["collect", str(file), "--out", str(tmp_path / "runs.jsonl")]) == 0
    told, tests = capsys.readouterr().out.splitlines(), {}
    assert told[0].startswith("4 students, seeds 1, 3, 4, 7; experiment")
    for i, name in ((1, "input"), (2, "block1.relu")):
        d = [100 * (runs[i]["accuracy"] - runs[0]["accuracy"]) for runs in room.values()]
        tests[name] = stats.ttest_1samp(d, 0)
        low, high = tests[name].confidence_interval(0.95)
        (line,) = [one for one in told if one.startswith(f"{name} minus no mixing: ")]
        numbers = [float(v) for v in re.findall(r"[-+]?\d+\.\d+", line.split(": ")[1])[:3]]
        assert numbers == pytest.approx([sum(d) / 4, low, high], abs=0.06) and "4 seeds" in line
    assert all(0.025 < t.pvalue < 0.05 for t in tests.values())  # each is told from zero alone, not of two
    words = "input no difference seen, block1.relu no difference seen"
    assert f"all comparisons together (Holm): {words}" in told
    assert "votes: input 2, no difference 1" in told and told[-1].startswith("12 records in ")
