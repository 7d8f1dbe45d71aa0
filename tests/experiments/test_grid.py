"""A grid file and the runs it stands for, against the same product written as loops."""

import sys

import pytest

import featmix_lite as fm
from featmix_lite.experiments.grid import configs, read_grid

TEXT = """
data = "digits"
model = ["small_cnn", "oki_cnn"]
epochs = 3
seeds = [4, 7]

[[mix]]
at = "none"

[[mix]]
at = ["input", "block1"]
alpha = [0.2, 1.0]
ways = 3

[[mix]]
sites = ["input", "block1"]
"""


@pytest.mark.skipif(sys.version_info < (3, 11), reason="no tomllib")
def test_every_combination_once(tmp_path):
    file = tmp_path / "grid.toml"
    file.write_text(TEXT)
    want = []
    for model in ("small_cnn", "oki_cnn"):
        mixes = [None]
        mixes += [fm.Mix(at, ways=3, alpha=alpha) for at in ("input", "block1") for alpha in (0.2, 1.0)]
        for mix in [*mixes, fm.Mix(("input", "block1"))]:
            want += [fm.Config(model=model, mix=mix, seed=s, epochs=3) for s in (4, 7)]
    assert read_grid(file) == want and len(want) == 24


def test_without_mixes_and_seeds_it_is_one_run():
    assert configs({"epochs": 2}) == [fm.Config(epochs=2)]


@pytest.mark.parametrize("told, match", [
    ({"epoch": 3}, "no setting 'epoch'.*did you mean epochs"),
    ({"mix": {"at": "input"}}, r"\[\[mix\]\]"),
    ({"mix": [{"alpa": 1}]}, "no setting 'alpa'.*alpha"),
    ({"seeds": 0}, "seeds=0"),
    ({"seeds": []}, "seeds="),
    ({"lr": -1.0}, "lr=-1.0"),
])  # fmt: skip
def test_errors_name_the_setting(told, match):
    with pytest.raises(ValueError, match=match):
        configs(told)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="no tomllib")
def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(fm.RunError, match="nowhere.toml: there is no such file"):
        read_grid(tmp_path / "nowhere.toml")
    (tmp_path / "bad.toml").write_text("seeds = ")
    with pytest.raises(fm.RunError, match="bad.toml: could not be read as TOML"):
        read_grid(tmp_path / "bad.toml")
