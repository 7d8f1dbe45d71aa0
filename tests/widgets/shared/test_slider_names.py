"""Names for slider handles."""

import sys

import ipywidgets as W

from featmix_lite.widgets.shared import slider_names as module


def test_each_slider_has_a_class_of_its_own_and_a_name():
    a, b = W.FloatSlider(), W.IntSlider()
    (namer,) = module.named({"First": a, "Second": b})
    assert sorted(namer.names.values()) == ["First", "Second"]
    assert set(namer.names) == {a._dom_classes[-1], b._dom_classes[-1]}


def test_without_anywidget_sliders_stay_unnamed(monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    assert module.named({"First": W.FloatSlider()}) == []
