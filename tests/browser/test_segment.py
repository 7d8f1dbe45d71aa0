"""The segment explorer in JupyterLab: by mouse, by keyboard alone, beside a training, and without a request."""

import os
import re

from tests.browser.conftest import run_all, write_notebook

CELL = "import featmix_lite as fm\nfm.SegmentExplorer()"
TRAIN = """import featmix_lite as fm
panel = fm.TrainPanel(at="input", pace="full")
explorer = panel.segment(every=0.5)
display(panel, explorer)"""
TOLD = "document.querySelector('.featmix-segment .featmix-told').innerText"
SMALL = "document.querySelector('.featmix-segment .featmix-told').parentElement.innerText"
HERE = """() => { const e = document.activeElement;
  return e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText; }"""


def shot(page, name: str) -> None:
    """A picture to look at by eye, where somebody asks for it: FEATMIX_SHOTS=folder pytest tests/browser."""
    if os.environ.get("FEATMIX_SHOTS"):
        page.set_viewport_size({"width": 1280, "height": 1500})
        page.locator(".featmix-segment").first.scroll_into_view_if_needed()
        page.wait_for_timeout(600)
        path = os.path.join(os.environ["FEATMIX_SHOTS"], f"{name}.png")
        page.locator(".featmix-segment").first.screenshot(path=path)
        page.set_viewport_size({"width": 1280, "height": 800})


def opened(lab, page, folder, name, cell=CELL):
    write_notebook(folder / f"{name}.ipynb", cell)
    run_all(page, lab, name)
    page.locator(".featmix-segment .featmix-path").nth(6).wait_for(timeout=90000)
    page.locator(".featmix-segment .fm-box").first.wait_for(timeout=30000)
    return lambda: page.evaluate(f"() => {TOLD}")


def changed(page, before):
    page.wait_for_function(f"b => {TOLD} !== b", arg=before, timeout=15000)


def images(page):
    return re.findall(r", image (\d+)", page.locator(".featmix-segment").inner_text())


def test_by_mouse(lab, watched, folder):
    page = watched.page
    told = opened(lab, page, folder, "segment-mouse")
    panels = page.locator(".featmix-segment .featmix-path")
    assert panels.count() == 7 and "Furthest from its line" in told()
    shot(page, "segment-light")
    before, rows = told(), images(page)
    page.locator(".featmix-segment button", has_text="Other images").click()
    changed(page, before)
    other = images(page)
    assert len(rows) == len(other) == 2 and rows[0] != other[0] and rows[1] != other[1], (rows, other)
    before = told()
    page.locator(".featmix-segment button", has_text="Next B").click()
    changed(page, before)
    assert images(page)[0] == other[0] and images(page)[1] != other[1]
    before = told()
    page.locator(".featmix-segment .fm-box", has_text="after ReLU 2").click()
    changed(page, before)
    assert panels.count() == 4 and told().startswith("Mixed after ReLU 2")
    track = page.locator(".featmix-segment .noUi-base").first.bounding_box()
    page.mouse.click(track["x"] + 0.25 * track["width"], track["y"] + track["height"] / 2)
    page.wait_for_function(f"() => /At 2[0-9]% B/.test({SMALL})")
    marks = page.locator(".featmix-segment line.featmix-here")
    low, high = 52, 470  # the ends of a chart's axis, in its own units
    share = (float(marks.first.get_attribute("x1")) - low) / (high - low)
    assert marks.count() == 2 and abs(share - 0.25) < 0.03
    shot(page, "segment-relu2")
    for theme in ("Dark", "Light"):
        page.evaluate("t => jupyterapp.commands.execute('apputils:change-theme', {theme: t}).then(() => 1)",
                      f"JupyterLab {theme}")  # fmt: skip
        page.wait_for_timeout(800)
        shot(page, f"segment-after-{theme.lower()}")
    assert watched.ours() == []


def test_by_keyboard_alone(lab, watched, folder):
    page = watched.page
    told = opened(lab, page, folder, "segment-keys")
    page.locator(".featmix-segment select").first.focus()
    reached = []
    for _ in range(14):
        reached.append(page.evaluate(HERE).strip())
        page.keyboard.press("Tab")
    order = ["A", "Previous A", "Next A", "B", "Previous B", "Next B", "Other images"]
    assert [one for one in reached if one in order] == order, reached
    assert any("From A to B" in one for one in reached), reached

    for name, key in (("Next A", "Enter"), ("Previous B", "Space"), ("Other images", "Enter")):
        before = told()
        page.locator(".featmix-segment button", has_text=name).focus()
        page.keyboard.press(key)
        changed(page, before)
    before = told()
    page.locator(".featmix-segment .fm-box").first.focus()
    page.keyboard.press("ArrowRight")
    changed(page, before)
    assert told().startswith("Mixed after ReLU 1")
    page.locator(".featmix-segment .noUi-handle").first.focus()
    was = page.evaluate(f"() => {SMALL}")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"w => {SMALL} !== w", arg=was, timeout=10000)
    assert watched.ours() == []


def test_beside_a_training(lab, watched, folder):
    page = watched.page
    told = opened(lab, page, folder, "segment-train", TRAIN)
    assert "After training step 0." in page.evaluate(f"() => {SMALL}")
    before = told()
    page.locator(".featmix-panel button", has_text="Train").first.click()
    page.wait_for_function(f"() => Number((/training step (\\d+)/.exec({SMALL}) || [0, 0])[1]) >= 20", timeout=90000)
    changed(page, before)
    at = page.evaluate(f"() => {SMALL}")
    page.locator(".featmix-segment .fm-box", has_text="after ReLU 1").click()  # it answers meanwhile
    page.wait_for_function(f"() => {TOLD}.startsWith('Mixed after ReLU 1')", timeout=15000)
    page.wait_for_function(f"b => {SMALL} !== b", arg=at, timeout=15000)
    page.locator(".featmix-panel button", has_text="Pause").first.click()
    shot(page, "segment-train")
    assert watched.ours() == []
