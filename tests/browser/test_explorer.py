"""The manifold explorer in a real JupyterLab: move the mixing, hover, click, drag, and watch a training."""

import os

import pytest

from tests.browser.conftest import run_all, write_notebook

CELL = """import featmix_lite as fm
explorer = fm.ManifoldExplorer(data="digits", at="input", look="block2.relu", pair=(3, 5))
explorer"""
TRAIN = """import featmix_lite as fm
panel = fm.TrainPanel(at="input", pace="full")
explorer = panel.explore(every=1.0)
display(panel, explorer)"""
SPOTS = "() => (document.querySelector('.fm-cloud canvas')?.spots || []).map(s => s.map(v => Math.round(v)))"
MIXES = f"() => JSON.stringify(({SPOTS})().slice(240))"
RESTS = "() => { const c = document.querySelector('.fm-cloud canvas'); return c && c.spots && !c.dataset.moving }"
TOLD = "() => document.querySelector('.featmix-explorer .featmix-told')?.innerText || ''"
WAY = "() => [...document.querySelectorAll('.fm-panel canvas')].map(c => (c.spot || []).map(v => Math.round(v * 10)))"
FULL = "() => [...document.querySelectorAll('.fm-likely')].map(e => e.style.width)"


def shot(page, name: str) -> None:
    """A picture to look at by eye, where somebody asks for it: FEATMIX_SHOTS=folder pytest tests/browser."""
    if os.environ.get("FEATMIX_SHOTS"):
        path = os.path.join(os.environ["FEATMIX_SHOTS"], f"{name}.png")
        page.locator(".featmix-explorer").first.screenshot(path=path)


def settled(page) -> None:
    page.wait_for_function(RESTS, timeout=60000)


@pytest.fixture
def opened(lab, watched, folder):
    def open_(name, cell):
        write_notebook(folder / f"{name}.ipynb", cell)
        run_all(watched.page, lab, name)
        watched.page.wait_for_selector(".featmix-explorer", timeout=90000)
        watched.page.wait_for_function(f"({TOLD})().length > 0", timeout=90000)
        settled(watched.page)
        return watched.page

    return open_


def choose(page, label: str, option: str) -> None:
    page.locator(".featmix-explorer").get_by_label(label, exact=True).select_option(option)


def test_explore(opened, watched):
    page = opened("explore", CELL)
    page.locator(".fm-cloud").scroll_into_view_if_needed()
    shot(page, "explore")
    spots = page.evaluate(SPOTS)
    assert len(spots) == 440 and "of 200 mixes of 3 and 5" in page.evaluate(TOLD)

    # another site of mixing: the mixed points move, and the sentence with them
    before, said, clean = page.evaluate(MIXES), page.evaluate(TOLD), page.evaluate(SPOTS)[:240]
    choose(page, "Mix at", "after ReLU 2")
    page.wait_for_function(f"(b) => ({MIXES})() !== b", arg=before, timeout=20000)
    page.wait_for_function(f"(s) => ({TOLD})() !== s", arg=said, timeout=20000)
    settled(page)
    assert "after relu 2, " in page.evaluate(TOLD).lower() and page.evaluate(SPOTS)[:240] == clean
    shot(page, "mixed-at-block2")

    # a look before the mixing is answered in words
    choose(page, "Look at", "after ReLU 1")
    page.wait_for_function(f"() => ({TOLD})().includes('comes before the mixing')", timeout=20000)
    choose(page, "Look at", "features")
    page.wait_for_function(f"() => ({TOLD})().includes('features')", timeout=20000)
    settled(page)

    # hover: the images; arrow keys and Enter: the neighbours
    canvas, (x, y) = page.locator(".fm-cloud canvas"), page.evaluate(SPOTS)[300]
    canvas.hover(position={"x": x, "y": y})
    page.wait_for_selector(".fm-tip .fm-picture", timeout=5000)
    assert "mix of" in page.locator(".fm-tip").inner_text() and page.locator(".fm-tip .fm-picture").count() == 2
    shot(page, "hover")
    page.locator(".fm-cloud").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector(".featmix-near img", timeout=10000)
    assert page.locator(".featmix-near img").count() == 7  # itself and six neighbours
    shot(page, "neighbours")

    # drag a mix with the keyboard: its points and the prediction move
    slide = page.locator(".fm-way input")
    slide.scroll_into_view_if_needed()
    page.wait_for_function(f"() => ({WAY})().length === 3 || ({WAY})().length === 4", timeout=20000)
    slide.focus()
    way, full = page.evaluate(WAY), page.evaluate(FULL)
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(f"(w) => ({WAY})().every((p, i) => String(p) !== String(w[i]))", arg=way, timeout=5000)
    assert page.evaluate(FULL) != full and "20 % A" in slide.get_attribute("aria-valuetext")
    shot(page, "dragged")

    choose(page, "Picture", "LDA")
    drawn = "() => document.querySelector('.featmix-explorer').innerText.includes('LDA:')"
    page.wait_for_function(drawn, timeout=20000)
    assert page.locator('.featmix-explorer [role="alert"]').count() == 0
    assert watched.far == [] and watched.ours() == []
    page.set_viewport_size({"width": 800, "height": 600})
    page.wait_for_timeout(500)
    shot(page, "narrow")
    page.set_viewport_size({"width": 1280, "height": 800})


def test_it_follows_a_training(opened, watched):
    page = opened("follow", TRAIN)
    page.locator(".featmix-panel").get_by_role("button", name="Train", exact=True).click()
    step = "() => Number((document.querySelector('.featmix-explorer').innerText.match(/at step (\\d+)/) || [0, 0])[1])"
    page.wait_for_function(f"() => ({step})() > 0", timeout=30000)
    first, before = page.evaluate(step), page.evaluate(SPOTS)
    page.wait_for_function(f"(f) => ({step})() > f", arg=first, timeout=30000)
    settled(page)
    assert page.evaluate(SPOTS) != before
    trained = page.locator(".featmix-number").inner_text()
    went_on = "(t) => document.querySelector('.featmix-number').innerText !== t"
    page.wait_for_function(went_on, arg=trained, timeout=20000)
    shot(page, "following")
    page.locator(".featmix-panel").get_by_role("button", name="Pause", exact=True).click()
    assert page.locator('.featmix-explorer [role="alert"]').count() == 0 and watched.ours() == []
