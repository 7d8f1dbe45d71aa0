"""Which processes are below another, which still live, as Linux tells it, and whether a server answers."""

import socket
import time
from pathlib import Path
from urllib.parse import urlsplit


def alive(pid: int) -> bool:
    """Not ended: one that waits for its parent to hear of its end (a zombie) has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def below(parent: int) -> list[int]:
    """The processes that ``parent`` started, and those that these started."""
    found = []
    for task in Path(f"/proc/{parent}/task").iterdir():
        for pid in map(int, (task / "children").read_text().split()):
            found += [pid, *below(pid)]
    return found


def left_after(pids, seconds: float) -> list[int]:
    """Those of ``pids`` that live on when so much time has gone by; returns as soon as none does."""
    until = time.monotonic() + seconds
    while (left := [pid for pid in pids if alive(pid)]) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def answers(address: str, seconds: float = 30) -> None:
    """Wait until a server takes connections: JupyterLab prints its address a moment before."""
    where, until = urlsplit(address), time.monotonic() + seconds
    while True:
        try:
            socket.create_connection((where.hostname, where.port), 5).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
