"""What a lesson costs its machine: run whole in a kernel of its own, and written into its first cell."""

from __future__ import annotations

import math
import os
import re
import time
from pathlib import Path
from typing import NamedTuple

from ..base.files import write_bytes

LINE = re.compile(r"machine ([^\n]*?) on [^\n]*?(, [\d.]+ GB)? \(measured\)")  # its groups: seconds, memory
PEAK = """import sys
try:
    import resource
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024))
except ImportError:
    print(0)"""


class Cost(NamedTuple):
    """Wall-clock ``seconds`` with the kernel's start, the kernel's largest ``memory`` in bytes (0: not known here)."""

    seconds: float
    memory: int

    def __str__(self) -> str:
        """Seconds up to the next ten, as a reader plans with them."""
        gigabytes = f", {self.memory / 1e9:.1f} GB" if self.memory else ""
        return f"machine {10 * math.ceil(self.seconds / 10)} s on {os.cpu_count()} CPU cores{gigabytes} (measured)"


def cost(book, folder: Path | str, fast: bool = False) -> Cost:
    """Run the notebook ``book`` from ``folder`` in full (``fast``: as CI does) and say what it took.

    Nothing of it is kept. One torch thread is the lessons' own choice. Errors: nbclient's, where a cell fails.
    """
    import nbformat
    from nbclient import NotebookClient

    run = nbformat.from_dict(book)
    run.cells = [*run.cells, nbformat.v4.new_code_cell(PEAK)]
    mode = {**os.environ, "FEATMIX_FAST": "1" if fast else ""}
    client = NotebookClient(run, timeout=None, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    start = time.perf_counter()
    client.execute(env=mode)
    seconds = time.perf_counter() - start
    return Cost(seconds, int(run.cells[-1].outputs[0].text))


def noted(source: Path, spent: Cost) -> bool:
    """Write a cost into the ``Time:`` line of a lesson's source; False where it stood there already.

    Errors: ``ValueError`` for a lesson without such a line.
    """
    text = source.read_text(encoding="utf-8")
    if not LINE.search(text):
        raise ValueError(f"{source.name} has no line 'Time: machine ... (measured)'")
    new = LINE.sub(str(spent), text, count=1)
    if new != text:
        write_bytes(source, new.encode())
    return new != text
