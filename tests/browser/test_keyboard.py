"""The folded parts of the live lab and the explorer by keyboard alone: Tab reaches them, Enter and Space work."""

import pytest

from tests.browser.conftest import run_all, write_notebook

PANEL = "import featmix_lite as fm\nfm.TrainPanel()"
EXPLORER = 'import featmix_lite as fm\nfm.ManifoldExplorer(data="digits", kind="pca")'
HERE = "() => document.activeElement.getAttribute('aria-label')"


@pytest.mark.parametrize(("name", "cell", "fold", "begin", "inside"), [
    ("panel", PANEL, "More", "Train", ".featmix-curves"),
    ("explorer", EXPLORER, "Drag a mix", "Picture", ".fm-way input"),
])
def test_a_fold_by_keyboard(lab, watched, folder, name, cell, fold, begin, inside):
    write_notebook(folder / f"keys-{name}.ipynb", cell)
    page = watched.page
    run_all(page, lab, f"keys-{name}")
    button = page.get_by_role("button", name=fold, exact=True)
    button.wait_for(timeout=90000)
    page.wait_for_selector(".fm-cloud canvas", timeout=60000)
    if name == "explorer":
        page.wait_for_selector(inside, timeout=60000)
    first = page.get_by_role("button", name=begin, exact=True).or_(page.get_by_label(begin, exact=True)).first
    first.focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate(HERE) == fold:
            break
    assert page.evaluate(HERE) == fold, "Tab does not reach it"
    was = button.get_attribute("aria-expanded")
    other = {"true": "false", "false": "true"}[was]
    for key, now in (("Enter", other), ("Space", was), ("Enter", other)):
        page.keyboard.press(key)
        page.wait_for_function("([f, n]) => document.activeElement.getAttribute('aria-label') === f && "
                               "document.activeElement.getAttribute('aria-expanded') === n", arg=[fold, now],
                               timeout=10000)
        shown = page.locator(inside).first
        shown.wait_for(state="visible" if now == "true" else "hidden", timeout=20000)
    if name == "panel":
        high = "() => document.querySelector('.featmix-panel').getBoundingClientRect().height"
        button.press("Enter")
        page.locator(inside).first.wait_for(state="hidden", timeout=10000)
        assert page.evaluate(high) <= 660, "buttons and picture do not fit a page of 800 px"
    assert watched.ours() == []
