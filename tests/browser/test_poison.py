"""Pages made of files that are not ours, in a real Chromium: nothing of them runs, and names are read as letters."""

import sys

import pytest
from poison import PAYLOADS, drawn, named, network, run_of

import featmix_lite as fm
from featmix_lite.reports import look_page, page_parts

pytest.importorskip("plotly")
STATE = """() => ({
  ran: String(window.ran), links: document.querySelectorAll('svg a, main a').length,
  bad: document.querySelectorAll('img, iframe, svg[onload], [onerror], [onmouseover]').length,
  bold: [...document.querySelectorAll('svg tspan')].filter(t => t.textContent === 'bold').length,
  text: [...document.querySelectorAll('svg text')].map(t => t.textContent).join(' | '),
})"""


@pytest.fixture
def opened(watched, tmp_path):
    def open_(text: str) -> dict:
        (tmp_path / "page.html").write_text(text, encoding="utf-8")
        dialogs = []
        watched.page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
        watched.page.goto((tmp_path / "page.html").as_uri())
        watched.page.wait_for_function("() => document.querySelectorAll('svg text').length > 20", timeout=60000)
        for plot in watched.page.locator(".js-plotly-plot").all():  # what shows where the pointer rests
            plot.scroll_into_view_if_needed()
            box = plot.bounding_box()
            for x, y in ((0.3, 0.3), (0.5, 0.5), (0.7, 0.4)):
                watched.page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        watched.page.wait_for_timeout(300)
        assert dialogs == [] and watched.errors == []
        return watched.page.evaluate(STATE)

    return open_


def check(seen: dict) -> None:
    assert (seen["ran"], seen["links"], seen["bad"], seen["bold"]) == ("undefined", 0, 0, 0)
    assert PAYLOADS[0] in seen["text"] and "&" not in seen["text"].replace("&#46;", "")


def test_the_page_of_a_poisoned_run(opened, data):
    run = run_of(fm.fit(fm.models.small_cnn(data, seed=0), data, epochs=1, progress=False))
    net, bad = network(), named(data)
    sites = [s.name for s in fm.sites(net, data.test.x[:2])]
    seen = look_page.looks(net, bad, sites[1], mixes=40, points=99)
    check(opened(look_page.page(run, seen, bad)))


def page_of(figures) -> str:
    parts = [page_parts.drawn(figure, javascript=not i) for i, figure in enumerate(figures)]
    return page_parts.shell("<b>Title</b>", parts, "<b>command</b>", {"<b>": "<img src=x onerror=ran=1>"})


def test_every_figure_with_poisoned_names(opened, data):
    check(opened(page_of(drawn(data).values())))


def test_the_check_sees_what_is_not_escaped(opened, data, monkeypatch):
    for name, module in list(sys.modules.items()):
        if name.startswith("featmix_lite.figures.") and hasattr(module, "written"):
            monkeypatch.setattr(module, "written", str)
    seen = opened(page_of(drawn(data).values()))
    assert seen["links"] > 0 and seen["bold"] > 0
