"""A part folded away behind a button: the Accordion of ipywidgets has no tab stop and tells no state."""

from __future__ import annotations

import ipywidgets as W
import traitlets

from .front_end import live_widget

CODE = """
export default { render({ model, el }) {
  const tell = () => {
    for (const button of document.querySelectorAll(`.${model.get("kind")}`)) {
      const state = String(model.get("unfolded"));
      if (button.getAttribute("aria-expanded") === state) continue;
      button.setAttribute("aria-expanded", state);
      button.setAttribute("aria-label", model.get("title"));
      button.dataset.lmSuppressShortcuts = "true"; // in JupyterLab, Enter would leave the button for the cell's text
    }
  };
  const watch = new MutationObserver(tell);
  watch.observe(document.body, { childList: true, subtree: true });
  model.on("change:unfolded", tell);
  tell();
  el.style.display = "none";
  return () => { watch.disconnect(); model.off("change:unfolded", tell); };
} };
"""


class Fold(W.VBox):
    """A button and, while ``unfolded``, the widgets below it; Tab, Enter and Space work as on every button.

    >>> fold = Fold("More", [W.HTML("the rest")])
    >>> fold.button.click()
    >>> fold.unfolded, fold.button.description
    (True, '▾ More')

    Arguments: ``title`` on the button; ``parts``, the widgets; ``unfolded``, a traitlet to be set and observed.
    """

    unfolded = traitlets.Bool(False)

    def __init__(self, title: str, parts, unfolded: bool = False):
        self._title = title
        self.button = W.Button(layout=W.Layout(width="auto"))
        self.inside = W.VBox(list(parts))
        self.button.on_click(lambda _: self.set_trait("unfolded", not self.unfolded))
        kind = f"featmix-fold-{self.button.model_id or id(self)}"
        self.button.add_class(kind)
        teller = live_widget("Teller", CODE, kind=traitlets.Unicode(), title=traitlets.Unicode(),
                             unfolded=traitlets.Bool())
        # without anywidget it is a button all the same
        self._teller = teller(kind=kind, title=title, unfolded=unfolded) if teller else None
        super().__init__([self.button, self.inside, *filter(None, [self._teller])],
                         layout=W.Layout(align_items="stretch"))
        self.button.layout.align_self = "flex-start"
        self.unfolded = unfolded
        self._show()

    @traitlets.observe("unfolded")
    def _show(self, change=None) -> None:
        self.button.description = f"{'▾' if self.unfolded else '▸'} {self._title}"
        self.inside.layout.display = None if self.unfolded else "none"
        if self._teller is not None:
            self._teller.unfolded = self.unfolded
