"""Where the kit is shown: what a page may draw here, and the widgets that bring JavaScript of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

SHARED = Path(__file__).parent
ELEMENT = SHARED / "element.js"
MARKS = (ELEMENT, SHARED / "marks.js")  # what stands before the code of a scatter
PICTURES = ("live", "svg")
_MADE: dict[str, type] = {}


def drawn_live(asked: str | None = None) -> bool:
    """Whether the page draws: as ``asked`` ("live", "svg"), else where anywidget is there and is surely shown.

    >>> drawn_live("svg")
    False

    Errors: ``ValueError`` naming the choices.
    """
    if asked is not None and asked not in PICTURES:
        raise ValueError(f"picture={asked!r}: choose one of {', '.join(PICTURES)}, or leave it out")
    blank = "google.colab" in sys.modules or any(name in os.environ for name in ("VSCODE_PID", "VSCODE_CWD"))
    if asked == "svg" or asked is None and blank:  # there, a widget with JavaScript of its own may stay blank
        return False
    return live_widget("Probe", "") is not None


def in_page(asked: str | None, still: Callable, name: str, code: list[Path], css: Path | list[Path], **traits):
    """A widget that the page draws, where it may (see ``drawn_live``), else what ``still()`` makes.

    >>> in_page("svg", lambda: "a still picture", "Cloud", [], SHARED / "canvas.css")
    'a still picture'
    """
    return live_widget(name, code, css, **traits)() if drawn_live(asked) else still()


def live_widget(name: str, code: str | list[Path], css: Path | list[Path] = (), **traits) -> type | None:
    """The class of a widget that the page draws, or None where anywidget is missing.

    >>> import traitlets
    >>> live_widget("Number", "export default { render() {} }", value=traitlets.Int(3))().value
    3

    Arguments: ``name`` of the class, which is made once; ``code``, JavaScript, or the files that hold it, one behind
    the other; ``css``, a file or several; ``traits`` that both sides see. Nothing is fetched by the kit's own files (a
    test).
    """
    try:
        import anywidget
    except ImportError:
        return None
    if name not in _MADE:
        text = code if isinstance(code, str) else "\n".join(file.read_text("utf-8") for file in code)
        look = "\n".join(file.read_text("utf-8") for file in ([css] if isinstance(css, Path) else css))
        synced = {key: trait.tag(sync=True) for key, trait in traits.items()}
        _MADE[name] = type(name, (anywidget.AnyWidget,), {"_esm": text, "_css": look, **synced})
    return _MADE[name]
