"""A widget as one line of Python that makes it again, with its settings as they are now."""

from __future__ import annotations

import inspect

from ...base.escaping import markup


def as_python(widget: type, settings: dict, call: str = "", without=()) -> str:
    """The call of ``widget`` with those of its ``settings`` that are not what they are by default.

    >>> class Lab:
    ...     def __init__(self, model=None, at="input", ways=2): ...
    >>> as_python(Lab, {"model": object(), "at": "fc", "ways": 2})
    "fm.Lab(model=model, at='fc')"

    Arguments: ``settings`` {argument: value}; a model and data that are no names go by their argument's name.
    ``call``: what is called, left out: ``fm.`` and the class; ``without``: arguments to leave out.
    """
    said = []
    for key, argument in inspect.signature(widget).parameters.items():
        value = None if key in without else settings[key]
        by_name = key in ("model", "data") and value is not None and not isinstance(value, str)
        if key not in without and value is not argument.default and (by_name or value != argument.default):
            said.append(f"{key}={key if by_name else repr(value)}")
    return f"{call or f'fm.{widget.__name__}'}({', '.join(said)})"


def as_html(title: str, line: str) -> str:
    """The state ``line`` under its ``title``, to be copied.

    >>> as_html("As Python", "fm.Lab()")[-73:]
    '<code class="featmix-state" style="user-select:all">fm.Lab()</code></div>'
    """
    code = f'<code class="featmix-state" style="user-select:all">{markup(line)}</code>'
    return f'<div style="line-height:1.4">{title}:<br>{code}</div>'
