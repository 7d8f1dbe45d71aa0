"""Where a widget with JavaScript of its own is drawn, and what that code may hold."""

import re
import sys
from pathlib import Path

import pytest
import traitlets

from featmix_lite.base.about import PACKAGE
from featmix_lite.widgets.shared import front_end
from featmix_lite.widgets.shared.slider_names import CODE

FILES = [p for kind in ("js", "css") for p in PACKAGE.rglob(f"*.{kind}")]
PAGES = {p.relative_to(PACKAGE).as_posix(): p.read_text("utf-8") for p in FILES}
FETCHING = ("http", "fetch", "innerHTML", "insertAdjacentHTML", "XMLHttpRequest", "WebSocket", "eval(", "import(",
            "@import", "import ")  # fmt: skip


@pytest.fixture
def nowhere_special(monkeypatch):
    monkeypatch.delitem(sys.modules, "google.colab", raising=False)
    for name in ("VSCODE_PID", "VSCODE_CWD"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", [*PAGES, "slider_names"])
def test_the_pages_code_fetches_nothing_and_writes_no_markup(name):
    text = PAGES.get(name, CODE)
    assert "http" not in text
    code = re.sub(r"/\*.*?\*/" if name.endswith("css") else r"//.*", "", text)
    assert [word for word in FETCHING if word in code] == []


def test_there_is_code_of_every_live_widget():
    assert {Path(name).stem for name in PAGES} >= {"marks", "canvas", "drag", "board", "layer_picker"}


def test_the_page_draws_where_it_can(nowhere_special, monkeypatch):
    assert front_end.drawn_live() and front_end.drawn_live("live") and not front_end.drawn_live("svg")
    monkeypatch.setenv("VSCODE_PID", "1")
    assert not front_end.drawn_live() and front_end.drawn_live("live")
    monkeypatch.delenv("VSCODE_PID")
    monkeypatch.setitem(sys.modules, "google.colab", object())
    assert not front_end.drawn_live()


def test_without_anywidget_nothing_is_live(nowhere_special, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    assert front_end.live_widget("Any", "") is None and not front_end.drawn_live("live")


def test_a_bad_picture_is_named_with_the_choices():
    with pytest.raises(ValueError, match="picture='gif': choose one of live, svg"):
        front_end.drawn_live("gif")


def test_a_class_is_made_once_and_its_traits_travel(tmp_path):
    for name, text in (("a.js", "one"), ("b.js", "two"), ("c.css", "look")):
        (tmp_path / name).write_text(text)
    files = [tmp_path / "a.js", tmp_path / "b.js"]
    one, two = (front_end.live_widget("Tried", files, tmp_path / "c.css", n=traitlets.Int(4)) for _ in range(2))
    assert one is two and one().n == 4 and "n" in one().keys
    assert (str(one._esm), str(one._css)) == ("one\ntwo", "look")
