"""The segment explorer in JupyterLab: by mouse, by keyboard alone, and without a request to anywhere."""

from tests.browser.conftest import run_all, write_notebook

CELL = "import featmix_lite as fm\nfm.SegmentExplorer()"


def opened(lab, page, folder, name):
    write_notebook(folder / f"{name}.ipynb", CELL)
    run_all(page, lab, name)
    page.locator(".featmix-segment .featmix-path").nth(6).wait_for(timeout=90000)
    return lambda: page.locator(".featmix-segment .featmix-told").inner_text()


def changed(page, before):
    page.wait_for_function("b => document.querySelector('.featmix-segment .featmix-told').innerText !== b", arg=before,
                           timeout=15000)  # fmt: skip


def test_by_mouse(lab, watched, folder):
    page = watched.page
    told = opened(lab, page, folder, "segment-mouse")
    panels = page.locator(".featmix-segment .featmix-path")
    assert panels.count() == 7 and "Furthest from its line" in told()
    before = told()
    page.locator(".featmix-segment button", has_text="Other images").click()
    changed(page, before)
    before = told()
    page.locator(".featmix-segment select").nth(2).select_option("after block 2")
    changed(page, before)
    assert panels.count() == 3 and told().startswith("Mixed after block 2")
    track = page.locator(".featmix-segment .noUi-base").first.bounding_box()
    page.mouse.click(track["x"] + 0.25 * track["width"], track["y"] + track["height"] / 2)
    page.wait_for_function("() => /At 2[0-9]% B/.test(document.querySelector('.featmix-segment').innerText)")
    assert watched.ours() == []


def test_by_keyboard_alone(lab, watched, folder):
    page = watched.page
    told = opened(lab, page, folder, "segment-keys")
    page.locator(".featmix-segment select").first.focus()
    reached = []
    for _ in range(6):
        reached.append(page.evaluate("() => document.activeElement.tagName + ' ' + "
                                     "(document.activeElement.getAttribute('aria-label') || '')"))  # fmt: skip
        page.keyboard.press("Tab")
    tags = [one.split()[0] for one in reached]
    assert tags[:4] == ["SELECT", "SELECT", "BUTTON", "SELECT"], reached
    before = told()
    page.locator(".featmix-segment button").first.focus()
    page.keyboard.press("Enter")
    changed(page, before)
    before = told()
    page.locator(".featmix-segment select").nth(2).focus()
    for key in ("Space", "ArrowDown", "Enter"):  # JupyterLab takes a bare arrow for itself, so the list is opened first
        page.keyboard.press(key)
    changed(page, before)
    assert told().startswith("Mixed after ReLU 1")
    page.locator(".featmix-segment .noUi-handle").first.focus()
    was = page.locator(".featmix-segment small").first.inner_text()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("w => document.querySelector('.featmix-segment small').innerText !== w", arg=was)
    assert watched.ours() == []
