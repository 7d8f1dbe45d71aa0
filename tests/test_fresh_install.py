"""From a clone, a wheel and an sdist, each in an environment of its own: doctor, demo, lab, frame tests, an upgrade."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from process_tree import answers

from featmix_lite.base.about import __version__

ROOT = Path(__file__).resolve().parent.parent
FIRST = "00_start_here.ipynb"
pytestmark = [pytest.mark.nightly, pytest.mark.skipif(os.name == "nt", reason="bin/ and signals of a Unix")]
BUILD = "import sys; from hatchling import build as b; b.build_wheel(sys.argv[1]); b.build_sdist(sys.argv[1])"


def say(*line, cwd=None, **env) -> str:
    """Run a command in a clean place; what it printed. A failure shows it."""
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "FEATMIX_DATA")}
    done = subprocess.run([*map(str, line)], cwd=cwd, env=clean | env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def environment(folder: Path) -> Path:
    """A fresh environment; torch and the rest (gigabytes) come from this one, behind what is installed there."""
    say(sys.executable, "-m", "venv", folder)
    rest = [p for p in sys.path if p.endswith("site-packages")]
    next(folder.glob("lib/*/site-packages")).joinpath("zz_rest.pth").write_text("\n".join(rest))
    return folder / "bin"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The checkout's files as a clone, the wheel and sdist built in it, and a wheel of a next version."""
    top = tmp_path_factory.mktemp("fresh")
    shutil.copytree(ROOT, top / "clone", ignore=shutil.ignore_patterns(".git", "__pycache__", ".*_cache", ".venv"))
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@t", "-C", top / "clone")
    say(*git, "init", "-q")
    say(*git, "add", "-A")
    say(*git, "commit", "-qm", "all")
    tools = environment(top / "tools")
    say(tools / "python", "-m", "pip", "install", "-q", "hatchling", "hatch-fancy-pypi-readme")
    say(tools / "python", "-c", BUILD, top / "dist", cwd=top / "clone")
    shutil.copytree(top / "clone", top / "newer", ignore=shutil.ignore_patterns(".git"))
    for path in ("pyproject.toml", "featmix_lite/base/about.py"):
        text = (top / "newer" / path).read_text(encoding="utf-8")
        (top / "newer" / path).write_text(text.replace(f'"{__version__}"', '"99.0"'), encoding="utf-8")
    for lesson in (top / "newer" / "notebooks").glob("*.ipynb"):
        lesson.write_text(lesson.read_text(encoding="utf-8").replace("## Recap", "## Recap, newer"), encoding="utf-8")
    say(tools / "python", "-c", BUILD, top / "dist", cwd=top / "newer")
    return top


def lab(bin: Path, home: Path, cwd: Path, change=lambda name, book: None) -> set[str]:
    """Start `featmix lab`, save every lesson once after ``change``, stop it; the names in its folder."""
    from jupyterlab.commands import get_app_dir

    env = {**os.environ, "HOME": str(home), "PYTHONUNBUFFERED": "1", "JUPYTERLAB_DIR": get_app_dir()}
    env |= {f"JUPYTER_{kind}_DIR": str(home / kind) for kind in ("CONFIG", "RUNTIME", "DATA")}
    log = home / "log"
    with log.open("w") as out:
        line = [str(bin / "featmix"), "lab", "--no-browser"]
        server = subprocess.Popen(line, cwd=cwd, env=env, stdout=out, stderr=out, start_new_session=True)
    try:
        for _ in range(900):
            found = re.search(r"(http://127\.0\.0\.1:\d+)/lab/tree/\S+\?token=(\w{32,})", log.read_text())
            if found or server.poll() is not None:
                break
            time.sleep(0.1)
        assert found, log.read_text()
        answers(found[1])
        ask = {"Authorization": f"token {found[2]}"}
        listed = json.load(urllib.request.urlopen(urllib.request.Request(f"{found[1]}/api/contents", headers=ask)))
        for name in (f["name"] for f in listed["content"] if f["type"] == "notebook"):
            address = f"{found[1]}/api/contents/{name}"
            book = json.load(urllib.request.urlopen(urllib.request.Request(address, headers=ask)))["content"]
            change(name, book)
            body = json.dumps({"type": "notebook", "content": book}).encode()
            urllib.request.urlopen(urllib.request.Request(address, body, ask, method="PUT"))
        return {f["name"] for f in listed["content"]}
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        time.sleep(3)
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def run_and_write(name: str, book: dict):
    """The reader's day: the first lesson is changed, the second is run, the others are only saved."""
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    if name == FIRST:
        code[0]["source"] += "\n# my own line"
    elif name.startswith("01"):
        code[0] |= {"execution_count": 1, "outputs": [{"output_type": "stream", "name": "stdout", "text": "my answer"}]}


@pytest.mark.parametrize("way", ["clone", "wheel", "sdist"])
def test_a_stranger_s_first_and_second_day(way, made, tmp_path):
    bin, home = environment(tmp_path / "env"), tmp_path / "home"
    home.mkdir()
    pip = (bin / "python", "-m", "pip", "install", "-q", "--no-deps")
    what = {"clone": ("-e", made / "clone"), "wheel": (made / "dist" / f"featmix_lite-{__version__}-py3-none-any.whl",),
            "sdist": (made / "dist" / f"featmix_lite-{__version__}.tar.gz",)}[way]  # fmt: skip
    say(*pip, *what)
    inside = (made / "clone" if way == "clone" else tmp_path / "env").resolve()
    assert str(inside) in say(bin / "python", "-c", "import featmix_lite as f; print(f.__file__)", cwd=home)
    assert "All is well" in say(bin / "featmix", "doctor", cwd=home, HOME=str(home))
    say(bin / "featmix", "demo", "--epochs", "1", "--out", "page.html", cwd=home, HOME=str(home))
    assert (home / "page.html").stat().st_size > 100_000
    if way != "wheel":
        tree = made / "clone"
        if way == "sdist":
            say("tar", "xzf", what[0], cwd=tmp_path)
            tree = tmp_path / f"featmix_lite-{__version__}"
        frame = ("tests/test_frame.py", "tests/test_publishing.py", "tests/base/test_about.py")
        assert "passed" in say(bin / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *frame, cwd=tree)

    names = lab(bin, home, home, run_and_write)
    assert FIRST in names and not [name for name in names if name.endswith(".py")]
    mine = home / "featmix-lessons"
    if way == "clone":
        assert say("git", "-C", made / "clone", "status", "--porcelain") == ""
    say(*pip, "--force-reinstall", made / "dist" / "featmix_lite-99.0-py3-none-any.whl")
    lab(bin, home, home)
    text = {path.name: path.read_text(encoding="utf-8") for path in mine.glob("*.ipynb")}
    assert "my own line" in text[FIRST] and "Recap, newer" not in text[FIRST]
    assert all("Recap, newer" in book for name, book in text.items() if name != FIRST)
    assert "my answer" in next((mine / "earlier").glob("01*.ipynb")).read_text(encoding="utf-8")
    told = (home / "log").read_text()
    assert f"Kept, for they may hold changes of yours: {FIRST}." in told and "earlier/01_" in told
