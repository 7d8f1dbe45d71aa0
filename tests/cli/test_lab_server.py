"""A lab that is killed leaves no server behind, and its kernels end with that."""

import contextlib
import json
import logging
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
from process_tree import answers, below, left_after

from featmix_lite.cli import lab_server


@pytest.mark.skipif(sys.platform == "win32", reason="pipes between processes by number")
def test_it_waits_for_the_pipe_s_end_then_asks_and_then_insists(monkeypatch):
    done = []
    monkeypatch.setattr(lab_server.os, "kill", lambda pid, how: done.append((pid, how)))
    monkeypatch.setattr(lab_server.os, "_exit", lambda code: done.append(code))
    read, write = os.pipe()
    os.write(write, b"what somebody typed")
    os.close(write)
    lab_server.follow(read, seconds=0)
    os.close(read)
    assert done == [(os.getpid(), signal.SIGTERM), 1]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_server_and_no_kernel_outlives_the_lab(tmp_path, how):
    pytest.importorskip("jupyterlab")
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "00_start_here.ipynb").write_text(json.dumps(notebook))
    script = (
        "import sys, pathlib; from featmix_lite import cli; from featmix_lite.cli import lab;"
        f"lab.lessons = lambda *a, **k: pathlib.Path({str(tmp_path)!r}); sys.exit(cli.main(['lab', '--no-browser']))"
    )
    env = {**os.environ, "HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    env |= {f"JUPYTER_{kind}_DIR": str(tmp_path / kind) for kind in ("CONFIG", "RUNTIME", "DATA")}
    env.pop("JUPYTER_TOKEN", None)
    log = tmp_path / "log"
    with open(log, "w") as out:
        lab = subprocess.Popen([sys.executable, "-c", script], env=env, stdout=out, stderr=out, start_new_session=True)
    members = [lab.pid]
    try:
        until = time.monotonic() + 60
        while not (found := re.search(r"(http://127\.0\.0\.1:\d+)/\S*\?token=(\w+)", log.read_text())):
            assert lab.poll() is None and time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        kernel = urllib.request.Request(f"{found[1]}/api/kernels?token={found[2]}", b"{}", method="POST")
        answers(found[1])
        urllib.request.urlopen(kernel).close()
        members += below(lab.pid)
        assert len(members) >= 3, "a lab, a server, a kernel"
        lab.send_signal(how)
        lab.wait(60)
        assert not left_after(members, 60), log.read_text()
    finally:
        for pid in members:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        lab.wait()


def test_of_the_log_errors_and_the_address_are_told(capsys):
    def told(level, said):
        return lab_server.told(logging.LogRecord("ServerApp", level, "", 0, said, None, None))

    url = "http://127.0.0.1:8888/lab?token=abc"
    assert not told(logging.INFO, "jupyterlab | extension was successfully linked.")
    assert not told(logging.CRITICAL, f"To access the server, open this file in a browser:\n    {url}")
    assert capsys.readouterr().out == ""
    assert not told(logging.INFO, f"    {url}")
    assert capsys.readouterr().out.splitlines() == [f"Open {url}", "Ctrl-C here ends it."]
    assert told(logging.ERROR, "no room on the disk") and told(logging.CRITICAL, "Running as root is not recommended.")
