import base64
import re

import plotly.graph_objects as go
import pytest

from featmix_lite.widgets import Predict
from featmix_lite.widgets.shared.still import VIEW

WHERE = ["input", "block1.relu", "fc"]


def _shown(widget) -> str:
    """All text a page would show."""
    own = str(getattr(widget, "value", "")) + str(getattr(widget, "description", ""))
    return own + "".join(_shown(child) for child in getattr(widget, "children", ()))


def _drawn(view) -> str:
    """The drawings of what was revealed, as text."""
    return "".join(base64.b64decode(code).decode() for code in re.findall(r"base64,([^\"]+)", view.html))


def ask():
    return Predict("Where does it help most?", choices=WHERE)


def draw():
    return Predict("Which accuracy?", curve=(WHERE, (0.8, 1.0)))


@pytest.mark.parametrize("answer, sentence", [
    ("fc", 'You predicted "fc", and that is the result.'),
    ("input", 'You predicted "input"; the result is "fc".'),
    (None, 'You made no prediction; the result is "fc".'),
])
def test_the_sentence_is_computed_from_answer_and_result(answer, sentence):
    guess = ask()
    guess.answer = answer
    view = guess.reveal("fc")
    assert guess.sentence == sentence and sentence.replace('"', "&#34;") in view.html


@pytest.mark.parametrize("make", [ask, draw])
def test_nothing_is_answered_or_told_before(make):
    guess = make()
    assert guess.answer is None and guess.sentence is None and "result" not in _shown(guess)
    assert "You " not in _shown(guess)


def test_a_click_is_an_answer_and_after_the_reveal_it_stays():
    guess = ask()
    guess._inputs[0].value = "input"
    assert guess.answer == "input"
    guess.reveal("fc")
    assert all(entry.disabled for entry in guess._inputs) and "predicted" in _shown(guess)


@pytest.mark.parametrize("words", ["image  97 %\n<none> 96 %", ["image  97 %", "<none> 96 %"]])
def test_what_was_measured_stands_below_the_sentence_line_by_line(words):
    guess = ask()
    shut = guess.reveal("fc", words=words)
    lines = shut.html.split("<pre", 1)[1].split(">", 1)[1].split("</pre>")[0]
    assert lines == "image  97 %\n&lt;none&gt; 96 %" and "<pre" in shut._repr_html_().split("</summary>")[1]
    assert "<pre" not in guess.reveal("fc").html
    assert "word-break:normal" in shut.html  # JupyterLab's own style breaks every <pre> in mid-word


def test_several_figures_and_stills_come_below_each_other():
    one, two = go.Figure(), go.Figure()
    still = ask().still()
    guess = ask()
    guess.answer = "fc"
    shown = guess.reveal("fc", figure=[one, still, two])
    assert shown.figures == (one, two) and "Where" in shown.html.split("</div>", 1)[1]
    assert guess.reveal("fc", figure=one).figures == (one,) and guess.reveal("fc").figures == ()


@pytest.mark.parametrize("make, answer, result", [(ask, "input", "fc"), (draw, (0.9, 0.95, 0.85), [0.9, 0.93, 0.97])])
def test_without_an_answer_the_result_is_folded_and_the_question_stays_open(make, answer, result):
    guess = make()
    early = guess.reveal(result)
    assert early.shut and not any(entry.disabled for entry in guess._inputs) and "no prediction" not in _shown(guess)
    guess.answer = answer
    late = guess.reveal(result)
    assert not late.shut and all(entry.disabled for entry in guess._inputs) and guess.sentence[:3] in _shown(guess)


def test_moving_one_slider_is_a_sketched_curve():
    guess = draw()
    guess._inputs[2].value = 0.96
    assert guess.answer == pytest.approx((0.9, 0.9, 0.96))
    assert guess._drawing.value.count("<rect") == 3 and "fc 0.96" in guess._drawing.value


def test_two_curves_are_compared_in_figures():
    guess = draw()
    guess.answer = (0.9, 0.95, 0.85)
    view = guess.reveal([0.9, 0.93, 0.97])
    assert guess.sentence == (
        "On average your curve is 0.0467 away from the measured one, at most 0.12 (at fc: you 0.85, measured 0.97). "
        "The highest value is at fc; you drew it at block1.relu.")
    assert _drawn(view).count("<circle") == 3 and _drawn(view).count("<rect") == 3


