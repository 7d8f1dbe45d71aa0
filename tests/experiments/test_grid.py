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
    ({"mix": [5]}, r"mix=\[5\]"),
    ({"mix": [{"sites": 5}]}, "sites=5: a list such as"),
    ({"mix": [{"sites": ["input"], "at": "block1"}]}, "no at= beside it"),
    ({"mix": [{"at": []}]}, r"at=\[\]: it takes one value or more"),
    ({"lr": []}, r"lr=\[\]: it takes one value or more"),
    ({"lr": "x"}, "lr='x'"),
    ({"lr": 10**400}, "lr=1000"),
    ({"noise_at": 5}, "noise_at=5: a site's name"),
    ({"seeds": 999_999_999_999}, "a grid of 999999999999 runs: 200000 at most"),
    ({"seeds": 1000, "lr": [0.1] * 300}, "a grid of 300000 runs"),
    ({"seeds": 10**400}, "a grid of 1000"),
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
    for content, told in ((TEXT.encode("utf-16"), "is UTF-16 text, as PowerShell's > writes it"),
                          (b"a = " + b"[" * 9999, "deep"), (b"seeds = " + b"9" * 5000, "digits"),
                          (b"lr = 'x'", "lr='x'")):  # fmt: skip
        (tmp_path / "bad.toml").write_bytes(content)
        with pytest.raises(ValueError, match=f"bad.toml: .*{told}"):
            read_grid(tmp_path / "bad.toml")
    (tmp_path / "good.toml").write_bytes(TEXT.encode("utf-8-sig"))
    assert len(read_grid(tmp_path / "good.toml")) == 24


def test_a_table_may_say_what_rows_without_labels_are_for():
    tables = [{"at": "none", "unsupervised": [{"loss": "ict"}, {"loss": "none"}]},
              {"at": "input", "unsupervised": {"loss": "ict", "mix": {"at": "block2", "per": "sample"}}}]  # fmt: skip
    found = configs({"labelled": [5, 10], "seeds": [4], "mix": tables})
    deep = fm.Unsupervised("ict", mix=fm.Mix("block2", per="sample"))
    arms = [(None, fm.Unsupervised("ict")), (None, fm.Unsupervised("none")), (fm.Mix("input"), deep)]
    assert found == [fm.Config(labelled=n, mix=m, unsupervised=u, seed=4) for n in (5, 10) for m, u in arms]
    with pytest.raises(ValueError, match="labelled=5 keeps 5 labels a class"):
        configs({"mix": tables})
    with pytest.raises(ValueError, match="loss='fixmatch'"):
        configs({"labelled": 5, "mix": [{"at": "none", "unsupervised": {"loss": "fixmatch"}}]})
