"""The controls tell what changed, once, and nothing while they are set."""

from featmix_lite.widgets.collapse.controls import CollapseControls


def test_each_control_tells_its_change_and_being_shown_tells_nothing():
    told = []
    controls = CollapseControls(["none", "image"], ["a", "b", "c", "d"], "Epoch", theory=True)
    controls.on_wish(lambda **what: told.append(what))
    controls.show("image", [3, 1, 0], ["1", "5", "25"], 1, theory=False)
    assert told == [] and controls.slider.label == "5" and controls.which.value == "image"
    controls.which.value, controls.slider.index, controls.box.value = "none", 2, True
    controls.kinds[2].value = 2
    assert told == [{"training": "none"}, {"frame": 2}, {"theory": True}, {"classes": [3, 1, 2]}]


def test_without_a_theory_there_is_no_box():
    controls = CollapseControls(["none"], ["a", "b", "c"], "Step", theory=False)
    assert controls.box not in controls.rows[0].children
