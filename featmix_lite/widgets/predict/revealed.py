"""What a prediction is laid beside: a sentence and a figure, which need no kernel once they are in the page."""

from __future__ import annotations

from ...base.escaping import markup

FIRST = "No prediction yet: answer the question, then run this cell again. Or open the result"


class Revealed:
    """``html``, then the ``figures`` of plotly, each with its words folded below; not a widget, so it stays.

    >>> Revealed("<b>Right.</b>")._repr_html_()
    '<b>Right.</b>'

    ``shut``: nobody has predicted. Then all of it is folded away, the figures as stills: where a page runs every cell
    at once (Run All, Voila), the question would stand beside its answer.
    """

    def __init__(self, html: str, figures=(), shut: bool = False):
        self.html, self.figures, self.shut = html, tuple(figures), shut

    def _repr_html_(self) -> str:
        if not self.shut:
            return self.html
        from ...figures.notebook_stills import still_html

        drawn = "".join(still_html(figure) + _words(figure) for figure in self.figures)
        return f"<details><summary>{FIRST}</summary>{self.html}{drawn}</details>"

    def _ipython_display_(self) -> None:
        from IPython.display import HTML, display

        display(HTML(self._repr_html_()))
        for figure in () if self.shut else self.figures:
            from ...figures import config

            figure.show(config=config())
            display(HTML(_words(figure)))


def _words(figure) -> str:
    from ...figures import alt

    return f"<details><summary>The figure in words</summary>{markup(alt(figure))}</details>"
