"""What a prediction is laid beside: a sentence and a figure, which need no kernel once they are in the page."""

from __future__ import annotations

from ...base.escaping import markup

FIRST = "No prediction yet: answer the question, then run this cell again. Or open the result"


class Revealed:
    """``html``, then a plotly ``figure`` (None: none) with its words folded below; not a widget, so it stays.

    >>> Revealed("<b>Right.</b>")._repr_html_()
    '<b>Right.</b>'

    ``shut``: nobody has predicted. Then all of it is folded away, the figure as a still: where a page runs every cell
    at once (Run All, Voila), the question would stand beside its answer.
    """

    def __init__(self, html: str, figure=None, shut: bool = False):
        self.html, self.figure, self.shut = html, figure, shut

    def _repr_html_(self) -> str:
        if not self.shut:
            return self.html
        from ...figures.notebook_stills import still_html

        drawn = "" if self.figure is None else still_html(self.figure) + self._words()
        return f"<details><summary>{FIRST}</summary>{self.html}{drawn}</details>"

    def _ipython_display_(self) -> None:
        from IPython.display import HTML, display

        display(HTML(self._repr_html_()))
        if self.figure is not None and not self.shut:
            from ...figures import config

            self.figure.show(config=config())
            display(HTML(self._words()))

    def _words(self) -> str:
        from ...figures import alt

        return f"<details><summary>The figure in words</summary>{markup(alt(self.figure))}</details>"
