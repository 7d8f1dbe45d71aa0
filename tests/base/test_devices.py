"""A device that is not there is named, with those that are, before any work."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.base.devices import check_device, there


def test_the_cpu_is_always_there():
    check_device("cpu"), check_device(torch.device("cpu"))
    assert there()[0] == "cpu"


@pytest.mark.parametrize("device", ["warp9", "", "cpu:x", "cuda:99", 3.5, ["cpu"]])
def test_what_is_not_there(device):
    for call in (check_device, lambda d: fm.load("digits", device=d), lambda d: fm.sweep([fm.Config()], device=d)):
        with pytest.raises(ValueError, match="device=.*torch cannot use it here; there is cpu"):
            call(device)
