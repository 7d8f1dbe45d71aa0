"""``featmix sweep`` and its status: from a grid file to records, and on from where it was."""

import json
import os
import signal
import subprocess
import sys

import pytest
from process_tree import below, left_after

import featmix_lite as fm
from featmix_lite.cli import main

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="no tomllib")
GRID = 'per_class = 5\nepochs = 1\nseeds = 2\n[[mix]]\nat = "none"\n[[mix]]\nat = "{site}"\n'


@pytest.fixture
def grid(tmp_path):
    file = tmp_path / "grid.toml"
    file.write_text(GRID.format(site="block1.relu"))
    return file


def test_it_sweeps_says_how_far_and_goes_on(grid, tmp_path, capsys):
    out = tmp_path / "runs.jsonl"
    assert main(["sweep", str(grid), "--out", str(out)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"4 runs, recorded in {out}" and told[1].startswith("1 of 4: accuracy ")
    assert told[-1] == "4 done, 0 failed"
    assert len(out.read_text().splitlines()) == 4
    lines = out.read_text().splitlines()
    out.write_text("\n".join(lines[:3]) + "\n" + lines[3][:40])  # killed in its last line
    assert main(["sweep", "status", str(out), str(grid)]) == 0
    told = capsys.readouterr().out
    assert "3 runs recorded, 0 of them failed" in told and "3 of 4 runs recorded, 1 to do" in told
    assert main(["sweep", str(grid), "--out", str(out)]) == 0
    again = [json.loads(line) for line in out.read_text().splitlines()]
    first = [json.loads(line) for line in lines]
    assert [{k: v for k, v in r.items() if k != "seconds"} for r in again] == [
        {k: v for k, v in r.items() if k != "seconds"} for r in first
    ]
    assert capsys.readouterr().out.count(" of 4: ") == 1


def test_failures_are_told_and_give_one(tmp_path, capsys):
    grid = tmp_path / "grid.toml"
    grid.write_text(GRID.format(site="nowhere"))
    assert main(["sweep", str(grid), "--out", str(tmp_path / "runs.jsonl")]) == 1
    assert "2 done, 2 failed, such as: MixError: there is no site 'nowhere'" in capsys.readouterr().out


@pytest.mark.parametrize("command, code, told", [
    (["sweep", "nowhere.toml", "--out", "x.jsonl"], 1, "there is no such file"),
    (["sweep", "GRID"], 2, "--out FILE is missing"),
    (["sweep", "status", "nowhere.jsonl"], 2, "there is no such file"),
    (["sweep", "status"], 2, "RECORDS"),
    (["sweep", "GRID", "more.toml", "--out", "x"], 2, "one grid file"),
])  # fmt: skip
def test_what_is_wrong_is_one_line(grid, capsys, command, code, told):
    assert main([str(grid) if word == "GRID" else word for word in command]) == code
    error = capsys.readouterr().err
    assert told in error and error.count("\n") == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc")
@pytest.mark.parametrize("how, code", [
    (signal.SIGTERM, 143), pytest.param(signal.SIGKILL, -9, marks=pytest.mark.nightly),
    pytest.param(signal.SIGINT, 130, marks=pytest.mark.nightly),
])  # fmt: skip
def test_however_a_sweep_in_processes_is_ended_no_child_stays_and_nothing_is_lost(tmp_path, how, code):
    grid, out = tmp_path / "grid.toml", tmp_path / "runs.jsonl"
    grid.write_text("per_class = 5\nepochs = 3\nseeds = 500\n")
    script = (  # a shell's background job ignores Ctrl-C, and so would all it starts: listen again
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "if __name__ == '__main__':\n    from featmix_lite.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    (tmp_path / "main.py").write_text(script)
    line = [sys.executable, str(tmp_path / "main.py"), "sweep", str(grid), "--out", str(out), "--local", "2"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    sweep = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, text=True)
    said = 0
    while not said:
        told = sweep.stdout.readline()
        assert told, sweep.stderr.read()
        said = int(told.split(" of ")[0]) if " of 500: " in told else 0
    children = below(sweep.pid)
    assert len(children) >= 2
    sweep.send_signal(how)
    _, err = sweep.communicate(timeout=60)
    assert sweep.returncode == code and err in ("", "featmix sweep: stopped\n") + (err,) * (how == signal.SIGKILL)
    assert not left_after(children, 30)
    seeds = [json.loads(text)["config"]["seed"] for text in out.read_text().splitlines()]
    assert said <= len(seeds) == len(set(seeds)) < 500


def test_every_line_while_it_sweeps_has_its_own_runs_number(grid, tmp_path, capsys):
    out = tmp_path / "runs.jsonl"
    assert main(["sweep", str(grid), "--out", str(out)]) == 0
    told = capsys.readouterr().out.splitlines()[1:-1]
    figures = [json.loads(line)["accuracy"] for line in out.read_text().splitlines()]
    assert [line.split(";")[0] for line in told] == [f"{n} of 4: accuracy {v:.4f}" for n, v in enumerate(figures, 1)]
    assert len(set(figures)) > 1
    lines = out.read_text().splitlines()
    failed = json.loads(lines[1]) | {"error": "KeyError: x"}
    other = json.loads(lines[2])
    other["config"]["epochs"] = 9  # of another grid
    out.write_text("\n".join([lines[0], json.dumps(other), json.dumps(failed)]) + "\n")
    assert main(["sweep", "status", str(out), str(grid)]) == 0
    told = capsys.readouterr().out
    assert "3 runs recorded, 1 of them failed" in told and "2 of 4 runs recorded, 2 to do" in told


def test_going_on_counts_from_where_it_was_and_a_retry_is_passed_on(grid, tmp_path, capsys, monkeypatch):
    out = tmp_path / "runs.jsonl"
    assert main(["sweep", str(grid), "--out", str(out)]) == 0
    lines = out.read_text().splitlines()
    out.write_text("\n".join(lines[:2]) + "\n")
    capsys.readouterr()
    assert main(["sweep", str(grid), "--out", str(out)]) == 0
    told = capsys.readouterr().out.splitlines()[1:-1]
    assert [line.split(":")[0] for line in told] == ["3 of 4", "4 of 4"]
    asked = []
    monkeypatch.setattr(fm, "sweep", lambda *grid, retry, **more: asked.append(retry) or [])
    for more in ([], ["--retry"]):
        main(["sweep", str(grid), "--out", str(out), *more])
    assert asked == [False, True]
