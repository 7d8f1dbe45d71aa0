import importlib.util

import pytest

from featmix_lite import widgets


def test_the_four_apps_are_listed_and_each_has_its_module():
    assert widgets.__all__ == ["LayerPicker", "MixSlider", "Predict", "TrainPanel"] == dir(widgets)
    for module in widgets._HOMES.values():
        assert importlib.util.find_spec(f"featmix_lite.widgets.{module}")


def test_an_unknown_app_is_named_with_those_there_are():
    with pytest.raises(AttributeError, match="no 'Slider'. There are: LayerPicker, MixSlider"):
        _ = widgets.Slider
