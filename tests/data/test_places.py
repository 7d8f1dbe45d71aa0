"""Where files are looked for, and which are there."""

import gzip
import sys
from pathlib import Path

import image_sets as sets
import pytest

import featmix_lite as fm


def test_root_goes_before_the_environment_before_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("FEATMIX_DATA", str(tmp_path / "environment"))
    assert fm.data.where("mnist", tmp_path) == tmp_path / "MNIST" / "raw"
    assert fm.data.where("svhn") == tmp_path / "environment"
    monkeypatch.delenv("FEATMIX_DATA")
    assert "featmix_lite" in str(fm.data.where("cifar10"))
    monkeypatch.setitem(sys.modules, "platformdirs", None)
    assert fm.data.where("svhn") == Path.home() / ".cache" / "featmix_lite"


def test_where_and_available(tmp_path):
    assert fm.data.available(tmp_path) == dict.fromkeys(fm.data.SETS, False) | {"digits": True, "fashion_small": True}
    sets.write(tmp_path / "MNIST" / "raw", sets.mnist_files())
    assert fm.data.available(tmp_path)["mnist"] and not fm.data.available(tmp_path)["fashion_mnist"]
    assert fm.data.get("mnist", tmp_path) == tmp_path / "MNIST" / "raw"
    assert fm.data.where("digits").is_file() and fm.data.get("digits") == fm.data.where("digits")
    assert len(gzip.open(fm.data.where("digits")).readlines()) == 1797
    for ask in (fm.data.where, fm.data.get):
        with pytest.raises(ValueError, match="no image set is called 'mnits'.*did you mean mnist"):
            ask("mnits")
