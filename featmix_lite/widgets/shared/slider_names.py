"""Give slider handles a name: ipywidgets draws them without one, and a screen reader then says only "slider"."""

from __future__ import annotations

import traitlets

from .front_end import SHARED, live_widget

CODE = """
export default { render({ model, el }) {
  const name = () => {
    for (const [kind, label] of Object.entries(model.get("names")))
      for (const handle of document.querySelectorAll(`.${kind} .noUi-handle, .${kind} .ui-slider-handle`))
        if (handle.getAttribute("aria-label") !== label) handle.setAttribute("aria-label", label);
  };
  const watch = new MutationObserver(name);
  watch.observe(document.body, { childList: true, subtree: true });
  name();
  el.style.display = "none";
  return () => watch.disconnect();
} };
"""


def named(sliders: dict) -> list:
    """Name the handles of ``sliders`` ({label: slider}) -> widgets to put anywhere on the page.

    >>> import ipywidgets
    >>> named({"How mixed": ipywidgets.FloatSlider()})[0].names
    {'featmix-...': 'How mixed'}

    An empty list where anywidget is missing: the sliders work, unnamed.
    """
    kinds = {}
    for label, slider in sliders.items():
        kind = f"featmix-{slider.model_id[:12]}" if slider.model_id else f"featmix-{id(slider)}"
        slider.add_class(kind)
        kinds[kind] = label
    namer = live_widget("Namer", CODE, SHARED / "theme.css", names=traitlets.Dict())
    return [namer(names=kinds)] if namer else []
