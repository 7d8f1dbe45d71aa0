"""A widget that cannot be made says why once: nothing is complained of again when Python throws its half away."""

import gc
import importlib
import sys

import numpy as np
import pytest

pytest.importorskip("ipywidgets")

import featmix_lite as fm  # noqa: E402

MADE = {
    "lab.train_panel": lambda data, net: fm.TrainPanel(net, data, steps=1),
    "explorer.manifold_explorer": lambda data, net: fm.ManifoldExplorer(net, data, kind="pca", clean=40, mixed=10),
    "picker.layer_picker": lambda data, net: fm.LayerPicker(net, data.train.x[:2]),
    "slider.mix_slider": lambda data, net: fm.MixSlider(net, data),
    "predict.question": lambda data, net: fm.Predict("q", ["a", "b"]),
    "collapse.collapse_explorer": lambda data, net: fm.CollapseExplorer(),
    "segment.segment_explorer": lambda data, net: fm.SegmentExplorer(net, data),
    "red_blue.board": lambda data, net: fm.RedBlue(),
}


class Fails(Exception):
    """What a part of a widget that is being made may raise."""


def fails(*args, **more):
    raise Fails


@pytest.mark.parametrize("name", MADE)
def test_whatever_fails_on_the_way(name, data, model, monkeypatch):
    caught, module = [], importlib.import_module(f"featmix_lite.widgets.{name}")
    monkeypatch.setattr(sys, "unraisablehook", lambda told: caught.append(told.exc_value))
    parts = [part for part, value in vars(module).items() if callable(value) and not part.startswith("__")]
    failed = []
    for part in parts:
        if isinstance(value := vars(module)[part], type) and value.__module__ == module.__name__:
            continue
        with monkeypatch.context() as patch:
            patch.setattr(module, part, fails)
            try:
                MADE[name](data, model).close()
            except Fails:
                failed.append(part)
    gc.collect()
    assert not caught, failed
    assert failed or name == "predict.question"


@pytest.mark.parametrize("steps", ["many", 0, 2.5, True, float("nan")])
def test_steps_are_a_whole_number(steps):
    with pytest.raises(ValueError, match="steps="):
        fm.TrainPanel(steps=steps)
    assert fm.TrainPanel(steps=np.int64(2)).run.steps == 2
