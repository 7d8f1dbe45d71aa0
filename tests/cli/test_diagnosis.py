"""The doctor on computers that are made up: each thing that can be wrong gets its fix in words."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest
import torch

from featmix_lite.cli import diagnosis
from featmix_lite.cli.diagnosis import Finding


@pytest.fixture
def computer(monkeypatch, tmp_path):
    """A computer where all is well; a test then breaks one thing."""
    here = {name: "99.0" for name in ("torchvision", "numpy")}
    here |= {r.partition(">=")[0]: "99.0" for r in (*diagnosis.NEEDED, *diagnosis.LAB)}
    made = SimpleNamespace(packages=here, torchvision=None)
    monkeypatch.setattr(diagnosis, "_version", lambda name: made.packages.get(name))
    monkeypatch.setattr(diagnosis, "_import_error", lambda statement: made.torchvision)
    monkeypatch.setattr(diagnosis.shutil, "which", lambda name: None)
    monkeypatch.setenv("FEATMIX_DATA", str(tmp_path))
    return made


def worst(findings):
    return next((f for f in findings if f.level == "fail"), None) or next(f for f in findings if f.level == "warn")


def test_all_is_well(computer, capsys):
    assert diagnosis.main() == 0
    said = capsys.readouterr().out
    assert said.rstrip().endswith("All is well.") and "fix:" not in said
    for word in ("Python", f"torch {torch.__version__}", "device:", "digits", "jupyterlab 99.0", "opentsne 99.0"):
        assert word in said


def test_a_torchvision_of_another_build(computer, monkeypatch, capsys):
    computer.torchvision = "RuntimeError: operator torchvision::nms does not exist"
    monkeypatch.setattr(torch, "__version__", "2.13.0+cpu")
    monkeypatch.setattr(torch.version, "cuda", None)
    assert diagnosis.main() == 1
    said = capsys.readouterr().out
    assert "does not fit torch 2.13.0+cpu" in said and "operator torchvision::nms does not exist" in said
    fix = "pip install --force-reinstall torch==2.13.0 torchvision --index-url https://download.pytorch.org/whl/cpu"
    assert f"fix: {fix}\n" in said, "the command stays on one line"
    assert said.rstrip().endswith("1 thing needs fixing.")


def test_the_pair_for_a_cuda_build():
    assert diagnosis.pair_command("2.15.0+cu132", "13.2").endswith("torch==2.15.0 torchvision --index-url "
                                                              "https://download.pytorch.org/whl/cu132")


@pytest.mark.parametrize(
    ("error", "fix"),
    [
        ("ModuleNotFoundError: No module named 'PIL'", "pip install pillow"),
        ("ModuleNotFoundError: No module named 'requests'", "pip install requests"),
        ("ImportError: libcudart.so.13: cannot open shared object file", "--force-reinstall torch=="),
    ],
)
def test_other_reasons_why_torchvision_does_not_import(error, fix, computer):
    computer.torchvision = error
    found = diagnosis.torchvision()
    assert found.level == "fail" and error in found.what and fix in found.fix


def test_no_torchvision(computer):
    del computer.packages["torchvision"]
    found = diagnosis.torchvision()
    assert found.level == "fail" and "not installed" in found.what and "torchvision" in found.fix


@pytest.mark.parametrize(
    ("package", "level"), [("numpy", "fail"), ("scikit-learn", "fail"), ("anywidget", "warn"), ("jupyterlab", "warn"),
                           ("opentsne", "warn")]
)
def test_a_missing_package_is_named_with_its_command(package, level, computer, capsys):
    del computer.packages[package]
    found = worst(diagnosis.checkup())
    assert found.level == level and f"{package}" in found.what and found.fix.startswith("pip install")
    assert package in found.fix
    assert diagnosis.main() == (level == "fail")
    assert ("optional" in capsys.readouterr().out) == (level == "warn")


@pytest.mark.parametrize("state", ["well", "no lab", "no pillow", "no numpy", "typo", "old"])
def test_each_thing_is_said_once(state, computer, monkeypatch, tmp_path, capsys):
    """A name of a package or a folder stands in one line of findings, and in one fix."""
    gone = {"no lab": [r.partition(">=")[0] for r in diagnosis.LAB], "no pillow": ["pillow"], "no numpy": ["numpy"]}
    for package in gone.get(state, []):
        del computer.packages[package]
    if state in ("no pillow", "no numpy"):  # torchvision cannot be imported without them
        module = {"no pillow": "PIL", "no numpy": "numpy"}[state]
        computer.torchvision = f"ModuleNotFoundError: No module named '{module}'"
    if state == "old":
        computer.packages["plotly"] = "5.9.0"
    if state == "typo":
        monkeypatch.setenv("FEATMIX_DATA", str(tmp_path / "typo"))
    found = diagnosis.checkup()
    fixes = [f.fix.lower() for f in found if f.fix]
    assert len(fixes) == (state != "well"), "one thing is wrong, so there is one fix"
    for name in (*computer.packages, *gone.get(state, [])):
        assert sum(name in fix for fix in fixes) == (name in gone.get(state, []) or (state, name) == ("old", "plotly"))
        assert sum(f"{name} 99.0" in f.what.lower() or f"no {name}" in f.what for f in found) <= 1
    assert diagnosis.main() == (state in ("no pillow", "no numpy", "old"))
    assert capsys.readouterr().out.count("typo") == (state == "typo")


def test_a_folder_is_corrected_where_it_was_named(computer, tmp_path):
    assert "--root" in diagnosis.images(tmp_path / "typo").fix and diagnosis.images(tmp_path).fix == ""


def test_a_widget_package_that_is_too_old_needs_fixing(computer):
    computer.packages |= {"plotly": "5.9.0", "ipywidgets": "7.7.1"}
    found = worst(diagnosis.checkup())
    assert found.level == "fail" and "plotly 5.9.0 (older than 5.24.1)" in found.what
    assert found.fix == 'pip install "plotly>=5.24.1"'


def test_a_torch_that_is_too_old(computer, monkeypatch):
    monkeypatch.setattr(torch, "__version__", "2.1.2+cpu")
    found = diagnosis.versions()
    assert found.level == "fail" and "torch>=2.4" in found.fix


def test_an_image_folder_that_is_not_there(computer, monkeypatch, tmp_path):
    monkeypatch.setenv("FEATMIX_DATA", str(tmp_path / "typo"))
    found = worst(diagnosis.checkup())
    assert found.level == "warn" and "typo" in found.what and "FEATMIX_DATA" in found.fix
    assert diagnosis.main() == 0, "digits work without it"


def test_which_images_are_here(computer, monkeypatch):
    here = {"digits": True, "mnist": True, "svhn": False}
    monkeypatch.setattr(diagnosis.places, "available", lambda root=None: here)
    said = diagnosis.images().what
    assert ": mnist; not there: svhn (`featmix data get svhn` fetches one)" in said


def test_the_images_of_the_kit_are_looked_at(computer, monkeypatch, tmp_path):
    assert "fashion_small (inside the kit)" in diagnosis.images().what
    monkeypatch.setattr(diagnosis.bundled, "PATH", tmp_path / "gone.npz")
    diagnosis.bundled.fashion_small.cache_clear()
    found = diagnosis.images()
    assert found.level == "warn" and "gone.npz cannot be read" in found.what and "again" in found.fix


@pytest.mark.parametrize(
    ("cuda", "mps", "driver", "says", "level"),
    [
        (True, False, True, "device: cuda (Some GPU)", "ok"),
        (False, False, True, "there is an NVIDIA driver, but torch cannot use the GPU", "warn"),
        (False, True, False, "Apple's GPU", "ok"),
        (False, False, False, "enough for every lesson on digits", "ok"),
    ],
)
def test_the_device(cuda, mps, driver, says, level, computer, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "Some GPU")
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    monkeypatch.setattr(diagnosis.shutil, "which", lambda name: "/bin/nvidia-smi" if driver else None)
    found = diagnosis.device()
    assert says in found.what and found.level == level and bool(found.fix) == (level == "warn")


def test_the_table_wraps_words_but_not_commands():
    found = [Finding("ok", "word " * 40), Finding("fail", "bad", "pip " * 60), Finding("fail", "worse")]
    text = diagnosis.report(found)
    lines = text.splitlines()
    assert all(len(line) <= 110 for line in lines if "fix:" not in line) and sum("fix:" in line for line in lines) == 1
    assert lines[1].startswith("      word") and lines[-1] == "2 things need fixing."


@pytest.mark.parametrize(
    ("version", "numbers"), [("2.13.0+cpu", (2, 13, 0)), ("7.0.0rc1", (7, 0)), ("2.15.0a0+git1", (2, 15)), ("4", (4,))]
)
def test_versions_are_compared_as_numbers(version, numbers):
    assert diagnosis._numbers(version) == numbers


def test_an_import_is_tried_in_a_python_of_its_own(monkeypatch):
    assert diagnosis._import_error("import json") is None
    assert diagnosis._import_error("import nothing_like_this").startswith("ModuleNotFoundError")
    assert diagnosis._import_error("import os; os._exit(3)") == "exit code 3"
    assert "nothing_like_this" not in sys.modules

    def hang(*args, **kwargs):
        raise subprocess.TimeoutExpired("python", 120)

    monkeypatch.setattr(diagnosis.subprocess, "run", hang)
    assert diagnosis._import_error("import json").startswith("TimeoutExpired")


def test_on_this_computer(monkeypatch):
    """The real thing, once: what pip says is installed is what the doctor says."""
    import plotly

    found = diagnosis.checkup()
    assert any(f"plotly {plotly.__version__}" in f.what for f in found)
    assert diagnosis._version("no-such-package-anywhere") is None
