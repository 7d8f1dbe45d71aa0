"""Every example in a docstring runs and gives what it says."""

import doctest
import importlib
import pkgutil

import pytest
import torch

import featmix_lite

SKIP = ("featmix_lite.cli", "featmix_lite.__main__")
NAMES = [m.name for m in pkgutil.walk_packages(featmix_lite.__path__, "featmix_lite.") if not m.name.startswith(SKIP)]


@pytest.mark.parametrize("name", NAMES)
def test_examples(name):
    """An example may use fm, torch and nn, the digits as ``data`` and an untrained small_cnn as ``model``."""
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    data = featmix_lite.load("digits", per_class=20)
    given = {
        "fm": featmix_lite,
        "torch": torch,
        "nn": torch.nn,
        "data": data,
        "model": featmix_lite.models.small.small_cnn(data, seed=0),
    }
    result = doctest.testmod(importlib.import_module(name), extraglobs=given, optionflags=flags)
    assert result.failed == 0
