"""The controls say what is shown, and tell what was asked once."""

import pytest

from featmix_lite.widgets.segment.controls import SegmentControls
from featmix_lite.widgets.segment.engine import Engine, Wish


@pytest.fixture
def controls(data, model):
    made = SegmentControls(Engine(model, data, points=9), Wish("input", 0, 1), 0.5)
    made.told = []
    made.on_wish(made.told.append)
    return made


def test_each_control_tells_its_wish_once(controls, data):
    controls.place.value = "flatten"
    controls.steps["A", 1].click()
    controls.second.value = next(kind for kind in range(10) if kind != int(data.test.y[1]))
    assert [wish.at for wish in controls.told] == ["flatten"] * 3
    assert controls.told[0].a == 0 != controls.told[1].a and controls.told[1].b == 1 != controls.told[2].b


def test_what_is_shown_is_told_to_nobody(controls, data):
    controls.show(Wish("block2.relu", 5, 6), 0.26)
    assert controls.told == [] and controls.place.value == "block2.relu" and controls.share.value == 0.25
    assert [controls.first.value, controls.second.value] == data.test.y[[5, 6]].tolist()


def test_a_place_beyond_the_few_brings_a_picker_of_all(controls):
    few = controls.place
    controls.show(Wish("block1.bn", 0, 1))
    assert controls.place is not few and controls.place.value == "block1.bn" and controls.told == []
    assert controls.site.children == (controls.place,)
    controls.place.value = "fc"
    assert controls.told == [Wish("fc", 0, 1)]


def test_every_button_has_a_name_of_its_own(controls):
    names = [button.description for button in (*controls.steps.values(), controls.other)]
    assert names == ["Previous A", "Next A", "Previous B", "Next B", "Other images"]
