"""The live lab in a real JupyterLab: what a learner does in lesson 00, and what the page then shows."""

import shutil
import time

import pytest

from tests.browser.conftest import ROOT, run_all, run_cell, write_notebook

LESSON = ROOT / "notebooks" / "00_start_here.ipynb"

SPOTS = "() => (document.querySelector('.featmix-panel .fm-cloud canvas')?.spots || []).map(s => s.map(Math.round))"
MIXED = f"""() => {{
  const svg = document.querySelector('.featmix-panel .featmix-cloud .featmix-mixed');
  return svg ? svg.getAttribute('d') : ({SPOTS})().slice(-40).join();
}}"""  # where the mixes lie: 40 diamonds, on the canvas or in the still picture
FRAMES = """async () => {
  const mixed = MIXED, began = performance.now(); let was = mixed(), n = 0;
  while (performance.now() - began < 3000) {
    await new Promise(requestAnimationFrame);
    const now = mixed();
    n += now !== was;
    was = now;
  }
  return n / 3;
}""".replace("MIXED", MIXED)  # pictures a second in which a mix has moved
CLICK = """async (place) => {
  const mixed = MIXED, before = mixed(), began = performance.now();
  document.querySelector(`.featmix-panel .fm-box[data-value="${place}"]`).click();
  while (mixed() === before && performance.now() - began < 5000) await new Promise(r => setTimeout(r, 10));
  return (performance.now() - began) / 1000;
}""".replace("MIXED", MIXED)


WIDER = """() => { const p = document.querySelector('.featmix-panel'), edge = p.getBoundingClientRect().right + 1;
  return [...p.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > edge && e.offsetParent)
    .map(e => e.className + ' ' + e.innerText) }"""  # what is wider than its page


def says(page, where, text):
    """Wait until the page says ``text`` there."""
    said = "([w, t]) => document.querySelector(w)?.innerText.includes(t)"
    page.wait_for_function(said, arg=[where, text], timeout=20000)


def accuracy(page) -> float:
    return float(page.locator(".featmix-number b").inner_text().rstrip("%")) / 100


def begin(page, base, name):
    run_all(page, base, name)
    page.wait_for_selector(".featmix-panel .featmix-number", timeout=90000)
    page.locator(".featmix-panel .fm-box").first.scroll_into_view_if_needed()
    page.wait_for_function(f"({MIXED})().length > 0", timeout=30000)


def press(page, name):
    page.locator(".featmix-panel").get_by_role("button", name=name, exact=True).click()


def still(page):
    """Wait until the mixed points rest."""
    rest = f"() => {{ const now = ({MIXED})(), same = now === window.__was; window.__was = now; return same }}"
    page.wait_for_function(rest, polling=700, timeout=15000)


def live_lab(page, live=True):
    """Train, move the place while accuracy still rises, then again while paused; Reset twice."""
    press(page, "Train")
    began = time.monotonic()
    says(page, ".featmix-number", "step 5")
    early = accuracy(page)
    while time.monotonic() - began < 10.5:
        page.wait_for_timeout(200)
    before = accuracy(page)
    page.evaluate(CLICK, "block1.relu")
    page.wait_for_selector(".featmix-moved", timeout=2000)
    assert "image → after ReLU 1 at step" in page.locator(".featmix-moved").inner_text()
    frames = page.evaluate(FRAMES)
    assert frames >= (5 if live else 2), frames  # the still picture is drawn anew every 0.2 s at the most
    assert early < before < accuracy(page), "accuracy did not rise before and after the move"
    press(page, "Pause")
    still(page)
    shown = page.locator(".featmix-number").inner_text()
    took = []
    for place in ("block3.relu", "input", "block2.relu"):
        took.append(page.evaluate(CLICK, place))
        still(page)
    print("seconds from the click to the first movement, paused:", [round(t, 3) for t in took])
    assert sorted(took)[1] < 0.25 and max(took) < 1, took
    assert page.locator(".featmix-number").inner_text().split("\n")[0] == shown.split("\n")[0]  # it did pause
    for _ in range(2):
        press(page, "Reset")
        says(page, ".featmix-number", "Press Train")
    press(page, "Train")
    says(page, ".featmix-number", "step 2")
    press(page, "Pause")


