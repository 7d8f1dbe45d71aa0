"""The control that says where to mix."""

import pytest
import torch

import featmix_lite as fm
from featmix_lite.widgets.picker.simple_picker import where


@pytest.fixture(scope="module")
def sites():
    return fm.sites(fm.models.small_cnn(channels=1, seed=0), torch.zeros(2, 1, 8, 8))


def test_simple_offers_few_places_and_more_where_asked_for_another(sites):
    few = where(sites, "block1.relu", True)
    other = where(sites, "block1.conv", True)
    assert few.value == "block1.relu" and other.value == "block1.conv"
    assert "block1.conv" not in few.sites and len(other.sites) > len(few.sites)


def test_several_sites_come_as_a_list(sites):
    control = where(sites, ("input", "block1"), True)
    assert control.value == ("input", "block1")
    assert control.options[0][0] == "image or after block 1"
