import importlib.util

import pytest

from featmix_lite import widgets


def test_the_apps_are_listed_and_each_has_its_module():
    names = ["CollapseExplorer", "LayerPicker", "ManifoldExplorer", "MixSlider", "Predict", "RedBlue",
             "SegmentExplorer", "TrainPanel"]  # fmt: skip
    assert widgets.__all__ == names == dir(widgets)
    for module in widgets._HOMES.values():
        assert importlib.util.find_spec(f"featmix_lite.widgets.{module}")


def test_an_unknown_app_is_named_with_those_there_are():
    with pytest.raises(AttributeError, match="no 'Slider'. There are: CollapseExplorer, LayerPicker, ManifoldExplorer"):
        _ = widgets.Slider
