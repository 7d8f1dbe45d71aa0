"""What every page is made of: the shell around its parts, and a figure with its words."""

from __future__ import annotations

from pathlib import Path

from ..base.escaping import markup


def shell(title: str, parts: list[str], command: str, versions: dict) -> str:
    """A whole page around ``parts`` of HTML, with the command and the versions that made it at its foot.

    >>> shell("Title", ["<h1>Title</h1>"], "featmix demo", {"torch": "2"}).endswith("torch 2</footer></body></html>\\n")
    True
    """
    style = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
    made_with = ", ".join(f"{name} {value}" for name, value in versions.items())
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"><title>{markup(title)}</title><style>{style}</style>'
        f"</head><body><main>{''.join(parts)}</main><footer>Made by <code>{markup(command)}</code>. {markup(made_with)}"
        "</footer></body></html>\n"
    )


def drawn(figure, javascript: bool = False, kind: str = "wide", caption: str = "") -> str:
    """A figure as a piece of the page, with its alt text to open; ``javascript``: plotly's code goes before it.

    >>> import plotly.graph_objects as go
    >>> drawn(go.Figure(), caption="Nothing").count("<details>")
    1
    """
    from .. import figures

    text = markup(figures.alt(figure))
    return (
        f'<div class="{kind}">{figures.to_html(figure, javascript=javascript, caption=caption)}'
        f"<details><summary>This figure in words</summary><p>{text}</p></details></div>"
    )
