"""The one ``<svg>`` around a picture or a chart: it draws wherever a page can be shown, and has a name."""

from __future__ import annotations

from ...base.escaping import markup
from ...figures.palette import PAPER


def svg(parts, size: tuple[float, float], label: str, kind: str = "", style: str = "") -> str:
    """``parts`` on white paper of ``size`` (width, height) drawing units, ``label`` for those who do not see it.

    >>> svg(["<path/>"], (10, 5), "A line.", "mine", "max-width:10px")[:80]
    '<svg xmlns="http://www.w3.org/2000/svg" class="mine" role="img" aria-label="A li'
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" role="img" aria-label="{markup(label)}" '
        f'viewBox="0 0 {size[0]:g} {size[1]:g}" style="width:100%;background:{PAPER};display:block;{style}" '
        f'font-family="Arial,Helvetica,sans-serif">{"".join(parts)}</svg>'
    )
