"""The collapse explorer in JupyterLab: by mouse, by keyboard alone, playing, beside a training, without a request."""

import os

from tests.browser.conftest import run_all, write_notebook

CELL = "import featmix_lite as fm\nfm.CollapseExplorer()"
TRAIN = """import featmix_lite as fm
panel = fm.TrainPanel(data=fm.load("digits", per_class=20), pace="full")
explorer = panel.collapse(every=0.5)
display(panel, explorer)"""
TOLD = "document.querySelector('.featmix-collapse-explorer .featmix-told').innerText"
HERE = """() => { const e = document.activeElement;
  return e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText; }"""
BOX = ".featmix-collapse-explorer"


def shot(page, name: str) -> None:
    """A picture to look at by eye, where somebody asks for it: FEATMIX_SHOTS=folder pytest tests/browser."""
    if os.environ.get("FEATMIX_SHOTS"):
        page.set_viewport_size({"width": 1280, "height": 1200})
        page.locator(BOX).first.scroll_into_view_if_needed()
        page.wait_for_timeout(600)
        page.locator(BOX).first.screenshot(path=os.path.join(os.environ["FEATMIX_SHOTS"], f"{name}.png"))
        page.set_viewport_size({"width": 1280, "height": 800})


def opened(lab, page, folder, name, cell=CELL):
    write_notebook(folder / f"{name}.ipynb", cell)
    run_all(page, lab, name)
    page.locator(f"{BOX} .featmix-plane").wait_for(timeout=90000)
    return lambda: page.evaluate(f"() => {TOLD}")


def starts(page, words):
    page.wait_for_function(f"w => {TOLD}.startsWith(w)", arg=words, timeout=15000)


def test_by_mouse(lab, watched, folder):
    page = watched.page
    told = opened(lab, page, folder, "collapse-mouse")
    assert told().startswith("Epoch 1, mixed at the image")
    shot(page, "collapse-first")
    track = page.locator(f"{BOX} .widget-hslider .noUi-base, {BOX} .widget-slider .noUi-base").first
    if track.count():
        box = track.bounding_box()
        page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    else:
        slider = page.locator(f"{BOX} input[type=range]").first.bounding_box()
        page.mouse.click(slider["x"] + slider["width"] - 3, slider["y"] + slider["height"] / 2)
    starts(page, "Epoch 300, mixed at the image")
    assert page.locator(f"{BOX} polyline.featmix-theory").count() == 3
    shot(page, "collapse-light")
    page.locator(f"{BOX} select").first.select_option(label="mixed at the image, squared error")
    starts(page, "Epoch 300, mixed at the image, squared error")
    shot(page, "collapse-squared")
    page.locator(f"{BOX} select").nth(1).select_option(label="Dress")
    page.wait_for_function(f"() => document.querySelector('{BOX} .featmix-plane').innerHTML.includes('Dress')")
    page.locator(f"{BOX} input[type=checkbox]").click()
    page.wait_for_function(f"() => !document.querySelector('{BOX} polyline.featmix-theory')")
    page.locator(f"{BOX} select").nth(2).select_option(label="Dress")
    page.locator(f"{BOX} [role=alert]").wait_for(timeout=10000)
    for theme in ("Dark", "Light"):
        page.evaluate("t => jupyterapp.commands.execute('apputils:change-theme', {theme: t}).then(() => 1)",
                      f"JupyterLab {theme}")  # fmt: skip
        page.wait_for_timeout(800)
        shot(page, f"collapse-after-{theme.lower()}")
    assert watched.ours() == []


def test_play_goes_to_the_last_epoch_and_can_be_paused(lab, watched, folder):
    page = watched.page
    opened(lab, page, folder, "collapse-play")
    button = page.locator(f"{BOX} button").first
    button.click()
    page.wait_for_function(f"() => !{TOLD}.startsWith('Epoch 1,')", timeout=15000)
    assert button.inner_text().strip() == "Pause"
    starts(page, "Epoch 300")
    page.wait_for_function(f"() => document.querySelector('{BOX} button').innerText.trim() === 'Play'", timeout=10000)
    button.click()
    starts(page, "Epoch 1,")
    button.click()
    page.wait_for_function(f"() => document.querySelector('{BOX} button').innerText.trim() === 'Play'", timeout=10000)
    assert watched.ours() == []


def test_by_keyboard_alone(lab, watched, folder):
    page = watched.page
    told = opened(lab, page, folder, "collapse-keys")
    page.locator(f"{BOX} select").first.focus()
    reached = []
    for _ in range(10):
        reached.append((page.evaluate(HERE) or "").strip())
        page.keyboard.press("Tab")
    order = ["Training", "theory", "Class 1", "Class 2", "Class 3", "Play"]
    assert [one for one in reached if one in order] == order, reached
    assert any("Epoch" in one for one in reached), reached
    page.locator(f"{BOX} button").first.focus()
    page.keyboard.press("Tab")  # the slider
    page.keyboard.press("ArrowRight")
    starts(page, "Epoch 2,")
    before = told()
    page.locator(f"{BOX} select").first.focus()
    page.keyboard.press("Space")  # bare arrows are the notebook's
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function(f"b => {TOLD} !== b", arg=before, timeout=15000)
    assert "mixed at the last features" in told()
    assert watched.ours() == []


def test_beside_a_training(lab, watched, folder):
    page = watched.page
    opened(lab, page, folder, "collapse-train", TRAIN)
    starts(page, "Step 0, this network")
    page.locator(".featmix-panel button", has_text="Train").first.click()
    page.wait_for_function(f"() => Number((/Step (\\d+),/.exec({TOLD}) || [0, 0])[1]) >= 20", timeout=90000)
    page.locator(".featmix-panel button", has_text="Pause").first.click()
    shot(page, "collapse-train")
    assert watched.ours() == []
