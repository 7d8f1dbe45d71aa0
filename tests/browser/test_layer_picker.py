"""The picker's own JavaScript in a real browser, against a model made of a few lines."""

import json
from pathlib import Path

import pytest

import featmix_lite
from featmix_lite import Site
from featmix_lite.widgets.picker.box_list import boxes

FOLDER = Path(featmix_lite.__file__).parent / "widgets" / "picker"
SITES = [
    Site("input", (1, 8, 8), "Tensor", 0), Site("conv", (4, 8, 8), "Conv2d", 0),
    Site("relu", (4, 8, 8), "ReLU", 1), Site("<b>fc</b>", (10,), "Linear", 2, True),
]
PAGE = """<!doctype html><html lang="en"><title>t</title><style>%s</style><div id="here"></div><script type="module">
%s
const state = { boxes: %s, value: "conv", label: "Where" }, calls = {}; let saved = 0;
window.model = {
  get: (k) => state[k], save_changes: () => { saved += 1; },
  set: (k, v) => { state[k] = v; (calls["change:" + k] || []).slice().forEach((f) => f()); },
  on: (k, f) => (calls[k] ||= []).push(f), off: (k, f) => { calls[k] = calls[k].filter((g) => g !== f); },
};
window.counts = () => ({ saved, listeners: Object.values(calls).flat().length });
window.stop = PICKER.render({ model: window.model, el: document.getElementById("here") });
</script></html>"""


@pytest.fixture
def page(watched):
    files = FOLDER.parent / "shared" / "element.js", FOLDER / "layer_picker.js"
    code = "\n".join(file.read_text("utf-8") for file in files).replace("export default", "const PICKER =")
    look = (FOLDER / "layer_picker.css").read_text("utf-8")
    watched.page.set_content(PAGE % (look, code, json.dumps(boxes(SITES)).replace("</", "<\\/")))
    watched.page.wait_for_selector(".fm-box")
    yield watched.page
    assert not watched.errors and not watched.far


def _checked(page):
    return [r.get_attribute("aria-checked") for r in page.get_by_role("radio").all()].index("true")


def test_it_is_a_radio_group_with_names_and_one_tab_stop(page):
    assert page.get_by_role("radiogroup", name="Where").count() == 1
    radios = page.get_by_role("radio")
    assert radios.count() == 4 and _checked(page) == 1
    assert "the same as mixing the images" in radios.nth(1).get_attribute("aria-label")
    assert [r.get_attribute("tabindex") for r in radios.all()] == ["-1", "0", "-1", "-1"]
    assert "<b>fc</b>" in radios.nth(3).inner_text() and "inside a branch" in radios.nth(3).inner_text()


def test_at_twice_the_size_the_chain_fits_the_window_and_no_name_stacks_its_letters(page):
    """A long network in a window half as wide and high, beside a side bar; JupyterLab's cells are 270 pixels then."""
    names = [f"layer{a}.{b}.downsample.{c}" for a in range(1, 5) for b in (0, 1) for c in (0, 1)]
    long = boxes([Site(name, (64, 8, 8), "Conv2d", n) for n, name in enumerate(names)])
    page.set_viewport_size({"width": 640, "height": 400})
    for wide in (270, 120):
        page.evaluate("([made, wide]) => {here.style.width = `${wide}px`; model.set('boxes', made)}", [long, wide])
        sizes = page.evaluate("() => [...document.querySelectorAll('.fm-name')].map(e => e.getBoundingClientRect()"
                              ").map(r => [r.width, r.height])")
        assert len(sizes) == len(names) and all(width > 90 and height < 45 for width, height in sizes), sizes
        assert page.evaluate("() => document.querySelector('.fm-chain').getBoundingClientRect().height") < 300
    page.set_viewport_size({"width": 1280, "height": 800})


def test_in_a_dark_theme_the_arrow_of_the_list_is_light_in_every_widget(page):
    look = (FOLDER.parent / "shared" / "theme.css").read_text("utf-8")
    page.evaluate("""(look) => {
      document.head.append(Object.assign(document.createElement('style'), {textContent: look}));
      document.body.dataset.jpThemeLight = 'false';
      document.body.insertAdjacentHTML('beforeend', '<p class="widget-box featmix-picker"><select></select></p>')}""",
                  look)
    arrow = page.evaluate("() => getComputedStyle(document.querySelector('.featmix-picker select')).backgroundImage")
    assert "conic-gradient" in arrow and "255, 255, 255" in arrow


def test_click_and_keys_choose_and_go_round(page):
    page.get_by_role("radio").nth(2).click()
    assert page.evaluate("model.get('value')") == "relu" and _checked(page) == 2
    steps = dict(ArrowDown=1, ArrowUp=0, End=3)
    for key, place in [("ArrowRight", 3), ("ArrowRight", 0), ("ArrowLeft", 3), ("Home", 0), *steps.items()]:
        page.keyboard.press(key)
        assert _checked(page) == place
        assert page.evaluate("document.activeElement.dataset.value") == SITES[place].name
    assert page.evaluate("counts().saved") == 8
    page.get_by_role("radio").nth(3).click()  # chosen already: nothing is sent
    assert page.evaluate("counts().saved") == 8


def test_python_can_move_the_choice_and_change_the_boxes(page):
    page.evaluate("model.set('value', 'input')")
    assert _checked(page) == 0
    page.evaluate("model.set('boxes', model.get('boxes').slice(0, 2))")
    assert page.get_by_role("radio").count() == 2 and _checked(page) == 0


def test_the_chosen_box_differs_without_colour_too(page):
    radios = page.get_by_role("radio")
    look = "n => [getComputedStyle(n).boxShadow, getComputedStyle(n.querySelector('.fm-here')).visibility]"
    assert radios.nth(1).evaluate(look)[0] != "none" and radios.nth(1).evaluate(look)[1] == "visible"
    assert radios.nth(0).evaluate(look) == ["none", "hidden"]


@pytest.mark.parametrize("wide", [1280, 800, 400])
def test_no_box_leaves_the_page_and_no_two_meet(page, wide):
    page.set_viewport_size({"width": wide, "height": 600})
    boxes = [r.bounding_box() for r in page.get_by_role("radio").all()]
    for i, a in enumerate(boxes):
        assert a["x"] >= 0 and a["x"] + a["width"] <= wide
        for b in boxes[i + 1:]:
            beside = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
            assert beside or a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]


def test_when_the_view_goes_nothing_is_left(page):
    page.evaluate("stop()")
    assert page.evaluate("counts().listeners") == 0 and page.locator(".fm-chain").count() == 0
