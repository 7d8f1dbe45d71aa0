"""A sweep by any executor gives one record a config; killed at any moment it loses none that was said to be done."""

import importlib
import json
import multiprocessing
import os
import random
import signal
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
import torch

import featmix_lite as fm
from featmix_lite.experiments import one_run as real
from featmix_lite.experiments.records import Records
from featmix_lite.experiments.sweeps import _time

module = importlib.import_module("featmix_lite.experiments.sweeps")
GRID = [fm.Config(mix=mix, seed=s, epochs=1, per_class=5) for mix in (None, fm.Mix("block1.relu")) for s in (0, 1)]


def same(records):
    return [{k: v for k, v in r.items() if k not in real.UNLIKE} for r in records]


def quick(told, root=None, device="cpu"):
    time.sleep(0.002)
    if told["seed"] == 7:
        return {"config": told, "version": 1, "error": "ValueError: seven"}
    return {"config": told, "version": 1, "accuracy": told["seed"] / 1000, "history": [{"epoch": 1}] * 50}


@pytest.fixture
def fake(monkeypatch):
    monkeypatch.setattr(module, "experiment", quick)
    return [fm.Config(seed=s) for s in range(40)]


def test_serial_processes_and_a_dask_cluster_give_the_same(tmp_path):
    want = same(fm.sweep(GRID, out=tmp_path / "serial.jsonl"))
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as pool:
        assert same(fm.sweep(GRID, pool, tmp_path / "processes.jsonl")) == want
    distributed = pytest.importorskip("distributed")
    with distributed.Client(n_workers=1, threads_per_worker=1, dashboard_address=None) as client:
        assert same(fm.sweep(GRID, client.get_executor(), tmp_path / "dask.jsonl")) == want
    assert [r["config"] for r in want] == [c.as_dict() for c in GRID]
    assert len({r["nll"] for r in want}) == 4
    assert same(Records(tmp_path / "processes.jsonl").read()[c.key] for c in GRID) == want


DROPPED = [fm.Config(mix=mix, seed=s, epochs=1, per_class=5, dropout=0.5) for mix in (None, fm.Mix("block1.relu"))
           for s in range(4)]  # fmt: skip


def test_threads_record_what_one_after_another_records():
    """Dropout and first weights read the global generator, which threads share; so is torch's number of threads."""
    want, threads = same(fm.sweep(DROPPED)), torch.get_num_threads()
    state = torch.get_rng_state()
    with ThreadPoolExecutor(4) as pool:
        assert same(fm.sweep(DROPPED, pool)) == want
    distributed = pytest.importorskip("distributed")
    with distributed.Client(n_workers=1, threads_per_worker=4, dashboard_address=None) as client:
        assert same(fm.sweep(DROPPED, client.get_executor())) == want
    with distributed.Client(processes=False, threads_per_worker=4, dashboard_address=None) as client:
        assert same(fm.sweep(DROPPED, client.get_executor())) == want
    assert len({r["nll"] for r in want}) == 8
    assert torch.get_num_threads() == threads and torch.equal(torch.get_rng_state(), state)


def test_what_is_no_list_of_configs_and_no_executor(fake):
    assert fm.sweep(fake[0], say=len)[0]["accuracy"] == 0
    for configs in (None, "grid.toml", [{"seed": 1}]):
        with pytest.raises(TypeError, match="a sweep takes fm.Config"):
            fm.sweep(configs)
    with pytest.raises(ValueError, match="executor='runs.jsonl': .* the file is out="):
        fm.sweep(fake, "runs.jsonl")


@pytest.mark.parametrize("kind", ["folder", "below a file", "nul"])
def test_a_place_for_records_that_is_none_is_said_before_the_first_run(fake, tmp_path, monkeypatch, kind):
    monkeypatch.setattr(module, "experiment", lambda *a: pytest.fail("it ran"))
    (tmp_path / "file").write_text("")
    out = {"folder": tmp_path, "below a file": tmp_path / "file" / "runs.jsonl", "nul": tmp_path / "a\0b"}[kind]
    with pytest.raises(ValueError, match="could not be|is a folder|null"):
        fm.sweep(fake, out=out)


def test_what_is_recorded_is_not_run_again(fake, tmp_path, monkeypatch):
    out, said = tmp_path / "runs.jsonl", []
    fm.sweep(fake[:10], out=out, say=said.append)
    assert len(said) == 10 and said[0].startswith("1 of 10: accuracy 0.0000; ") and said[-1].endswith("0 s left")
    monkeypatch.setattr(module, "experiment", lambda *a: pytest.fail("run again") if a[0]["seed"] < 10 else quick(*a))
    got = fm.sweep(list(reversed(fake[:12])), out=out)
    assert [r["config"]["seed"] for r in got] == list(range(11, -1, -1))
    assert len(out.read_text().splitlines()) == 12


def test_two_equal_configs_are_one_run(fake, tmp_path):
    got = fm.sweep([fake[1], fake[1], fake[2]], out=tmp_path / "a.jsonl")
    assert [r["config"]["seed"] for r in got] == [1, 1, 2] and len((tmp_path / "a.jsonl").read_text().splitlines()) == 2
    assert len(fm.sweep([])) == 0


