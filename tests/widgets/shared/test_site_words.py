"""Sites in plain words: the same ones in every widget."""

from collections import namedtuple

import pytest

import featmix_lite as fm
from featmix_lite.widgets.shared.site_words import SiteWords

Site = namedtuple("Site", "name kind inside_branch", defaults=(False,))
SITES = [Site("input", "Tensor"), Site("conv", "Conv2d"), Site("bn", "BatchNorm2d"), Site("relu", "ReLU"),
         Site("body.conv", "Conv2d", True), Site("body.skip", "Sequential", True), Site("relu2", "ReLU"),
         Site("odd", "Block"), Site("flatten", "Flatten"), Site("fc", "Linear")]  # fmt: skip
DATA = fm.load("digits", per_class=5)


def of(name):
    return SiteWords(fm.sites(fm.models.build(name, DATA, seed=0), DATA.train.x[:2]))


def test_every_word_of_small_cnn():
    say = of("small_cnn")
    parts = {"conv": "after convolution", "bn": "after BatchNorm", "relu": "after ReLU", "pool": "after pooling"}
    want = {f"block{n}.{part}": f"{word} {n}" for n in (1, 2, 3) for part, word in parts.items()}
    want |= {f"block{n}": f"after block {n}" for n in (1, 2, 3)}
    assert say.words == want | {"input": "image", "flatten": "features", "fc": "output"}


def test_the_first_few_are_the_image_the_relus_the_features_and_the_output():
    say = SiteWords(SITES)
    assert {name: say(name) for name in say.first} == {
        "input": "image", "relu": "after ReLU 1", "relu2": "after ReLU 2", "flatten": "features", "fc": "output"}


def test_a_network_without_any_of_these_offers_all_it_has():
    say = SiteWords([s for s in SITES if s.kind in ("Tensor", "Conv2d", "Linear")])
    assert say.first == ("input", "conv", "body.conv", "fc")
    assert SiteWords([]).first == () and SiteWords(SITES[:1]).first == ("input",)


def test_what_has_no_word_keeps_its_name():
    say = SiteWords(SITES)
    assert (say("odd"), say("body.skip"), say("block1.other")) == ("odd", "body.skip", "block1.other")
    assert say(None) == say(()) == "not mixed" and say(("input", "bn")) == "image or after BatchNorm 1"
    assert say.there("relu") == "after ReLU 1" and say.there("odd") == "at odd"


@pytest.mark.parametrize("name", ["small_cnn", "oki_cnn", "resnet18"])
def test_no_two_sites_of_a_network_have_one_name(name):
    say = of(name)
    assert len(set(say.words.values())) == len(say.words) and set(say.first) <= set(say.words)


def test_picker_and_the_lines_below_it_say_the_same_of_oki_cnn():
    panel = fm.TrainPanel("oki_cnn", DATA, picture="svg", pace="full", steps=2, simple=True, autoplay=True).wait()
    panel.set(at="relu1")
    label = next(m["label"] for box in panel.controls.where.boxes for m in box["members"] if m["name"] == "relu1")
    assert label == "after ReLU 1" and "image → after ReLU 1 at step 2" in panel.readout._number.value
    explorer = panel.explore(kind="pca", clean=15, mixed=4, picture="svg")
    assert ("after ReLU 1", "relu1") in explorer.controls.at.options
