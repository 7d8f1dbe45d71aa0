"""What axe finds in every widget, where it lives: in JupyterLab, in its light and in its dark theme."""

import pytest

from tests.browser.conftest import run_all, write_notebook

FM = "import featmix_lite as fm\n"
WIDGETS = {  # a cell that ends in the widget, and what is there once it is drawn
    "panel": (FM + "fm.TrainPanel()", ".featmix-panel .fm-box"),
    "explorer": (FM + 'fm.ManifoldExplorer(data="digits", kind="pca")', ".featmix-explorer canvas"),
    "slider": (FM + 'fm.MixSlider(fm.recorded.trained(), fm.load("digits", per_class=5))', ".widget-hslider"),
    "predict": (FM + 'fm.Predict("Which place?", choices=["the image", "the features"])', 'input[type="radio"]'),
    "sketch": (FM + 'fm.Predict("How much?", curve=(["image", "features"], (0, 1)))', ".widget-hslider"),
    "red-blue": (FM + "fm.RedBlue()", ".featmix-board, .jp-OutputArea-output svg"),
    "collapse": (FM + "fm.CollapseExplorer()", ".featmix-plane"),
    "segment": (FM + "fm.SegmentExplorer()", ".featmix-path"),
    "picker": (FM + "fm.LayerPicker(fm.recorded.trained(), fm.load('digits', per_class=5).test.x[:2])", ".fm-box"),
}
# What JupyterLab's own page does is not ours; whole-page rules make no sense for a part of one.
NOT_OURS = {"region", "page-has-heading-one", "landmark-one-main", "bypass"}


def violations(lab, page, folder, book, cell, drawn, theme):
    """What axe says of the outputs of one cell, JupyterLab's own page left out."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    write_notebook(folder / f"{book}.ipynb", cell)
    run_all(page, lab, book)
    page.evaluate("t => jupyterapp.commands.execute('apputils:change-theme', {theme: t}).then(() => 1)", theme)
    page.locator(drawn).first.wait_for(timeout=90000)
    page.wait_for_timeout(1500)  # the first picture of a widget may be a still
    found = axe.run(page, context=".jp-OutputArea-output").response["violations"]
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:160]}" for v in found if v["id"] not in NOT_OURS]


@pytest.mark.nightly
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
@pytest.mark.parametrize("name", WIDGETS)
def test_axe_finds_nothing(lab, watched, folder, name, theme):
    book = f"axe-{name}-{theme[-4:].strip().lower()}"
    assert violations(lab, watched.page, folder, book, *WIDGETS[name], theme) == []


@pytest.mark.nightly
def test_axe_finds_what_is_planted(lab, watched, folder):
    cell = "import ipywidgets as W\nW.HTML('<img src=\"data:,\"><button></button><p>some words</p>')"
    told = violations(lab, watched.page, folder, "axe-bad", cell, "text=some words", "JupyterLab Light")
    assert {line.split(":")[0] for line in told} == {"image-alt", "button-name"}
