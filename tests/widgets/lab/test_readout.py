"""What the lab says, and that it says it safely."""

import types

import torch

from featmix_lite.widgets.lab.readout import Readout

CHOSEN = types.SimpleNamespace(parent_labels=torch.tensor([[0, 1]]))
SEEN = types.SimpleNamespace(points=torch.zeros(3, 2), placed=torch.zeros(1, 2), chosen=CHOSEN)


def run(**more):
    return types.SimpleNamespace(**{"accuracy": 0.456, "number": 7, "marks": [], **more})


def test_accuracy_step_and_moves():
    readout = Readout({"input": "image", "block1.relu": "after ReLU 1"}.get)
    readout.show(run(marks=[{"step": 5, "was": "input", "at": "block1.relu"}]))
    text = readout._number.value
    assert "46%" in text and "step 7" in text and "image → after ReLU 1 at step 5" in text


def test_the_caption_is_the_pictures_name_too_and_only_text():
    readout = Readout()
    assert "1 mixes of <i> with b" in readout.pictured(SEEN, ["<i>", "b"])
    assert "1 mixes of &lt;i&gt; with b" in readout.caption.value


def test_before_the_first_step():
    readout = Readout()
    readout.show(run(number=0))
    assert "Press Train" in readout._number.value


def test_an_error_is_an_alert_and_its_text_is_only_text():
    readout = Readout()
    readout.alert(ValueError("<img src=x>"))
    assert 'role="alert"' in readout._alert.value and "<img" not in readout._alert.value
    readout.clear()
    assert readout._alert.value == ""


def test_the_last_two_moves_and_the_sizes_of_the_picture():
    readout = Readout()
    marks = [{"step": s, "was": f"a{s}", "at": f"b{s}"} for s in (1, 2, 3)]
    readout.show(run(accuracy=0.987, number=31, marks=marks))
    text = readout._number.value
    assert ">99%</b> of the test images named rightly · step 31" in text
    assert text.count("→") == 2 and "a2 → b2 at step 2" in text and "a3 → b3 at step 3" in text
    seen = types.SimpleNamespace(points=torch.zeros(9, 2), placed=torch.zeros(4, 2),
                                 chosen=types.SimpleNamespace(parent_labels=torch.tensor([[2, 0, 1]])))  # fmt: skip
    told = readout.pictured(seen, ["cat", "dog", "owl"])
    assert told.startswith("9 test images") and told.endswith("4 mixes of owl with cat and dog.")
