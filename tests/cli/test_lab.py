"""``featmix lab``: which folder, which command line, and a real server that asks for its token."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
from process_tree import answers

from featmix_lite.base.about import LESSONS, install
from featmix_lite.base.errors import RunError
from featmix_lite.cli import lab, main


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def changes() -> str:
    """What git says changed among the checkout's lessons; nothing where there is no git."""
    try:
        done = subprocess.run(["git", "status", "--porcelain", "."], cwd=LESSONS, capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout


def save_as_run(address: str):
    """Open a notebook as JupyterLab does, give its first code cell an output, save it."""
    model = json.load(urllib.request.urlopen(address))
    code = next(cell for cell in model["content"]["cells"] if cell["cell_type"] == "code")
    code |= {"execution_count": 1, "outputs": [{"output_type": "stream", "name": "stdout", "text": "ran here"}]}
    asked = {"type": "notebook", "content": model["content"]}
    urllib.request.urlopen(urllib.request.Request(address, json.dumps(asked).encode(), method="PUT"))


def test_it_opens_copies_and_here_the_originals(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(lab.Path, "home", lambda: tmp_path)
    assert lab.lessons() == tmp_path / "featmix-lessons" and (lab.lessons() / lab.FIRST).is_file()
    assert capsys.readouterr().out == ""
    (tmp_path / "featmix-lessons" / lab.FIRST).write_text("my notes")
    lab.lessons()
    assert lab.FIRST in capsys.readouterr().out
    assert lab.originals(checkout=True) == LESSONS
    with pytest.raises(ValueError, match="installed"):
        lab.originals(checkout=False)


def test_without_a_home_folder_it_says_so(monkeypatch):
    def nowhere():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(lab.Path, "home", nowhere)
    with pytest.raises(RunError, match="set HOME"):
        lab.lessons()


def test_the_command_line_stays_on_this_computer(tmp_path):
    line = lab.command(tmp_path, 9000, browser=False)
    assert line[0] == sys.executable and Path(line[1]).name == "lab_server.py" and Path(line[1]).is_file()
    assert {"--ServerApp.ip=127.0.0.1", "--ServerApp.port=9000", "--no-browser"} <= set(line)
    assert not any("token" in part.lower() for part in line), "a command line can be read by other users"
    plain = lab.command(tmp_path, None, browser=True)
    assert "--no-browser" not in plain and not any("port" in part for part in plain)


def test_a_taken_port_is_told_at_once(capsys):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        assert main(["lab", "--no-browser", "--port", str(s.getsockname()[1])]) == 2
    assert "is taken" in capsys.readouterr().err
    assert main(["lab", "--no-browser", "--port", "70000"]) == 2


def test_without_jupyterlab_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr("featmix_lite.cli.arguments.find_spec", lambda name: None)
    assert main(["lab"]) == 1
    assert f"Fix: {install('lab')}" in capsys.readouterr().err


def test_run_hands_on_the_exit_code(monkeypatch, tmp_path):
    pytest.importorskip("jupyterlab")
    seen = {}

    class Server:
        stdin = None

        def __init__(self, line, cwd, env, stdin):
            seen.update(line=line, cwd=cwd, config=env["JUPYTER_CONFIG_PATH"].split(os.pathsep))

        def wait(self, timeout=None):
            return 3

        poll = wait

    monkeypatch.setattr(lab, "lessons", lambda: tmp_path)
    monkeypatch.setattr(lab.subprocess, "Popen", Server)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    assert main(["lab", "--no-browser"]) == 3
    assert seen["config"][0] == "mine"
    assert (Path(seen["config"][1]) / "labconfig" / "default_setting_overrides.json").is_file()
    assert seen["cwd"] == tmp_path and "--no-browser" in seen["line"]


def test_ctrl_c_ends_a_server_that_does_not_listen(monkeypatch, tmp_path):
    pytest.importorskip("jupyterlab")
    deaf = (
        "import signal, time; [signal.signal(s, signal.SIG_IGN) for s in (2, 15)]; print(1, flush=True); time.sleep(99)"
    )
    started = []

    def popen(line, **kwargs):
        server = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE, stdin=subprocess.PIPE)
        server.stdout.readline()
        wait, server.wait = server.wait, lambda timeout=None: wait(0.2) if timeout else fail()
        started.append(server)
        return server

    def fail():
        raise KeyboardInterrupt

    monkeypatch.setattr(lab, "lessons", lambda: tmp_path)
    fake = SimpleNamespace(Popen=popen, PIPE=-1, TimeoutExpired=subprocess.TimeoutExpired)
    monkeypatch.setattr(lab, "subprocess", fake)
    assert main(["lab"]) == 130
    assert started[0].poll() is not None, "the server lives on"
    started[0].stdout.close()


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
def test_a_real_server_asks_for_its_token_and_saves_your_copy(tmp_path):
    pytest.importorskip("jupyterlab")
    port, before = free_port(), changes()
    script = (  # a shell's background job ignores Ctrl-C, and so would all it starts: listen again
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "import sys; from featmix_lite import cli;"
        f"sys.exit(cli.main(['lab', '--no-browser', '--port', '{port}']))"
    )
    env = {**os.environ, "HOME": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    env |= {f"JUPYTER_{kind}_DIR": str(tmp_path / kind) for kind in ("CONFIG", "RUNTIME", "DATA")}
    env.pop("JUPYTER_TOKEN", None)
    log = tmp_path / "log"
    with open(log, "w") as out:
        line = [sys.executable, "-c", script]
        server = subprocess.Popen(line, env=env, stdout=out, stderr=out, start_new_session=True)
    try:
        found = None
        for _ in range(600):
            found = re.search(rf"http://127\.0\.0\.1:{port}/lab/tree/{lab.FIRST}\?token=(\w{{32,}})", log.read_text())
            if found:
                break
            assert server.poll() is None, log.read_text()
            time.sleep(0.1)
        assert found, log.read_text()
        answers(found[0])
        address = f"http://127.0.0.1:{port}/api/contents"
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(address)
        names = {f["name"] for f in json.load(urllib.request.urlopen(f"{address}?token={found[1]}"))["content"]}
        assert lab.FIRST in names and not [name for name in names if name.endswith(".py")], "a lesson stands there once"
        save_as_run(f"{address}/{lab.FIRST}?token={found[1]}")
        about = f"http://127.0.0.1:{port}/lab/api/settings/@jupyterlab/apputils-extension:notification?token={found[1]}"
        asked = json.load(urllib.request.urlopen(about))["schema"]["properties"]
        assert asked["fetchNews"]["default"] == "false", "the page would ask about news"
    finally:
        os.killpg(server.pid, signal.SIGINT)
        try:
            code = server.wait(40)
        finally:
            with contextlib.suppress(ProcessLookupError):  # nothing may outlive the test
                os.killpg(server.pid, signal.SIGKILL)
    assert code == 130
    assert "ran here" in (tmp_path / "featmix-lessons" / lab.FIRST).read_text(encoding="utf-8")
    lines = log.read_text().splitlines()
    assert len(lines) <= 4 and "lessons are in" in lines[0] and "Ctrl-C" in lines[2], lines
    assert changes() == before, "a lesson that was run and saved changed the checkout"
    assert "jupytext" not in log.read_text().lower().replace("jupyterlab_jupytext took", "")
