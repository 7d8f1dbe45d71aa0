"""Which processes are below another, and which still live, as Linux tells it."""

import time
from pathlib import Path


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
