"""Names in a figure are letters: plotly reads tags in any text, and of these only the kit's own are left."""

from __future__ import annotations

import re

import plotly.graph_objects as go

OWN = re.compile(r"(<br>|<extra>|</extra>|</?b>|<span style='font-size:\d+px'>|</span>)")
ENTITY = re.compile(r"&(?=#?\w+;)")
MARKED_UP = ("text", "hovertemplate", "texttemplate")  # where the kit itself writes tags; elsewhere there are none


def tame(figure: go.Figure) -> go.Figure:
    """Turn every tag that is not the kit's into letters, in place, and hand the figure back.

    >>> figure = tame(go.Figure(go.Scatter(y=[0], name="<a href='https://a.example'>cat</a>", text=["<b>1</b><br>2"])))
    >>> figure.data[0].name, figure.data[0].text
    ("&lt;a href='https://a.example'&gt;cat&lt;/a&gt;", ('<b>1</b><br>2',))
    """
    for trace in figure.data:
        _walk(trace)
    _walk(figure.layout)
    return figure


def _walk(node) -> None:
    for name in node:
        if name in ("template", "meta"):  # the kit's own, and the alt text, which is no markup
            continue
        value = node[name]
        if hasattr(value, "_props"):
            _walk(value)
        elif isinstance(value, (list, tuple)) and value and hasattr(value[0], "_props"):
            for one in value:
                _walk(one)
        elif (told := _told(value, name in MARKED_UP)) is not value:
            node[name] = told


def _told(value, own: bool):
    """The same value, where nothing in it acts."""
    if isinstance(value, str):
        if "<" not in value and "&" not in value:
            return value
        parts = OWN.split(value) if own else [value]
        return "".join(part if own and OWN.fullmatch(part) else _letters(part) for part in parts)
    if isinstance(value, (list, tuple)) or getattr(getattr(value, "dtype", None), "kind", "") in ("O", "U"):
        told = [_told(one, own) for one in value]
        return value if all(a is b for a, b in zip(told, value)) else told
    return value


def _letters(text: str) -> str:
    return ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
