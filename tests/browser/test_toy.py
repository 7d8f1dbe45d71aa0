"""The red and blue toy in a real JupyterLab: drag a point, move one by keys, lift, and read the counts."""

import os

import pytest

from tests.browser.conftest import run_all, write_notebook

CELL = """import featmix_lite as fm
toy = fm.RedBlue("two islands")
toy"""
TOLD = "() => [...document.querySelectorAll('.fm-toy figure:not([hidden]) figcaption')].map(e => e.innerText)"
SAID = "document.querySelector('.fm-toy .fm-said').innerText"
SPOT = "n => { const b = document.querySelector(`.fm-hand [data-n='${n}'] path`).getBoundingClientRect(); " \
       "return [b.x + b.width / 2, b.y + b.height / 2] }"


def shot(page, name: str) -> None:
    """A picture to look at by eye, where somebody asks for it: FEATMIX_SHOTS=folder pytest tests/browser."""
    if os.environ.get("FEATMIX_SHOTS"):
        page.locator(".featmix-toy").first.screenshot(path=os.path.join(os.environ["FEATMIX_SHOTS"], f"{name}.png"))


@pytest.fixture
def page(lab, watched, folder):
    write_notebook(folder / "toy.ipynb", CELL)
    run_all(watched.page, lab, "toy")
    watched.page.wait_for_selector(".fm-hand [data-n='17']", timeout=90000)
    watched.page.locator(".featmix-toy").scroll_into_view_if_needed()
    return watched.page


def test_drag_keys_and_lift(page, watched):
    assert page.evaluate(TOLD)[0].startswith("In the plane 0 of 45 mixes of two reds")
    before = page.evaluate(SPOT, 0)

    # drag red point 0 across the blues: its mixes with the other reds fall among them
    other = page.evaluate(SPOT, 12)
    page.mouse.move(*before)
    page.mouse.down()
    there = [other[0] + 40, other[1] - 30]  # above the middle: upside down it would land elsewhere
    page.mouse.move(*there, steps=12)
    page.mouse.up()
    page.wait_for_function(f"() => !({TOLD})()[0].startsWith('In the plane 0 of 45')", timeout=20000)
    shot(page, "toy-dragged")
    near = "([[x, y], spot]) => { const at = eval(spot)(0); return Math.hypot(at[0] - x, at[1] - y) < 6 }"
    page.wait_for_function(near, arg=[there, SPOT], timeout=20000)

    # lift: a second picture, with its own counts
    page.get_by_text("Lift to a hidden layer").click()
    page.wait_for_function(f"() => ({TOLD})()[1]?.startsWith('In the hidden layer')", timeout=20000)
    shot(page, "toy-lifted")

    # the keyboard: the next point, then to the right; focus stays, and the move is said aloud
    page.locator(".fm-hand").focus()
    page.keyboard.press("n")
    page.wait_for_function(f"({SAID}).startsWith('Red point 2')", timeout=20000)
    x = page.evaluate(SPOT, 1)[0]
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function("([x, spot]) => eval(spot)(1)[0] > x + 50", arg=[x, SPOT], timeout=20000)
    assert page.evaluate("() => document.activeElement.classList.contains('fm-hand')")
    assert page.locator(".jp-Notebook .jp-Cell").count() == 1, "no key reached JupyterLab"
    shot(page, "toy-keys")
    assert watched.far == [] and watched.ours() == []
