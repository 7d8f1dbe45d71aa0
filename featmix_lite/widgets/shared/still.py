"""What a widget leaves in the page for a reader without a kernel: its words and a picture, kept up to date."""

from __future__ import annotations

import asyncio
import re
import time
from html import unescape
from uuid import uuid4

import ipywidgets as W

VIEW = "application/vnd.jupyter.widget-view+json"
AGAIN = "As it stood when this page was saved. Run this cell to make it live."
_LOOK = "font:16px/1.45 Arial,Helvetica,sans-serif;color:#1A1A1A;background:#fff;padding:4px 8px"
# JupyterLab and what is made of it: no still beside a widget that is there or still loading, and no words about a
# model that is gone beside a still. A page without ``:has`` shows both.
_LAB = (
    "<style>.jp-OutputArea-child:has(> .lm-Panel:not(.jupyter-widgets):not(.lm-mod-hidden)) + "
    ".jp-OutputArea-child:has(.featmix-still){display:none}"
    ".jp-OutputArea-child:has(+ .jp-OutputArea-child .featmix-still) > .jupyter-widgets:not(:has(*)){display:none}"
    "</style>"
)


class Still(W.VBox):
    """A box of widgets; beside it in the page, out of sight while it lives, stands what ``_still()`` says.

    >>> class Counter(Still):
    ...     n = 3
    ...     def _still(self):
    ...         return f"<b>Count:</b> {self.n}"
    >>> Counter().still().data.endswith('<b>Count:</b> 3</div>')
    True

    A kind gives ``_still()``, HTML for a page that may drop scripts and styles, and calls ``_keep()`` whenever that
    has changed. Two outputs, not one of two kinds: a front end that finds no model shows an error in place of the
    widget, whatever stands beside it, and an output that is written again would draw the live widget anew under the
    reader's hands.
    """

    _mark, _kept, _at, _later = "", "", 0.0, None
    _rest = 0.5  # seconds between two versions, at least

    def still(self):
        """The words and the picture as they are now, as HTML that needs no kernel: for print, and for a page."""
        from IPython.display import HTML

        return HTML(f'<div style="{_LOOK}">{quiet(self._still())}</div>')

    def close(self) -> None:
        """Take the widget off the page; what it has left stays."""
        if self._later is not None:
            self._later.cancel()
        super().close()

    def _still(self) -> str:
        raise NotImplementedError

    def _ipython_display_(self, **more) -> None:
        """Show the widget, and behind it the still; ipywidgets 7 and 8 both come here."""
        from IPython.display import display

        if not self._mark:
            self._mark = f"featmix-still-{uuid4().hex[:12]}"
            # other front ends know no ``:has``, and the live widget itself must say that the still is not needed
            veil = W.HTML(f"<style>.{self._mark}{{display:none}}</style>", layout=W.Layout(display="none"))
            self.children = (*self.children, veil)
        if self.comm is not None:  # closed, it has none
            view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
            display({VIEW: view, "text/plain": ""}, raw=True)
        self._publish(update=False)

    def _keep(self, at_once: bool = False) -> None:
        """Bring the still up to date: now, or in a moment where it has only just been written."""
        if not self._mark or self._later is not None and not at_once:
            return
        left = self._at + self._rest - time.monotonic()
        if left > 0 and not at_once:
            try:
                self._later = asyncio.get_running_loop().call_later(left, self._publish)
                return
            except RuntimeError:  # no loop, a plain script: nobody would come later
                pass
        self._publish()

    def _publish(self, update: bool = True) -> None:
        from IPython.display import display

        if self._later is not None:
            self._later.cancel()
        self._later, self._at, said = None, time.monotonic(), quiet(self._still())
        if update and said == self._kept:
            return
        self._kept = said
        page = f'<div class="featmix-still {self._mark}" style="{_LOOK}">{said}<p><i>{AGAIN}</i></p></div>'
        both = {"text/html": _LAB + page, "text/plain": in_words(said)}
        display(both, raw=True, display_id=self._mark, update=update)


def quiet(html: str) -> str:
    """Parts of a live widget without the marks by which a screen reader announces them and others find them.

    >>> quiet('<b class="featmix-n" role="status">3</b><img role="img">')
    '<b>3</b><img role="img">'
    """
    return re.sub(r' (class="featmix-[^"]*"|role="(status|alert)")', "", html)


def in_words(html: str) -> str:
    """What ``html`` says, for a page that shows plain text.

    >>> in_words("<p>1 &lt; 2,<br>so</p><p>it is</p>")
    '1 < 2, so it is'
    """
    return " ".join(unescape(re.sub(r"<style.*?</style>|<[^>]*>", " ", html)).split())
