"""The controls tell one story: the slider's word, alpha's number, the mix."""

import pytest

import featmix_lite as fm
from featmix_lite.widgets.lab.controls import HOW, Controls, how


@pytest.fixture
def controls():
    data = fm.load("digits", per_class=20)
    made = Controls(fm.models.small_cnn(data, seed=0), data, fm.Mix("input"), "normal", True)
    made.told = []
    made.on_mix(made.told.append)
    return made


def test_the_slider_sets_alpha_and_alpha_moves_the_slider(controls):
    controls.how.value = "half and half"
    assert controls.alpha.value == 8.0
    controls.alpha.value = 0.25
    assert controls.how.value == "a little" and controls.alpha.value == 0.25
    assert [m.alpha for m in controls.told] == [8.0, 0.25]
    controls.how.value = "not at all"
    assert not controls.told[-1].on


def test_place_and_number_of_images(controls):
    controls.where.value = "block2.relu"
    controls.ways.value = 3
    assert controls.told[-1] == fm.Mix("block2.relu", ways=3)


def test_show_tells_nobody(controls):
    controls.show(fm.Mix("block1.conv", alpha=0.2, ways=4))
    assert controls.told == [] and controls.ways.value == 4 and controls.where.value == "input"


def test_the_button_says_what_it_will_do(controls):
    controls.playing(True)
    assert controls.train.description == "Pause"
    controls.playing(False)
    assert controls.train.description == "Train"
    pairs = []
    controls.on_between(pairs.append)
    controls.second.value = 7
    assert pairs == [(0, 7)]


def test_how_finds_its_own_alpha():
    assert [how(a) for a in HOW.values()] == list(HOW)
    assert how(0.3) == "a little" and how(50) == "half and half"


def test_words_and_alphas_belong_together():
    assert HOW == {"not at all": 0.0, "a little": 0.2, "evenly": 1.0, "half and half": 8.0}
    assert [how(alpha) for alpha in (0.0, 0.1, 0.2, 0.9, 1.5, 6.0, 20.0)] == [
        "not at all", "a little", "a little", "evenly", "evenly", "half and half", "half and half"]  # fmt: skip
