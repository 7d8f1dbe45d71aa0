"""Ask for a prediction before an experiment, and lay it beside the result after it."""

from __future__ import annotations

import ipywidgets as W

from ...base.escaping import markup
from ...figures.still_image import as_image
from ..shared.slider_names import named
from ..shared.still import Still
from .revealed import Revealed
from .sketch import sketch_svg

_TYPE = "font:16px/1.45 Arial,Helvetica,sans-serif;color:#1A1A1A;background:#fff"

# Jupyter's own style breaks a line in mid-word
_LINES = (
    "font:14px/1.4 Menlo,Consolas,monospace;color:#1A1A1A;background:#fff;margin:6px 0;"
    "white-space:pre-wrap;word-break:normal;overflow-wrap:anywhere"
)


class Predict(Still):
    """A question with an answer to choose, or a curve to sketch, before the experiment that settles it.

    >>> guess = Predict("Where does mixing help most?", choices=["input", "block1.relu", "fc"])
    >>> guess.answer = "input"                      # a student clicks; a script may set it
    >>> shown = guess.reveal("fc")                  # in the cell after the experiment, as its last line
    >>> guess.sentence
    'You predicted "input"; the result is "fc".'
    >>> curve = Predict("Test accuracy?", curve=(["input", "relu 1", "fc"], (0.8, 1.0)))

    Arguments:
        question: one sentence.
        choices: the possible answers, two or more texts; or
        curve: (n labels along the bottom, (low, high) of the value): a slider for each label.
    ``answer`` is the choice, the n numbers, or None while nothing was predicted. ``sentence`` is None until
    ``reveal``. Nothing about the outcome is shown before. Errors: ``ValueError`` for an answer or a result that
    does not fit the question.
    """

    def __init__(self, question: str, choices=None, curve=None, **layout):
        if (choices is None) == (curve is None):
            raise ValueError("give Predict either choices=[...] or curve=(labels, (low, high))")
        self.question, self.sentence = question, None
        self.choices = None if choices is None else [str(choice) for choice in choices]
        self._touched, self._drawing = False, W.HTML()
        head = W.HTML(f'<div style="{_TYPE}"><b>Predict:</b> {markup(question)}</div>')
        if curve is None:
            if len(set(self.choices)) < max(2, len(self.choices)):
                raise ValueError(f"choices={self.choices}: two or more, all different")
            # index None: no answer is filled in for anybody; the wide layout keeps long answers on one line
            self._inputs = [W.RadioButtons(options=self.choices, value=None, layout={"width": "auto"})]
            body = [self._inputs[0]]
        else:
            self.labels, self.span = [str(label) for label in curve[0]], tuple(float(v) for v in curve[1])
            if not self.labels or len(self.span) != 2 or not self.span[0] < self.span[1]:
                raise ValueError(f"curve={curve!r}: it takes (labels, (low, high)) with low < high")
            low, high = self.span
            self._inputs = [
                W.FloatSlider(
                    (low + high) / 2, min=low, max=high, step=(high - low) / 50, description=label,
                    readout_format=".3g", style={"description_width": "110px"}, layout={"width": "420px"},
                )
                for label in self.labels
            ]
            for slider in self._inputs:
                slider.observe(self._sketch, "value")
            self._drawing.value = sketch_svg(self.labels, self.span)
            spoken = named(dict(zip(self.labels, self._inputs, strict=True)))  # a screen reader names each slider
            body = [W.VBox(self._inputs), self._drawing, *spoken]
        self._result = W.HTML()
        for entry in self._inputs:
            entry.observe(lambda _: self._keep(), "value")
        super().__init__([head, *body, self._result], **layout)

    @property
    def answer(self):
        """What was predicted: a choice, a tuple of n numbers, or None."""
        if self.choices is not None:
            return self._inputs[0].value
        return tuple(slider.value for slider in self._inputs) if self._touched else None

    @answer.setter
    def answer(self, value) -> None:
        if self.choices is not None:
            if value is not None:
                self._one_of(value, "answer")
            self._inputs[0].value = None if value is None else str(value)
            return
        if len(value) != len(self._inputs):
            raise ValueError(f"{len(value)} numbers do not fit the {len(self._inputs)} places {self.labels}")
        for slider, number in zip(self._inputs, value, strict=True):
            slider.value = float(number)
        self._sketch()
        self._keep(at_once=True)

    def reveal(self, result, figure=None, words=()) -> Revealed:
        """Lay the prediction beside ``result``: one of the choices, or n numbers. Show what is returned.

        ``words``, a text or several lines of what was measured, are put below as they are, and then ``figure``, a
        plotly figure with its alt text in words; or a still (``widget.still()``); or several. The answer can
        no longer be changed; where none was given, the result comes folded, and the question stays open. The sentence
        is in ``.sentence`` too; it is computed, so it is right whatever came out.
        """
        if self.choices is not None:
            self._one_of(result, "result")
            self.sentence, drawn = _said(self.answer, str(result)), ""
        else:
            numbers = [float(v) for v in result]
            if len(numbers) != len(self.labels):
                raise ValueError(f"{len(numbers)} numbers do not fit the {len(self.labels)} places {self.labels}")
            self.sentence = _compared(self.labels, self.answer, numbers)
            drawn = as_image(sketch_svg(self.labels, self.span, self.answer, numbers))
        shut = self.answer is None
        for entry in self._inputs:
            entry.disabled = not shut
        look = f"{_TYPE};border-left:5px solid #B34700;padding:4px 10px"
        text = f'<div role="status" style="{look}">{markup(self.sentence)}</div>'
        self._result.value = "" if shut else text
        self._keep(at_once=True)
        lines = words if isinstance(words, str) else "\n".join(map(str, words))
        more = f'<pre style="{_LINES}">{markup(lines)}</pre>' if lines else ""
        shown = figure if isinstance(figure, (list, tuple)) else [] if figure is None else [figure]
        stills = "".join(one._repr_html_() for one in shown if not hasattr(one, "to_plotly_json"))
        return Revealed(text + more + drawn + stills, [f for f in shown if hasattr(f, "to_plotly_json")], shut)

    def _still(self) -> str:
        if self.choices is None:
            asked = as_image(sketch_svg(self.labels, self.span, self.answer))
            answer = self.answer and _listed(self.labels, self.answer)
        else:
            asked, answer = f"<ul>{''.join(f'<li>{markup(choice)}</li>' for choice in self.choices)}</ul>", self.answer
        given = "No prediction was made." if answer is None else f"Predicted: <b>{markup(answer)}</b>."
        told = ""
        if self.sentence is not None:  # folded: who reads the page from the top may still want to predict
            told = f"<details><summary>The result</summary><b>{markup(self.sentence)}</b></details>"
        return f"<b>Predict:</b> {markup(self.question)}{asked}{given}{told}"

    def _one_of(self, value, what) -> None:
        if str(value) not in self.choices:
            raise ValueError(f"{what}={value!r} is none of the choices: {', '.join(self.choices)}")

    def _sketch(self, change=None) -> None:
        self._touched = True
        self._drawing.value = sketch_svg(self.labels, self.span, self.answer)


def _said(answer, result: str) -> str:
    if answer is None:
        return f'You made no prediction; the result is "{result}".'
    if answer == result:
        return f'You predicted "{answer}", and that is the result.'
    return f'You predicted "{answer}"; the result is "{result}".'


def _compared(labels, answer, result) -> str:
    best = labels[max(range(len(result)), key=result.__getitem__)]
    if answer is None:
        return f"You made no prediction; measured: {_listed(labels, result)}. The highest value is at {best}."
    gaps = [abs(a - b) for a, b in zip(answer, result, strict=True)]
    worst = max(range(len(gaps)), key=gaps.__getitem__)
    yours = labels[max(range(len(answer)), key=answer.__getitem__)]
    top = f"The highest value is at {best}" + (", as you drew it." if yours == best else f"; you drew it at {yours}.")
    return (
        f"On average your curve is {sum(gaps) / len(gaps):.3g} away from the measured one, at most {gaps[worst]:.3g} "
        f"(at {labels[worst]}: you {answer[worst]:.3g}, measured {result[worst]:.3g}). {top}"
    )


def _listed(labels, values) -> str:
    return ", ".join(f"{label} {value:.3g}" for label, value in zip(labels, values, strict=True))