def mix_slider(page):
    """From A to B with the mouse and with the keys; another place, another sentence."""
    box = page.locator(".featmix-slider")
    box.scroll_into_view_if_needed()
    handle, shown = box.locator(".noUi-handle").first, box.locator(".widget-readout").first
    assert handle.get_attribute("aria-label") == "From A to B"
    told = shown.inner_text()
    spot = handle.bounding_box()
    x, y = spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=4)
    page.mouse.up()
    page.wait_for_function("w => document.querySelector('.featmix-slider .widget-readout').innerText !== w", arg=told)
    told = shown.inner_text()
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("w => document.querySelector('.featmix-slider .widget-readout').innerText !== w", arg=told)
    share = shown.inner_text()
    says(page, ".featmix-slider", f"{share} B")
    choose = box.get_by_label("Mix here")
    choose.select_option("after convolution 1")
    says(page, ".featmix-told", "identical to mixing the images")
    choose.select_option("after ReLU 1")
    says(page, ".featmix-told", "not the same")


def point_at(page):
    """Hover and keys show the images behind the points; with reduced motion points do not glide."""
    picture = page.locator(".featmix-panel").get_by_role("application", name="test images, a dot each")
    picture.scroll_into_view_if_needed()
    still(page)
    spots = page.evaluate(SPOTS)
    picture.locator("canvas").hover(position=dict(zip("xy", spots[-1])))
    tip = picture.locator(".fm-tip")
    tip.locator(".fm-picture").first.wait_for(timeout=5000)
    assert "mix of" in tip.inner_text() and tip.locator(".fm-picture").count() == 2
    picture.focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    assert "clean image of class" in tip.inner_text() and tip.locator(".fm-picture").count() == 1
    page.keyboard.press("Escape")
    assert tip.is_hidden()
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(CLICK, "input")
    there = page.evaluate(SPOTS)
    page.wait_for_timeout(500)
    assert there == page.evaluate(SPOTS) != spots
    page.emulate_media(reduced_motion="no-preference")


def check(watched):
    assert watched.far == [], "requests left this machine"
    assert watched.ours() == [], "console errors"


def test_lesson_00(watched, lab, folder):
    """The first lesson as it is handed out: MixSlider, then the live lab."""
    shutil.copy(LESSON, folder)
    page = watched.page
    begin(page, lab, "00_start_here")
    mix_slider(page)
    page.locator(".featmix-panel .fm-box").first.scroll_into_view_if_needed()
    live_lab(page)
    point_at(page)
    assert page.get_by_text("Share chart").count() == 0
    check(watched)


@pytest.mark.nightly
def test_svg_picture_and_a_cell_that_is_run_again(watched, lab, folder):
    """The same with the picture that needs no JavaScript; errors show; a second run leaves one thread."""
    write_notebook(
        folder / "svg.ipynb",
        "import threading, featmix_lite as fm\npanel = fm.TrainPanel(picture='svg')\npanel",
        "def lost(*a):\n    raise RuntimeError('lost on purpose')\n"
        "print('threads', sum(t.name.startswith('featmix') for t in threading.enumerate()))",
        "panel.run.step = lost",
    )
    page = watched.page
    begin(page, lab, "svg")
    picture = page.locator(".featmix-panel").get_by_role("img", name="test images, a dot each")
    assert picture.locator("path").count() == 11
    for wide, high in ((800, 600), (1280, 800)):
        page.set_viewport_size({"width": wide, "height": high})
        page.wait_for_timeout(400)
        assert page.evaluate(WIDER) == []
    live = page.locator(".featmix-panel")
    press(page, "Train")  # cell 3 has spoilt its steps
    page.wait_for_selector('.featmix-panel [role="alert"]', timeout=5000)
    assert "lost on purpose" in live.get_by_role("alert").inner_text()
    run_cell(page, 0)
    page.wait_for_function("!document.querySelector('.featmix-panel [role=alert]')", timeout=20000)
    page.wait_for_function(f"({MIXED})().length > 0", timeout=30000)
    live_lab(page, live=False)
    press(page, "Train")
    page.wait_for_timeout(600)
    run_cell(page, 0)
    says(page, ".featmix-number", "Press Train")
    run_cell(page, 1)
    page.get_by_text("threads 0", exact=True).wait_for(timeout=10000)
    check(watched)
