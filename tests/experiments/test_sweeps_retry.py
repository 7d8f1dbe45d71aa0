"""``retry`` runs what failed, once, and nothing else; and what it gave is what counts from then on."""

import importlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

import featmix_lite as fm

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


def test_without_a_file_everything_is_run_whatever_is_asked(ran):
    assert len(fm.sweep(CONFIGS, retry=True, say=len)) == len(ran) == 6
