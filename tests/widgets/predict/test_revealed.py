import plotly.graph_objects as go
import pytest

from featmix_lite.figures import describe
from featmix_lite.widgets.predict.revealed import Revealed


def test_a_figure_comes_with_its_words_and_without_the_button_that_uploads(outputs, monkeypatch):
    seen = []
    monkeypatch.setattr(go.Figure, "show", lambda figure, config: seen.append((figure, config)))
    figure = describe(go.Figure(go.Scatter(y=[1, 2])), "Two <points>.")
    Revealed("<b>So it is.</b>", [figure])._ipython_display_()
    assert [shown for shown, _ in seen] == [figure] and seen[0][1]["showSendToCloud"] is False
    assert outputs[0].html == "<b>So it is.</b>" and "Two &lt;points&gt;." in outputs[1].html and len(outputs) == 2


def test_without_a_figure_there_is_one_output_and_it_needs_no_kernel(outputs):
    Revealed("<b>So it is.</b>")._ipython_display_()
    assert [out.html for out in outputs] == ["<b>So it is.</b>"] and "widget" not in str(outputs[0].data)


def test_where_nobody_predicted_all_of_it_is_folded_and_the_figure_is_a_still(outputs, monkeypatch):
    monkeypatch.setattr(go.Figure, "show", lambda figure, config: pytest.fail("the live figure is the answer, too"))
    figure = describe(go.Figure(go.Scatter(y=[1, 2])), "Two <points>.")
    Revealed("<b>So it is.</b>", [figure], shut=True)._ipython_display_()
    (page,) = (out.html for out in outputs)
    line, inside = page.removesuffix("</details>").split("</summary>", 1)
    assert line.startswith("<details><summary>No prediction yet") and "So it is" not in line
    assert inside.startswith("<b>So it is.</b><img alt=") and "Two &lt;points&gt;." in inside
    assert page.count("<details>") == page.count("</details>") == 2
