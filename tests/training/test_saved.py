"""Forged files: whatever a setting was replaced by, one error names the file; what is right is read."""

import copy
import math

import pytest
import torch
from nets import blobs, small_net
from odd_files import ODD, places, with_header

import featmix_lite as fm
from featmix_lite.base.files import write_tensors
from featmix_lite.training.run import FIGURES

NAMES = ("history", *FIGURES, "config", "versions")


@pytest.fixture(scope="module")
def run():
    data = fm.load("digits", per_class=2)
    return fm.fit(fm.models.small_cnn(data, seed=0), data, fm.Mix("input"), epochs=1, progress=False)


def forged(run, path, change=None, weights=None):
    settings = copy.deepcopy({name: getattr(run, name) for name in NAMES})
    if change:
        change(settings)
    write_tensors(path, run.weights if weights is None else weights, settings)
    return path


@pytest.mark.parametrize("change, told", [
    (lambda s: s.update(history=5), "history is an int, not a list: 5"),
    (lambda s: s.update(history=[5]), r"history\[0\] is an int"),
    (lambda s: s["history"][0].update(loss="x"), r"history\[0\]\['loss'\]='x': a number"),
    (lambda s: s["history"][0].update(changes=["x"]), r"'changes'\]=\['x'\]: a list of dicts"),
    (lambda s: s.update(accuracy="x"), "accuracy='x': a number"),
    (lambda s: s.update(nll=True), "nll=True: a number"),
    (lambda s: s.update(nll=10**400), "nll=1000.*: a number"),
    (lambda s: s.update(config=[]), r"config is a list, not a dict: \[\]"),
    (lambda s: s.update(versions="x"), "versions is a str"),
    (lambda s: s["config"].update(mix="x"), "mix='x': a table of settings: at, ways"),
    (lambda s: s["config"].update(mix={"colour": 1}), "a mix has no setting 'colour'.*There are: at"),
    (lambda s: s.pop("nll"), "holds no run"),
    (lambda s: s.update(more=1), "holds no run"),
])  # fmt: skip
def test_file_place_and_value_are_named(run, tmp_path, change, told):
    path = forged(run, tmp_path / "run.safetensors", change)
    with pytest.raises(fm.RunError, match=f"^{path}: .*{told}"):
        fm.Run.load(path)


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.nightly)])
def test_every_place_replaced_by_everything_odd(run, tmp_path, step):
    settings = {name: getattr(run, name) for name in NAMES}
    plain = [odd for odd in ODD if not isinstance(odd, str) or not odd.startswith("@")]
    for spot, odd in [(spot, odd) for spot in places(settings) for odd in plain][::step]:
        made = {"all": copy.deepcopy(settings)}
        at, key = made, "all"
        for part in spot:
            at, key = at[key], part
        at[key] = odd
        try:
            fm.Run.load(write_tensors(tmp_path / "r", run.weights, made["all"])).restore()
        except fm.RunError:
            pass


@pytest.mark.parametrize("recipe, told", [
    ({"channels": 1}, "not one of fm.models"), ({"name": ["small_cnn"]}, "not one of fm.models"),
    ({"name": "small_cnn", "channels": 10**9}, "channels=1000000000, but there are 57"),
    ({"name": "small_cnn", "classes": "x"}, "classes='x'"), ({"name": "small_cnn", "data": 5}, "do not fit"),
    ({"name": "small_cnn", "channels": 3}, "size mismatch for block1.conv.weight"),
    ({"name": "oki_cnn", "channels": 1}, "Missing key"), ({"name": "small_cnn", "dropout": "x"}, "dropout='x'"),
])  # fmt: skip
def test_a_recipe_that_is_not_the_weights_is_refused(run, tmp_path, recipe, told):
    path = forged(run, tmp_path / "r", lambda s: s["config"].update(model=recipe))
    with pytest.raises(fm.RunError, match=told):
        fm.Run.load(path).restore()


def test_nan_and_infinity_are_figures(run, tmp_path):
    again = fm.Run.load(forged(run, tmp_path / "r", lambda s: s.update(nll=math.nan, mixed_loss=math.inf)))
    assert math.isnan(again.nll) and again.mixed_loss == math.inf and again.diverged


@pytest.mark.parametrize("raw", ["@deep", "@5000", "@4000", "@nested"])
def test_what_json_cannot_hold_is_refused_in_a_line(run, tmp_path, raw):
    path = forged(run, tmp_path / "r", lambda s: s.update(nll=raw))
    with_header(path, {name: getattr(run, name) for name in NAMES} | {"nll": raw})
    with pytest.raises(fm.RunError, match=f"^{path}: "):
        fm.Run.load(path)


def change_history(settings):
    settings["history"] = [{"epoch": 7, "loss": 1.0, "metrics": {}}]


@pytest.mark.parametrize("change, told", [
    (lambda s, t: s.update(config=5), "config is an int"), (lambda s, t: s.update(history=[{}]), r"history\[0\]=\{\}"),
    (lambda s, t: change_history(s), "epoch 1, its loss and metrics"),
    (lambda s, t: t.update({"optimizer.x": torch.ones(1)}), "not this network's"),
    (lambda s, t: t.update({"model.0.weight": torch.ones(1)}), "not this network's"),
    (lambda s, t: t.pop("model.0.weight"), "not this network's"),
])  # fmt: skip
def test_a_forged_checkpoint_is_refused(tmp_path, change, told):
    from featmix_lite.base.files import read_tensors

    path = tmp_path / "c"
    fm.fit(small_net(), blobs(), None, 1, batch=16, checkpoint=path, progress=False)
    tensors, settings = read_tensors(path)
    change(settings, tensors)
    write_tensors(path, tensors, settings)
    with pytest.raises(fm.RunError, match=f"^{path}: .*{told}"):
        fm.fit(small_net(), blobs(), None, 1, batch=16, checkpoint=path, progress=False)
