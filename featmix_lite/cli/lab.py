"""``featmix lab``: JupyterLab on the first lesson, on this computer only, behind its token."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
from pathlib import Path

from ..base.about import CHECKOUT, LESSONS
from ..base.errors import RunError
from .arguments import need, whole
from .lesson_copies import FIRST, copies, shipped


def add(commands) -> None:
    """Add ``lab`` to the parser."""
    p = commands.add_parser(
        "lab",
        help="open the live lab in your browser (start here)",
        description="Open JupyterLab on the first lesson: pick a layer, press Train, move the layer while it learns. "
        "The lessons are copies of your own, in featmix-lessons in your home folder. "
        "The server answers this computer only, and asks for a token. Ctrl-C ends it.",
    )
    p.add_argument("--no-browser", action="store_true", help="print the address instead of opening a browser")
    p.add_argument("--port", type=whole(1), metavar="N", help="port to listen on (default: 8888, or the next free one)")
    p.add_argument("--here", action="store_true", help="for authors: open the checkout's own lessons, not your copies")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Start the server and wait until it ends; its exit code."""
    need("jupyterlab", "JupyterLab")
    if args.port is not None:
        check_port(args.port)
    folder = originals() if args.here else lessons()
    print(f"The lessons are in {folder}", flush=True)
    # Our defaults for JupyterLab (it need not ask about news); what you set yourself goes first.
    ours = [os.environ.get("JUPYTER_CONFIG_PATH"), str(Path(__file__).parent / "jupyter")]
    env = {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, ours))}
    line = command(folder, args.port, not args.no_browser)
    server = subprocess.Popen(line, cwd=folder, env=env, stdin=subprocess.PIPE)
    try:
        return server.wait()
    finally:
        stop(server)


def stop(server: subprocess.Popen, seconds: float = 8) -> None:
    """See the server off: wait, ask, then insist. Ctrl-C reaches it too, but not always while it is still starting.

    >>> stop(subprocess.Popen(["sleep", "60"]), seconds=0.1)
    """
    if server.stdin is not None:
        server.stdin.close()  # `lab_server` takes it as a request to end
    for insist in ("poll", "terminate", "kill"):
        getattr(server, insist)()
        try:
            server.wait(seconds)
            return
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            continue


def command(folder: Path, port: int | None, browser: bool) -> list[str]:
    """The command line of the server: local address, its own token, no question at Ctrl-C, no news fetched.

    >>> command(Path("notebooks"), 9000, browser=False)[:3]
    ['/usr/bin/python3', '.../featmix_lite/cli/lab_server.py', '00_start_here.ipynb']
    """
    line = [
        sys.executable, str(Path(__file__).with_name("lab_server.py")), FIRST,
        f"--ServerApp.root_dir={folder}",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.answer_yes=True",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
        "--LabApp.news_url=None",
        "--ServerApp.jpserver_extensions={'jupyterlab_jupytext': False}",  # saving a lesson must not rewrite its .py
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    if port is not None:
        line += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        line.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        line.append("--allow-root")  # in a container everybody is root; the token still guards the server
    return line


def lessons() -> Path:
    """The folder of the reader's copies, brought up to date; what became of them is printed.

    >>> lessons()                                          # what you changed is never overwritten
    PosixPath('/home/you/featmix-lessons')
    """
    try:
        mine = Path.home() / "featmix-lessons"
    except RuntimeError as error:
        raise RunError("you have no home folder for the lessons; set HOME to a folder of yours") from error
    for line in copies(shipped(), mine):
        print(line)
    return mine


def originals(checkout: bool = CHECKOUT) -> Path:
    """The repository's own lessons, for those who write them. Errors: ``ValueError`` outside a checkout."""
    if not checkout:
        raise ValueError("--here opens the lessons of a checkout, and this is an installed featmix_lite; leave it out")
    return LESSONS


def check_port(port: int) -> None:
    """Refuse a port that is taken, before Jupyter does so in twenty lines.

    >>> check_port(0)                                      # 0: any free one
    """
    if port > 65535:
        raise ValueError(f"--port {port}: ports end at 65535")
    with socket.socket() as probe:
        if os.name != "nt":
            probe.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # a server that ended a moment ago is no hindrance
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise ValueError(f"--port {port} is taken or not allowed; leave it out and a free one is found") from None
