"""What a prediction is laid beside: a sentence and a figure, which need no kernel once they are in the page."""

from __future__ import annotations

from ...base.escaping import markup


class Revealed:
    """``html``, then a plotly ``figure`` (None: none) with its words folded below; not a widget, so it stays.

    >>> Revealed("<b>Right.</b>")._repr_html_()
    '<b>Right.</b>'
    """

    def __init__(self, html: str, figure=None):
        self.html, self.figure = html, figure

    def _repr_html_(self) -> str:
        return self.html

    def _ipython_display_(self) -> None:
        from IPython.display import HTML, display

        display(HTML(self.html))
        if self.figure is not None:
            from ...figures import alt, config

            self.figure.show(config=config())
            words = f"<summary>The figure in words</summary>{markup(alt(self.figure))}"
            display(HTML(f"<details>{words}</details>"))
