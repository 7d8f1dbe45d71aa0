"""One line of Python that makes a widget again."""

import pytest

from featmix_lite.widgets.shared.state_line import as_html, as_python


class Panel:
    """A widget with some settings."""

    def __init__(self, model=None, data=None, at="input", ways=2, follow=None):
        self.settings = {"model": model, "data": data, "at": at, "ways": ways, "follow": follow}


def test_only_what_differs_is_said_and_the_line_makes_it_again():
    assert as_python(Panel, Panel().settings) == "fm.Panel()"
    line = as_python(Panel, Panel("oki_cnn", at=("input", "fc"), ways=3).settings, "Panel")
    assert line == "Panel(model='oki_cnn', at=('input', 'fc'), ways=3)"
    assert as_python(Panel, eval(line).settings, "Panel") == line


def test_a_model_goes_by_name_and_is_never_compared():
    class Odd:
        __eq__ = None

    assert as_python(Panel, Panel(Odd(), Odd()).settings) == "fm.Panel(model=model, data=data)"
    assert as_python(Panel, Panel(Odd(), follow=1).settings, "go", without=("model", "follow")) == "go()"


def test_an_argument_that_was_forgotten_is_an_error():
    with pytest.raises(KeyError, match="ways"):
        as_python(Panel, {"model": None, "data": None, "at": "input"})


def test_it_is_shown_as_text():
    assert "&lt;b&gt;" in as_html("As Python", "fm.Panel(at='<b>')")
