"""A drawing as an image that stands in the page itself: where scripts, styles and drawings are taken out, it stays."""

from __future__ import annotations

import base64
import re

from .palette import PAPER


def as_image(svg: str, widest: int = 760) -> str:
    """One ``<img>`` that holds ``svg``, named as the drawing is by its ``aria-label``.

    >>> drawn = '<svg xmlns="http://www.w3.org/2000/svg" aria-label="A &lt;line&gt;." viewBox="0 0 900 50"></svg>'
    >>> as_image(drawn)[:55]
    '<img alt="A &lt;line&gt;." width="760" src="data:image/'

    Arguments: ``widest``, pixels at most. GitHub and an untrusted notebook take ``<svg>`` out of a page, not ``<img>``.
    """
    wide = float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
    said = re.search(r'aria-label="([^"]*)"', svg)[1]
    svg = re.sub(r'style="[^"]*"', f'style="background:{PAPER}"', svg, count=1)  # the page's place for it is not here
    data = base64.b64encode(svg.encode()).decode()
    return (f'<img alt="{said}" width="{min(wide, widest):.0f}" src="data:image/svg+xml;base64,{data}" '
            'style="max-width:100%;height:auto">')
