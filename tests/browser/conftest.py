"""A real JupyterLab and a real browser: one server and one browser for all tests, in temporary folders."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
TOKEN = "featmix"


def pytest_collection_modifyitems(items):
    """Put the browser's tests last: Playwright leaves an event loop running, and asyncio.run() refuses to start
    beside one in the tests that come after."""
    items.sort(key=lambda item: "tests/browser" in item.path.as_posix())


def lacking(why: str):
    """Skip on a laptop, fail where the browser is asked for."""
    told = f"{why}. Install -e '.[test]' with pip, and Chromium (the system's, or `playwright install chromium`)"
    if os.environ.get("FEATMIX_REQUIRE_BROWSER") == "1":
        pytest.fail(told, pytrace=False)
    pytest.skip(told)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """A headless Chromium: the system's, else Playwright's own."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        lacking("Playwright is missing")
    with sync_playwright() as pw:
        path = next((p for p in map(shutil.which, NAMES) if p), None)
        try:
            context = pw.chromium.launch_persistent_context(
                str(tmp_path_factory.mktemp("profile")), executable_path=path, args=ARGS, headless=True,
                viewport={"width": 1280, "height": 800},
            )
        except Error as error:
            lacking(f"No Chromium could be started ({str(error).splitlines()[0]})")
        yield context
        context.close()


def serve(command: list[str], url: str, folder: Path, home: Path):
    """Start a server, wait until it answers, and stop it and what it started in the end."""
    places = {name: str(home / name.lower()) for name in (
        "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
        "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")}
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    env = {**os.environ, **places, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "JUPYTER_PREFER_ENV_PATH": "1"}
    with open(home / "server.log", "w") as log:
        server = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
    try:
        for _ in range(240):
            if server.poll() is not None:
                pytest.fail(f"the server ended: {(home / 'server.log').read_text()[-2000:]}")
            try:
                urllib.request.urlopen(url, timeout=2)
                break
            except OSError:
                time.sleep(0.25)
        yield
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Where the notebooks under test lie."""
    return tmp_path_factory.mktemp("notebooks")


@pytest.fixture(scope="session")
def lab(tmp_path_factory, folder, browser):
    """JupyterLab on this machine only, behind a token -> its address."""
    pytest.importorskip("jupyterlab")
    port = free_port()
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser", "--ip=127.0.0.1",
        f"--IdentityProvider.token={TOKEN}", f"--port={port}", "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    url = f"http://127.0.0.1:{port}"
    yield from (url for _ in serve(command, f"{url}/api?token={TOKEN}", folder, tmp_path_factory.mktemp("home")))


class Watched:
    """A page whose requests and errors are written down."""

    def __init__(self, context):
        self.page = context.new_page()
        self.far, self.errors = [], []
        self.page.on("request", lambda r: self.far.append(r.url) if self._leaves(r.url) else None)
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))

    @staticmethod
    def _leaves(url: str) -> bool:
        return not url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:"))

    def ours(self) -> list[str]:
        """Console errors that are not the front end's own (Notebook 7 misses a settings schema of Lab's)."""
        theirs = ("Failed to load resource", "favicon", "lsp", "extension", "workspaces", "(reading 'schema')")
        return [e for e in self.errors if not any(word in e for word in theirs)]


@pytest.fixture
def watched(browser):
    """A fresh page, closed in the end."""
    seen = Watched(browser)
    yield seen
    seen.page.close()


def write_notebook(path: Path, *cells: str) -> Path:
    """A notebook with these code cells."""
    import nbformat

    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, path)
    return path


def run_all(page, base: str, name: str) -> None:
    """Open the notebook ``name`` in JupyterLab and run all its cells (those that wait for nobody)."""
    page.goto(f"{base}/lab/workspaces/auto-{name}/tree/{name}.ipynb?reset&token={TOKEN}")
    page.wait_for_selector('.jp-NotebookPanel .jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=90000)
    # "idle" may show before the session is ready; without this wait, running opens a "Select Kernel" dialog
    page.evaluate("async()=>{const w=jupyterapp.shell.currentWidget;await w.context.ready;"
                  "await w.sessionContext.ready;await w.sessionContext.session.kernel.info}")
    page.evaluate("()=>{jupyterapp.commands.execute('notebook:run-all-cells')"
                  ".then(v=>{window.__ran=String(v)},e=>{window.__ran='ERR '+e});return 1}")


def run_cell(page, number: int) -> None:
    """Run one cell again (from 0)."""
    page.evaluate("n=>{const p=jupyterapp.shell.currentWidget;p.content.activeCellIndex=n;"
                  "jupyterapp.commands.execute('notebook:run-cell');return 1}", number)
