"""A fold opens and closes by its button, and says so."""

import ipywidgets as W

from featmix_lite.widgets.shared import fold
from featmix_lite.widgets.shared.fold import Fold


def test_the_button_opens_and_closes_it():
    seen, one = [], Fold("More", [W.HTML("rest")])
    one.observe(lambda change: seen.append(change["new"]), "unfolded")
    assert one.inside.layout.display == "none" and one.button.description == "▸ More"
    one.button.click()
    assert one.unfolded and one.inside.layout.display is None and one.button.description == "▾ More"
    assert one._teller.unfolded and one._teller.kind in one.button._dom_classes
    one.unfolded = False
    assert one.inside.layout.display == "none" and not one._teller.unfolded and seen == [True, False]


def test_it_starts_open_and_works_without_anywidget(monkeypatch):
    monkeypatch.setattr(fold, "live_widget", lambda *a, **k: None)
    one = Fold("More", [], unfolded=True)
    assert one.unfolded and one.inside.layout.display is None
    one.button.click()
    assert not one.unfolded and len(one.children) == 2