def test_a_right_peak_and_no_prediction_are_said_too():
    guess = draw()
    guess.answer = (0.9, 0.95, 0.85)
    guess.reveal([0.9, 0.97, 0.9])
    assert guess.sentence.endswith("The highest value is at block1.relu, as you drew it.")
    empty = draw()
    assert "<rect" not in _drawn(empty.reveal([0.9, 0.97, 0.9]))
    assert empty.sentence == ("You made no prediction; measured: input 0.9, block1.relu 0.97, fc 0.9. "
                              "The highest value is at block1.relu.")


def test_before_an_answer_the_page_keeps_the_question_and_no_more(outputs):
    guess = Predict("Which <place>?", choices=["the image", "ReLU & more"])
    guess._ipython_display_()
    view, still = outputs
    assert set(view.data) == {VIEW, "text/plain"} and view.data[VIEW]["model_id"] == guess.model_id
    assert "Which &lt;place&gt;?" in still.html and "<li>ReLU &amp; more</li>" in still.html
    assert "No prediction was made." in still.html and "result" not in still.html and "model_id" not in still.html


def test_after_an_answer_and_after_the_result_the_page_has_them(outputs):
    guess = Predict("Which?", choices=["the image", "ReLU & more"])
    guess._ipython_display_()
    first = outputs[-1]
    guess._inputs[0].value = "ReLU & more"
    guess.reveal("the image")
    last = outputs[-1]
    assert last.update and last.name == first.name and last.name in last.html and len(outputs) > 2
    assert "Predicted: <b>ReLU &amp; more</b>" in last.html
    assert "You predicted &#34;ReLU &amp; more&#34;; the result is &#34;the image&#34;." in last.html
    assert "Run this cell to make it live." in last.html


def test_a_sketched_curve_is_kept_as_an_image_with_its_numbers(outputs):
    guess = draw()
    guess._ipython_display_()
    assert "No prediction was made." in outputs[-1].html and "<svg" not in outputs[-1].html
    guess.answer = (0.9, 0.95, 0.85)
    said = outputs[-1].html
    assert 'alt="Your curve: input 0.9, block1.relu 0.95, fc 0.85"' in said and "fc 0.85</b>" in said


def test_the_question_is_text_not_html():
    assert "<i>" not in _shown(Predict("<i>Why?</i>", choices=["a", "b"]))


@pytest.mark.parametrize("make, words", [
    (lambda: Predict("?"), "either choices"),
    (lambda: Predict("?", choices=["a", "b"], curve=(["a"], (0, 1))), "either choices"),
    (lambda: Predict("?", choices=["a"]), "two or more"),
    (lambda: Predict("?", choices=["a", "a"]), "all different"),
    (lambda: Predict("?", curve=(["a"], (1, 1))), "low < high"),
    (lambda: Predict("?", curve=([], (0, 1))), "low < high"),
    (lambda: setattr(ask(), "answer", "conv"), "answer='conv' is none of the choices: input, block1.relu, fc"),
    (lambda: ask().reveal("conv"), "result='conv' is none of the choices"),
    (lambda: draw().reveal([1.0]), "1 numbers do not fit the 3 places"),
    (lambda: setattr(draw(), "answer", [1.0]), "1 numbers do not fit the 3 places"),
])
def test_what_does_not_fit_is_named(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_every_number_of_the_comparison_is_counted():
    guess = draw()
    guess.answer = (0.9, 0.84, 0.98)
    view = guess.reveal([0.91, 0.95, 0.9])
    assert guess.sentence == (
        "On average your curve is 0.0667 away from the measured one, at most 0.11 (at block1.relu: you 0.84, measured "
        "0.95). The highest value is at block1.relu; you drew it at fc."
    )
    told = "Your curve: input 0.9, block1.relu 0.84, fc 0.98. Measured: input 0.91, block1.relu 0.95, fc 0.9"
    assert f'alt="{told}"' in view.html
