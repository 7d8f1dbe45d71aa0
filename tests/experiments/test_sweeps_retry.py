"""``retry`` runs what failed, once, and nothing else; and what it gave is what counts from then on."""

import importlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

import featmix_lite as fm
from featmix_lite.experiments.records import Records

module = importlib.import_module("featmix_lite.experiments.sweeps")
CONFIGS = [fm.Config(seed=s) for s in range(6)]


@pytest.fixture
def ran(monkeypatch):
    """The seeds that were run, in order; those in ``ran.bad`` fail."""

    class Ran(list):
        bad = {1, 4}

    seeds = Ran()

    def experiment(told, *rest):
        seeds.append(told["seed"])
        gave = {"error": f"ValueError: {len(seeds)}"} if told["seed"] in seeds.bad else {"accuracy": len(seeds) / 100}
        return {"config": told, "version": 1, **gave}

    monkeypatch.setattr(module, "experiment", experiment)
    return seeds


@pytest.mark.parametrize("threads", [0, 2])
def test_only_the_failed_ones_run_again_and_only_where_it_is_asked(ran, tmp_path, threads):
    out = tmp_path / "runs.jsonl"

    def swept(configs=CONFIGS, **told):
        before = len(ran)
        if threads:
            with ThreadPoolExecutor(threads) as pool:
                records = fm.sweep(configs, pool, out, say=len, **told)
        else:
            records = fm.sweep(configs, out=out, say=len, **told)
        return records, sorted(ran[before:])

    first, seeds = swept()
    assert seeds == [0, 1, 2, 3, 4, 5]
    assert swept() == (first, []), "a failed run stands, too"
    ran.bad = {4}
    second, seeds = swept(retry=True)
    assert seeds == [1, 4] and [r["config"]["seed"] for r in second] == list(range(6))
    assert [i for i in range(6) if second[i] != first[i]] == [1, 4] and "accuracy" in second[1] and "error" in second[4]
    assert swept([CONFIGS[0], CONFIGS[2]], retry=True) == ([first[0], first[2]], [])
    ran.bad = set()
    third, seeds = swept(retry=True)
    assert seeds == [4] and third[:4] == second[:4] and "accuracy" in third[4]
    assert swept(retry=True) == swept() == (third, [])
    assert [json.loads(line)["config"]["seed"] for line in out.read_text().splitlines()].count(4) == 3


@pytest.mark.parametrize("retry", [False, True])
def test_what_another_sweep_made_or_made_again_meanwhile_is_not_run(ran, tmp_path, retry):
    out = tmp_path / "runs.jsonl"
    fm.sweep(CONFIGS[:3], out=out, say=len)  # 1 fails
    made = [{"config": CONFIGS[seed].as_dict(), "version": 1, "accuracy": 0.9} for seed in ((1, 4) if retry else (4,))]

    def other(line):
        while made:
            Records(out).add(made.pop(), again=True)

    del ran[:]
    ran.bad = set()
    got = fm.sweep([CONFIGS[3], *CONFIGS], out=out, retry=retry, say=other)
    assert ran == [3, 5] and got[5]["accuracy"] == 0.9 and ("error" in got[2]) == (not retry)
    assert len(out.read_text().splitlines()) == (7 if retry else 6)


def test_without_a_file_everything_is_run_whatever_is_asked(ran):
    assert len(fm.sweep(CONFIGS, retry=True, say=len)) == len(ran) == 6
