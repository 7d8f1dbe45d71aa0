import html
import sys

import ipywidgets as W
import pytest
import torch

from featmix_lite import MixError, models, sites
from featmix_lite.widgets import LayerPicker
from featmix_lite.widgets.picker import layer_picker
from featmix_lite.widgets.picker.box_list import size

X = torch.randn(2, 1, 8, 8, generator=torch.Generator().manual_seed(0))


@pytest.fixture(scope="module")
def found():
    return sites(models.small_cnn(channels=1, classes=10, seed=0), X)


@pytest.fixture(params=["drawing", "no anywidget", "colab"])
def front(request, monkeypatch):
    """With the drawing, and with what stands in for it."""
    if request.param == "no anywidget":
        monkeypatch.setitem(sys.modules, "anywidget", None)
    elif request.param == "colab":
        monkeypatch.setitem(sys.modules, "google.colab", object())
    else:
        for name in ("VSCODE_PID", "VSCODE_CWD"):
            monkeypatch.delenv(name, raising=False)
    return request.param


def _controls(picker):
    return [w for w in {*picker.children, picker._list} if hasattr(w, "value") and w is not picker._note]


@pytest.mark.parametrize("simple", [False, True])
def test_choosing_by_name_or_by_any_control_sets_all_of_them_and_tells_once(front, found, simple):
    picker = LayerPicker(sites=found, simple=simple)
    assert (picker.chain is not None) == (front == "drawing")
    told = []
    picker.observe(lambda change: told.append(change["new"]), "value")
    picker.choose("block2.relu")
    assert {w.value for w in _controls(picker)} == {"block2.relu"}
    for number, control in enumerate(_controls(picker)):
        control.value = picker.boxes[number]["value"]
        assert picker.value == picker.boxes[number]["value"]
        assert {w.value for w in _controls(picker)} == {picker.value}
    assert told[0] == "block2.relu" and all(a != b for a, b in zip(told, told[1:], strict=False))


def test_it_probes_the_model_itself_and_starts_at_the_value_given():
    net = models.small_cnn(channels=1, classes=10, seed=0)
    picker = LayerPicker(net, X, value="block1.conv")
    assert picker.sites[0] == "input" and picker.sites[-1] == "fc" and len(picker.sites) == 18
    assert picker.value == "block1.conv" and "same as mixing the images" in picker._note.value
    assert LayerPicker(net, X).value == "input"


def test_simple_has_the_six_places_of_the_first_lesson_equals_in_one_box(found):
    picker = LayerPicker(sites=found, simple=True)
    labels = [[m["label"] for m in box["members"]] for box in picker.boxes]
    assert labels == [["image"], ["after ReLU 1"], ["after ReLU 2"], ["after ReLU 3", "features", "output"]]
    assert picker.sites == ("input", "block1.relu", "block2.relu", "block3.relu", "flatten", "fc")


def test_a_member_of_a_merged_box_can_be_chosen_and_is_kept(found):
    picker = LayerPicker(sites=found, simple=True, value="fc")
    assert picker.value == "fc" and {w.value for w in _controls(picker)} == {"block3.relu"}
    picker.choose("flatten")
    assert picker.value == "flatten"


def test_only_the_named_sites_are_offered_in_forward_order():
    net = models.small_cnn(channels=1, classes=10, seed=0)
    picker = LayerPicker(net, X, sites=["fc", "block1.relu"])
    assert picker.sites == ("block1.relu", "fc")


@pytest.mark.parametrize("wrong", ["block9", "blok1"])
def test_a_site_that_is_not_there_is_named_with_the_choices(found, wrong):
    net = models.small_cnn(channels=1, classes=10, seed=0)
    picker = LayerPicker(sites=found)
    for make in (lambda: picker.choose(wrong), lambda: LayerPicker(net, X, sites=[wrong]),
                 lambda: LayerPicker(sites=found, value=wrong)):
        with pytest.raises(MixError, match=f"'{wrong}'.*block1"):
            make()
    assert picker.value == "input"  # the picker is as it was


def test_a_module_that_gives_no_site_is_refused():
    class Twice(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.a = torch.nn.Linear(2, 2)
            self.b = torch.nn.Linear(2, 2)

        def forward(self, x):
            return self.b(self.a(self.a(x)))

    with pytest.raises(MixError, match="'a' cannot be mixed at"):
        LayerPicker(Twice(), torch.randn(2, 2), sites=["a"])


def test_it_sits_in_a_box_and_shows_the_list_only_where_it_is_needed(front, found):
    W.VBox([LayerPicker(sites=found)])
    simple = LayerPicker(sites=found, simple=True)
    assert (simple._list in simple.children) == (front != "drawing")
    assert simple._list in simple.children or simple.chain in simple.children


def test_without_a_drawing_a_long_network_has_the_list_alone(found, monkeypatch):
    monkeypatch.setenv("VSCODE_PID", "1")
    picker = LayerPicker(sites=found)
    assert [type(w).__name__ for w in picker.children] == ["Dropdown", "HTML"]


def test_names_of_layers_cannot_write_html():
    site = layer_picker._found(None, None, [type("S", (), dict(
        name="<b>x</b>", shape=(1,), kind="K", group=1, inside_branch=False))()])
    assert "<b>" not in LayerPicker(sites=site)._note.value


@pytest.mark.parametrize("simple", [False, True])
def test_what_is_drawn_listed_and_said_is_the_site_chosen(front, found, simple):
    picker = LayerPicker(sites=found, simple=simple)
    order = [member["name"] for box in picker.boxes for member in box["members"]]
    assert sorted(order) == sorted(picker.sites) and (simple or order == [site.name for site in found])
    if picker.chain is not None:
        assert picker.chain.boxes == picker.boxes  # first layer first
    for name in picker.sites:
        picker.choose(name)
        (box,) = [box for box in picker.boxes if name in [member["name"] for member in box["members"]]]
        assert html.escape(box["note"]) in picker._note.value
        assert {w.value for w in _controls(picker)} == {box["value"]}
        shapes = {site.name: site.shape for site in found}
        assert box["members"][0]["shape"] == size(shapes[box["value"]])


def test_the_page_keeps_the_network_and_the_place_chosen(outputs, found):
    picker = LayerPicker(sites=found)
    picker._ipython_display_()
    assert outputs[-1].html.count("<img") == 1 and "Mix at: <b>input</b>" in outputs[-1].html
    picker.choose("block1.relu")
    assert outputs[-1].update and "Mix at: <b>block1.relu</b>" in outputs[-1].html


def test_it_brings_what_a_dark_theme_needs(net, batch):
    from featmix_lite.widgets.shared.front_end import SHARED

    picker = LayerPicker(net, batch[0][:2])
    assert (SHARED / "theme.css").read_text("utf-8") in str(picker.chain._css)
    assert [name for name in picker._dom_classes if name.startswith("featmix-")] == ["featmix-picker"]