def test_a_failing_run_is_recorded_and_the_others_go_on(fake, tmp_path, monkeypatch):
    out, said = tmp_path / "runs.jsonl", []
    got = fm.sweep(fake[5:10], out=out, say=said.append)
    assert ["error" in r for r in got] == [False, False, True, False, False] and "failed: ValueError: seven" in said[2]
    monkeypatch.setattr(module, "experiment", lambda t, *a: {"config": t, "version": 1, "accuracy": 1.0})
    assert "error" in fm.sweep(fake[7:8], out=out)[0]
    assert fm.sweep(fake[7:8], out=out, retry=True)[0]["accuracy"] == 1.0
    assert fm.sweep(fake[7:8], out=out)[0]["accuracy"] == 1.0


def test_ctrl_c_calls_off_what_has_not_begun(fake, tmp_path):
    def stop(line):
        if line.startswith("3 of"):
            raise KeyboardInterrupt

    out = tmp_path / "runs.jsonl"
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(KeyboardInterrupt):
            fm.sweep(fake, pool, out, say=stop)
    assert 3 <= len(Records(out).read()) < 40
    assert len(fm.sweep(fake, out=out)) == 40 and len(out.read_text().splitlines()) == 40


def _child(out, configs, ready):
    ready.set()
    fm.sweep(configs, out=out, say=lambda line: None)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_killed_at_ten_moments_it_loses_nothing_that_was_said(fake, tmp_path):
    out, fork, chance, said = tmp_path / "runs.jsonl", multiprocessing.get_context("fork"), random.Random(0), 0
    for _ in range(10):
        ready = fork.Event()
        child = fork.Process(target=_child, args=(out, fake, ready))
        child.start()
        ready.wait()
        time.sleep(chance.uniform(0, 0.03))
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        now = Records(out).read()
        assert len(now) >= said
        said = len(now)
        lines = out.read_bytes().split(b"\n")[:-1] if out.exists() else []
        assert len({json.loads(line)["config"]["seed"] for line in lines}) == len(lines) == said
    got = fm.sweep(fake, out=out)
    assert [r["config"]["seed"] for r in got] == list(range(40)) and len(out.read_text().splitlines()) == 40


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_two_sweeps_share_a_file(fake, tmp_path):
    out, fork = tmp_path / "runs.jsonl", multiprocessing.get_context("fork")
    children = [fork.Process(target=_child, args=(out, part, fork.Event())) for part in (fake, fake[::-1], fake[10:30])]
    for child in children:
        child.start()
    for child in children:
        child.join()
        assert child.exitcode == 0
    lines = out.read_text().splitlines()
    assert sorted(json.loads(line)["config"]["seed"] for line in lines) == list(range(40))


def _die(told, *rest):
    if told["seed"] == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return quick(told)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked worker")
def test_a_killed_worker_is_told_and_the_rest_goes_on_later(fake, tmp_path, monkeypatch):
    out = tmp_path / "runs.jsonl"
    monkeypatch.setattr(module, "experiment", _die)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        with pytest.raises(fm.RunError, match="a worker was killed"):
            fm.sweep(fake, pool, out)
    before = Records(out).read()
    monkeypatch.setattr(module, "experiment", quick)
    assert len(fm.sweep(fake, out=out)) == 40 and len(before) <= 40
    assert len(out.read_text().splitlines()) == 40


@pytest.mark.nightly
def test_a_dask_worker_killed_mid_run_costs_nothing(tmp_path):
    distributed = pytest.importorskip("distributed")
    grid = [fm.Config(seed=s, epochs=10, per_class=20) for s in range(8)]
    with distributed.Client(n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        workers = list(client.run(os.getpid).values())

        def kill(line):
            if line.startswith("2 of"):
                os.kill(workers[0], signal.SIGKILL)

        got = fm.sweep(grid, client.get_executor(), tmp_path / "runs.jsonl", say=kill)
    assert ["error" in r for r in got] == [False] * 8
    assert len((tmp_path / "runs.jsonl").read_text().splitlines()) == 8


def test_only_configs_are_taken():
    with pytest.raises(TypeError, match="fm.Config"):
        fm.sweep([{"seed": 1}])


def test_time_in_words():
    assert [_time(s) for s in (3, 100, 7200)] == ["3 s", "2 min", "2.0 h"]


def test_what_another_sweep_has_made_meanwhile_is_not_run_again(fake, tmp_path, monkeypatch):
    out, ran = tmp_path / "runs.jsonl", []
    monkeypatch.setattr(module, "experiment", lambda told, *rest: (ran.append(told["seed"]), quick(told))[1])

    def other(line):  # after the first run another sweep records the third
        if line.startswith("1 of"):
            Records(out).add(quick(fake[2].as_dict()))

    got = fm.sweep(fake[:5], out=out, say=other)
    assert ran == [0, 1, 3, 4] and [r["config"]["seed"] for r in got] == [0, 1, 2, 3, 4]
