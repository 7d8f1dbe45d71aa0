"""What the form sees in a notebook that no .py could give: outputs and widget state."""

import nbformat

from featmix_lite.teaching.lesson_form import faults


def test_outputs_and_widget_state():
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("%matplotlib inline\n1", execution_count=3)])
    made.metadata["widgets"] = {}
    found = faults("00_x", made)
    assert "holds widget state" in found and "holds outputs" in found
    assert not any("no Python" in f for f in found)  # magics are not Python, and are fine
