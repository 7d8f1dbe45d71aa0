"""A still picture beside every plotly figure that a notebook shows."""

from __future__ import annotations

import base64

import numpy as np
import plotly.graph_objects as go
import plotly.io as pio
from plotly.io.base_renderers import MimetypeRenderer

from ..base.escaping import markup
from .alt_text import alt
from .still_figure import still_svg
from .still_image import as_image

NAME = "featmix_still"


class StillRenderer(MimetypeRenderer):
    """What plotly asks for the still of a figure.

    >>> StillRenderer().to_mimebundle(go.Figure().to_dict())["text/html"][:36]
    '<img alt="A figure with 0 drawn seri'
    """

    def to_mimebundle(self, fig_dict: dict) -> dict:
        """The still as HTML; the live figure comes beside it."""
        figure = go.Figure(_decoded({key: fig_dict[key] for key in ("data", "layout")}), skip_invalid=True)
        return {"text/html": still_html(figure)}


def still_html(figure) -> str:
    """The still of ``figure`` as HTML; its words alone where it is of a kind that cannot be drawn.

    >>> still_html(go.Figure())[:36]
    '<img alt="A figure with 0 drawn seri'
    """
    try:
        return as_image(still_svg(figure))
    except (TypeError, ValueError, LookupError, AttributeError):
        return markup(alt(figure))


def leave_stills() -> None:
    """From now on a figure shown in a Jupyter notebook leaves a still in it, for a page without plotly's script.

    >>> leave_stills()                                # no notebook here: nothing changes

    Where plotly found another front end (Colab, a browser), or somebody chose how figures are shown, that stays.
    """
    if pio.renderers.default == "plotly_mimetype":
        pio.renderers[NAME] = StillRenderer()
        pio.renderers.default = f"plotly_mimetype+{NAME}"


def _decoded(part):
    """The same with plotly's packed arrays as arrays."""
    if isinstance(part, dict) and "bdata" in part:
        flat = np.frombuffer(base64.b64decode(part["bdata"]), part["dtype"])
        return flat.reshape([int(n) for n in str(part.get("shape", len(flat))).split(",")])
    if isinstance(part, dict):
        return {key: _decoded(value) for key, value in part.items()}
    return [_decoded(value) for value in part] if isinstance(part, (list, tuple)) else part
