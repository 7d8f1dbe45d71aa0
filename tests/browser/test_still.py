"""A notebook without its kernel: the same one opened the next day, by its writer and by a stranger, and as HTML."""

import json
import sys

import pytest

from tests.browser.conftest import TOKEN, free_port, run_all, run_cell, serve, write_notebook

CELLS = [
    "import featmix_lite as fm\ndata = fm.load('digits', per_class=20)\nnet = fm.lesson.network(data)\n"
    "fm.lesson.begin(data)\nguess = fm.Predict('Which <place>?', choices=['the image', 'ReLU & more'])\nguess",
    "slider = fm.MixSlider(net, data)\nslider",
    "fm.LayerPicker(net, data.test.x[:2])",
    "fm.RedBlue()",
    "fm.TrainPanel(data=data)",
    "explorer = fm.ManifoldExplorer(net, data, kind='pca', clean=60, mixed=20)\nexplorer",
    "figure = fm.figures.curves([{'epoch': n, 'loss': 1 / n, 'accuracy': 1 - 1 / n} for n in (1, 2, 3)])\n"
    "None if guess.answer is None else guess.reveal('the image', figure)",
    "fm.SegmentExplorer(net, data)",
    "fm.CollapseExplorer(frame=-1)",
]
PARTS = ("Epoch 300, mixed at the image", "Which <place>?",
         "Predicted: ReLU & more.", 'You predicted "ReLU & more"; the result is "the image".',
         "Mix here: features", "Mix at: input", "of 45 mixes of two reds", "Press Train", "The figure in words",
         "Mixed at the image and seen at the features", "Furthest from its line")
AGAIN, GONE = "Run this cell to make it live.", "model not found"
TEXT = """() => [...document.querySelectorAll('.jp-OutputArea-output')].filter(e => e.offsetParent)
  .map(e => e.textContent).join('\\n')"""  # no innerText: JupyterLab lays out only what is near the window
PICTURES = """() => [...document.querySelectorAll('.jp-OutputArea-output img')].filter(e => e.offsetParent)
  .map(e => [e.alt, e.complete && e.naturalWidth])"""
SAVE = """() => {window.__saved = 0;
  jupyterapp.commands.execute('docmanager:save').then(() => {window.__saved = 1}); return 1}"""


def served(folder, home):
    """A JupyterLab of its own on the notebooks of ``folder`` -> its address; in the end it and its kernels are gone."""
    port = free_port()
    home.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser",
               "--ip=127.0.0.1", f"--IdentityProvider.token={TOKEN}", f"--port={port}", "--ServerApp.port_retries=0",
               f"--ServerApp.root_dir={folder}", "--LabApp.news_url=None",
               "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    url = f"http://127.0.0.1:{port}"
    yield from (url for _ in serve(command, f"{url}/api?token={TOKEN}", folder, home))


def written(page, url) -> None:
    """Run the notebook, answer, use the slider, reveal, save; all is live, and no still is in sight."""
    run_all(page, url, "asked")
    page.locator(".widget-radio-box input").nth(1).wait_for(timeout=90000)
    page.wait_for_selector(".featmix-explorer .featmix-told", timeout=90000)
    assert AGAIN not in page.evaluate(TEXT) and GONE not in page.evaluate(TEXT)
    page.locator(".widget-radio-box input").nth(1).click()
    page.locator(".featmix-slider").get_by_label("Mix here").select_option("features")
    page.wait_for_timeout(800)
    run_cell(page, 6)
    page.get_by_text("The figure in words").wait_for(timeout=20000)
    page.wait_for_selector(".js-plotly-plot .main-svg", timeout=20000, state="attached")
    said = page.evaluate(TEXT)
    assert AGAIN not in said and PARTS[3] in said
    page.evaluate(SAVE)
    page.wait_for_function("window.__saved === 1", timeout=20000)


def readable(page) -> None:
    """Every word is there, every picture is drawn, nothing speaks of a missing model."""
    # JupyterLab looks for a model for two seconds and more before it gives up; until then no still is needed
    page.wait_for_function(f"() => ({TEXT})().split({AGAIN!r}).length === 9", timeout=60000)
    page.wait_for_function(f"() => ({PICTURES})().every(([, wide]) => wide)", timeout=20000)
    said, drawn = page.evaluate(TEXT), page.evaluate(PICTURES)
    assert [part for part in PARTS if part not in said] == []
    assert GONE not in said and said.count(AGAIN) == 8
    assert len(drawn) >= 25 and all(wide for _, wide in drawn), drawn  # 7 tiles, 18 drawings, one of them plotly's own
    assert [said for said, _ in drawn if "off the line by" in said]


def exported(page, path) -> None:
    """The page that nbconvert makes of it, with no server and no network at all."""
    from nbconvert import HTMLExporter

    there = path.with_suffix(".html")
    there.write_text(HTMLExporter().from_filename(str(path))[0], "utf-8")
    page.context.set_offline(True)
    try:
        page.goto(there.as_uri())
        readable(page)
    finally:
        page.context.set_offline(False)


def test_the_next_day(watched, tmp_path):
    """Live, saved, the kernel gone: words and pictures, whether the notebook is trusted or not, and as HTML offline."""
    pytest.importorskip("jupyterlab")
    folder, page = tmp_path / "books", watched.page
    folder.mkdir()
    path = write_notebook(folder / "asked.ipynb", *CELLS)
    for url in served(folder, tmp_path / "home"):
        written(page, url)
        page.goto("about:blank")
    assert max(len("".join(o["data"].get("text/html", ""))) for c in json.loads(path.read_text())["cells"]
               for o in c["outputs"] if "data" in o) < 60_000
    for home in ("home", "stranger"):  # where it was written it is trusted; elsewhere Jupyter takes out what could run
        for url in served(folder, tmp_path / home):
            page.goto(f"{url}/lab/workspaces/auto-next/tree/asked.ipynb?reset&token={TOKEN}")
            page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=90000)
            readable(page)
            page.goto("about:blank")
    assert watched.far == [] and len(watched.ours()) == 0
    exported(page, path)
