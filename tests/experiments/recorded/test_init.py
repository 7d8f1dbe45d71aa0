"""The checkpoint and the sweeps that travel with the kit."""

import json
import os
import subprocess
import sys
import zlib

import pytest

import featmix_lite as fm
from featmix_lite.experiments.config import VERSION, key_of
from featmix_lite.experiments.grid import read_grid
from featmix_lite.experiments.recorded import DIGITS, HERE, grid, names, runs, together, trained


def test_it_is_small_and_it_is_good():
    assert DIGITS.stat().st_size < 500_000
    assert fm.evaluate(trained(), fm.load("digits").test)["accuracy"] > 0.97


def test_the_film_is_small_and_its_last_frames_are_of_trained_networks():
    from featmix_lite.experiments.recorded import FILM, film

    assert FILM.stat().st_size < 2_000_000
    found = film()
    assert len(found.takes) == 5 and found.names == fm.load("fashion_small", per_class=1).names
    for take in found.takes:
        assert take.epochs[-1] == 300 and take.frames[-1].right > 0.75 and take.decay == 0.01
        assert take.frames[-1].collapse.nc1 < take.frames[0].collapse.nc1


def test_it_says_how_it_was_made():
    run = fm.Run.load(DIGITS)
    assert run.config["data"] and run.config["epochs"] == 20 and run.config["mix"] is None


# Long sweeps that are still being made: of these whole seeds are here, every arm of each.
UNDER_WAY = {f"{data}_{model}" for data in ("fashion_small", "mnist_small") for model in ("small_cnn", "oki_cnn")}
UNDER_WAY |= {"digits_collapse_mse", "digits_simplex_mse", "cifar10_labels"}


def test_what_is_recorded_is_what_its_grid_says_whole_and_without_failures():
    assert {path.stem for path in (HERE / "grids").glob("*.toml")} - UNDER_WAY <= set(names())
    for name in names():
        records, configs = runs(name), read_grid(grid(name))
        seeds = {r["config"]["seed"] for r in records}
        if name in UNDER_WAY:
            configs = [c for c in configs if c.seed in seeds]
        assert {key_of(r["config"]) for r in records} == {c.key for c in configs}, name
        assert len(records) == len(configs) and seeds == set(range(min(seeds), min(seeds) + len(seeds))), name
        for record in records:
            assert "error" not in record and record["version"] == VERSION and record["threads"] == 1
            assert record["torch"] and record["featmix_lite"] and record["device"] == "cpu"


def test_a_wheel_carries_them_in_six_mib_packed_and_a_disk_in_twenty_four():
    files = [path.read_bytes() for path in HERE.rglob("*") if path.is_file()]
    assert sum(len(zlib.compress(content)) for content in files) < 6 * 2**20
    assert sum(map(len, files)) < 24 * 2**20


def test_bad_names_are_told():
    with pytest.raises(ValueError, match="did you mean digits"):
        runs("digit")


def test_sweeps_that_were_not_recorded_add_nothing():
    both = together("digits", "no_such_sweep")
    assert both == runs("digits") and len(both) > 0 and together() == []


# Where they were made, records repeat bit for bit under AVX2: 104 of 104 were made again so. Under AVX512 single runs
# moved by up to 19 test images and .106 nats where labels were wrong, by 6 images and .03 nats elsewhere, without bias.
# These three variables hold a newer CPU to AVX2. On another kind of CPU that is not enough for the last bits: so
# FEATMIX_EXACT=1 asks for them, and elsewhere figures are held to within a tolerance.
AVX2 = {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2", "MKL_ENABLE_INSTRUCTIONS": "AVX2"}
ACCURACY, NLL = 0.025, 0.03
SEED = 39  # its records name their CPU capability
AGAIN = """
import json, sys
from featmix_lite.experiments.one_run import experiment
print(json.dumps([experiment(config) for config in json.load(sys.stdin)]))
"""
MIXES = None, fm.Mix("input"), fm.Mix("block1.relu")


def arm(mix) -> dict[int, dict]:
    return {r["config"]["seed"]: r for r in runs("digits") if r["config"]["mix"] == (mix and mix.as_dict())}


@pytest.fixture(scope="module")
def again():
    """The runs of one seed made again, in a process of their own: the variables are read when torch is imported."""
    configs = json.dumps([arm(mix)[SEED]["config"] for mix in MIXES])
    done = subprocess.run([sys.executable, "-c", AGAIN], input=configs, env=os.environ | AVX2, text=True,
                          capture_output=True)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(zip(MIXES, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("mix", MIXES, ids=str)
def test_a_cell_made_again_gives_the_recorded_figures(again, mix):
    kept, made = arm(mix), again[mix]
    if made["cpu"] == "AVX2" and os.environ.get("FEATMIX_EXACT") == "1":
        figures = [name for name, value in kept[SEED].items() if type(value) is float and name != "seconds"]
        assert len(figures) > 20 and [made[name] for name in figures] == [kept[SEED][name] for name in figures]
        assert made["history"] == kept[SEED]["history"]
    assert made["accuracy"] == pytest.approx(kept[SEED]["accuracy"], abs=ACCURACY)
    assert made["nll"] == pytest.approx(kept[SEED]["nll"], abs=NLL)
    # and the tolerance tells runs apart: some other seeds lie outside it
    others = [r for seed, r in kept.items() if seed != SEED]
    apart = [abs(r["nll"] - made["nll"]) + abs(r["accuracy"] - made["accuracy"]) > NLL for r in others]
    assert sum(apart) >= len(apart) / 6
