import plotly.graph_objects as go
import pytest

from featmix_lite.figures import describe
from featmix_lite.widgets import Predict

WHERE = ["input", "block1.relu", "fc"]


def _shown(widget) -> str:
    """All text a page would show."""
    own = str(getattr(widget, "value", "")) + str(getattr(widget, "description", ""))
    return own + "".join(_shown(child) for child in getattr(widget, "children", ()))


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
    assert guess.sentence == sentence and sentence.replace('"', "&#34;") in view.children[0].value


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
    assert view.children[0].value.count("<circle") == 3 and view.children[0].value.count("<rect") == 3


def test_a_right_peak_and_no_prediction_are_said_too():
    guess = draw()
    guess.answer = (0.9, 0.95, 0.85)
    guess.reveal([0.9, 0.97, 0.9])
    assert guess.sentence.endswith("The highest value is at block1.relu, as you drew it.")
    empty = draw()
    assert "<rect" not in empty.reveal([0.9, 0.97, 0.9]).children[0].value
    assert empty.sentence == ("You made no prediction; measured: input 0.9, block1.relu 0.97, fc 0.9. "
                              "The highest value is at block1.relu.")


def test_a_figure_comes_with_its_words_and_without_the_button_that_uploads():
    figure = describe(go.Figure(go.Scatter(y=[1, 2])), "Two <points>.")
    _, live, words = ask().reveal("fc", figure).children
    assert live._config["showSendToCloud"] is False and len(live.data[0].y) == 2
    assert "Two &lt;points&gt;." in words.value


def test_where_no_live_figure_can_be_made_it_is_displayed(monkeypatch):
    seen = []
    monkeypatch.setattr(go, "FigureWidget", lambda figure: (_ for _ in ()).throw(ImportError("anywidget")))
    monkeypatch.setattr("IPython.display.display", seen.append)
    figure = go.Figure()
    assert len(ask().reveal("fc", figure).children) == 2 and seen == [figure]


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
    assert told in view.children[0].value
