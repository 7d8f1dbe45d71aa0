"""The plain parts of every app's controls: rows that wrap, lists, and what went wrong in words."""

from __future__ import annotations

import ipywidgets as W

from ...base.escaping import markup

ALERT = "color:#A00000;background:#fff;padding:0 4px"  # also on a dark page


def row(*widgets) -> W.HBox:
    """``widgets`` beside each other, below each other where there is no room."""
    return W.HBox(list(widgets), layout=W.Layout(flex_flow="row wrap", align_items="center"))


def choice(options, value, description: str, before: int, wide: int) -> W.Dropdown:
    """A list to choose from, ``wide`` pixels with its ``description``, which takes ``before`` of them."""
    return W.Dropdown(options=options, value=value, description=description,
                      style={"description_width": f"{before}px"}, layout=W.Layout(width=f"{wide}px"))


def classes(names) -> list[tuple[str, int]]:
    """Options of a list: every class by its name.

    >>> classes(["cat", 7])
    [('cat', 0), ('7', 1)]
    """
    return [(str(name), k) for k, name in enumerate(names)]


def alert(error: BaseException, said: str = "{error}") -> str:
    """``error`` for eyes and screen readers, in the words of ``said``: a callback has no cell to write to.

    >>> alert(ValueError("<b>"), "Sorry: {error}.")
    '<b role="alert" style="color:#A00000;background:#fff;padding:0 4px">Sorry: ValueError: &lt;b&gt;.</b>'
    """
    told = said.format(error=f"{type(error).__name__}: {error}")
    return f'<b role="alert" style="{ALERT}">{markup(told)}</b>'
