"""The live lab in Voila and in Notebook 7: the same widgets, other pages."""

import shutil
import sys

import pytest

from tests.browser.conftest import TOKEN, free_port, serve, write_notebook
from tests.browser.test_explorer import CELL, RESTS, SPOTS, TOLD, choose
from tests.browser.test_lab import CLICK, FRAMES, LESSON, MIXED, accuracy, press, says, still

VOILA = (sys.executable, "-m", "voila", "--no-browser", "--Voila.ip=127.0.0.1")
NOTEBOOK = (sys.executable, "-m", "notebook", "--no-browser", "--allow-root", "--expose-app-in-browser",
            "--ip=127.0.0.1", f"--IdentityProvider.token={TOKEN}", "--ServerApp.port_retries=0")
READY = "async()=>{const w=jupyterapp.shell.currentWidget;await w.context.ready;await w.sessionContext.ready;" \
        "await w.sessionContext.session.kernel.info}"
RUN = "()=>{jupyterapp.commands.execute('notebook:run-all-cells');return 1}"


def in_voila(watched, folder, tmp_path, name):
    """The page of the notebook ``name`` in Voila, once. Voila's own template asks a CDN for its icons."""
    pytest.importorskip("voila")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    for _ in serve([*VOILA, f"--port={port}", str(folder)], url, folder, tmp_path):
        watched.page.goto(f"{url}/voila/render/{name}", timeout=90000)
        yield watched.page
    assert [u for u in watched.far if "fontawesome-free" not in u] == [] and watched.ours() == []


def in_notebook(watched, folder, tmp_path, name):
    """The page of the notebook ``name`` in Notebook 7, once, with all its cells running: JupyterLab's parts in another
    frame."""
    pytest.importorskip("notebook")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [*NOTEBOOK, f"--port={port}", f"--ServerApp.root_dir={folder}"]
    for _ in serve(command, f"{url}/api?token={TOKEN}", folder, tmp_path):
        page = watched.page
        page.goto(f"{url}/notebooks/{name}?token={TOKEN}")
        page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=90000)
        page.evaluate(READY)
        page.evaluate(RUN)
        yield page
    assert watched.far == [] and watched.ours() == []


FRONTS = [pytest.param(front, marks=pytest.mark.nightly, id=front.__name__[3:]) for front in (in_voila, in_notebook)]


def use(page, picture):
    """Train, see the accuracy, move the place."""
    page.wait_for_selector(".featmix-panel .featmix-number", timeout=90000)
    page.locator(".featmix-panel .fm-box").first.scroll_into_view_if_needed()
    page.wait_for_function(f"({MIXED})().length > 0", timeout=30000)
    press(page, "Train")
    says(page, ".featmix-number", "step 1")
    assert 0 <= accuracy(page) <= 1
    # A page that has just been drawn may still be busy: it may take a second move to see the first points move.
    assert any(page.evaluate(CLICK, place) < 5 for place in ("block2.relu", "block1.relu", "block2.relu"))
    says(page, ".featmix-number", "image → after ReLU 2")
    assert page.evaluate(FRAMES) >= (2 if picture == "svg" else 5)
    press(page, "Pause")
    still(page)
    took = [page.evaluate(CLICK, place) for place in ("block1.relu", "input", "block2.relu") if still(page) is None]
    assert min(took) < 0.25, took
    press(page, "Reset")
    says(page, ".featmix-number", "Press Train")


def lesson_or(folder, picture):
    """Lesson 00 as it is handed out, or a notebook with the panel alone -> its name."""
    if picture is None:
        shutil.copy(LESSON, folder)
        return LESSON.name
    cell = f"import featmix_lite as fm\nfm.TrainPanel(picture={picture!r})"
    return write_notebook(folder / f"{picture}.ipynb", cell).name


PICTURES = [pytest.param(name, marks=pytest.mark.nightly) for name in (None, "live", "svg")]


@pytest.mark.parametrize("picture", PICTURES)
def test_voila(watched, folder, tmp_path, picture):
    for page in in_voila(watched, folder, tmp_path, lesson_or(folder, picture)):
        use(page, picture)
        assert page.locator(".featmix-panel .featmix-cloud").count() == (picture == "svg")


@pytest.mark.parametrize("picture", PICTURES)
def test_notebook_7(watched, folder, tmp_path, picture):
    for page in in_notebook(watched, folder, tmp_path, lesson_or(folder, picture)):
        use(page, picture)


def explore(page):
    """The explorer draws its points, and another site of mixing moves them."""
    page.wait_for_selector(".featmix-explorer", timeout=90000)
    page.wait_for_function(f"({TOLD})().length > 0", timeout=90000)
    page.wait_for_function(RESTS, timeout=60000)
    before = page.evaluate(SPOTS)
    choose(page, "Mix at", "after ReLU 2")
    page.wait_for_function(f"(b) => String(({SPOTS})()) !== b", arg=",".join(str(v) for p in before for v in p),
                           timeout=20000)
    assert len(before) == 440 and page.locator('.featmix-explorer [role="alert"]').count() == 0


@pytest.mark.parametrize("front", FRONTS)
def test_the_explorer(watched, folder, tmp_path, front):
    name = write_notebook(folder / f"explorer-{front.__name__}.ipynb", CELL).name
    for page in front(watched, folder, tmp_path, name):
        explore(page)


ASKED = (
    "import featmix_lite as fm, plotly.graph_objects as go",
    "guess = fm.Predict('Which place?', choices=['the image', 'the features'])\nguess",
    "guess.reveal('the image', figure=go.Figure(go.Scatter(y=[1, 3, 2])))",
    "import ipywidgets as W\nfrom featmix_lite.widgets.shared.fold import Fold\n"
    "Fold('More', [W.HTML('<b>what was folded</b>')])",
)


def read_and_unfold(page):
    """Every cell has run: the answer is folded, with its figure; and a fold of widgets opens and shuts by keyboard."""
    box = page.locator("details", has_text="No prediction yet").first
    box.wait_for(timeout=90000)
    told = box.get_by_text('the result is "the image"')
    assert not told.is_visible() and not box.locator("img").first.is_visible()
    assert page.locator(".js-plotly-plot").count() == 0
    box.locator("summary").first.click()
    assert told.is_visible() and box.locator("img").first.is_visible()
    assert page.locator('input[type="radio"]:enabled').count() == 2  # an answer may still be given
    more, inside = page.get_by_role("button", name="More", exact=True), page.get_by_text("what was folded", exact=True)
    more.wait_for(timeout=60000)
    for key, shown in (("Enter", True), ("Enter", False), ("Space", True)):
        more.focus()
        page.keyboard.press(key)
        inside.wait_for(state="visible" if shown else "hidden", timeout=10000)
        page.wait_for_function("([e, n]) => e.getAttribute('aria-expanded') === n",
                               arg=[more.element_handle(), str(shown).lower()], timeout=10000)


@pytest.mark.parametrize("front", FRONTS)
def test_a_page_that_has_run_by_itself(watched, folder, tmp_path, front):
    name = write_notebook(folder / f"asked-{front.__name__}.ipynb", *ASKED).name
    for page in front(watched, folder, tmp_path, name):
        read_and_unfold(page)
