"""JupyterLab that ends with the process that started it. Run as a file, so that nothing else is imported first."""

from __future__ import annotations

import logging
import os
import re
import signal
import sys
import threading
import time


def follow(pipe: int, seconds: float = 15) -> None:
    """Wait until ``pipe`` ends, which its writer's death does, killed or not; then stop this process, kernels and all.

    Arguments: the pipe's file descriptor; ``seconds``, the time the server has for it.
    """
    while os.read(pipe, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)  # the server hears it and sees its kernels off
    time.sleep(seconds)
    os._exit(1)


def told(record: logging.LogRecord) -> bool:
    """Whether a line of the server's log is shown: errors are; of the rest only the address, in words of our own.

    >>> told(logging.LogRecord("", logging.INFO, "", 0, "    http://127.0.0.1:8888/lab?token=1", None, None))
    Open http://127.0.0.1:8888/lab?token=1
    Ctrl-C here ends it.
    False
    """
    address = re.fullmatch(r"\s*(http://127\.0\.0\.1\S*)", record.getMessage())
    if record.levelno == logging.INFO and address:
        print(f"Open {address[1]}\nCtrl-C here ends it.", flush=True)
    # the one critical message of a good start is the same address again, in five lines
    return record.levelno >= logging.ERROR and "To access the server" not in record.getMessage()


if __name__ == "__main__":
    sys.path.pop(0)  # this folder: its modules are not to be found by their bare names
    pipe, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # the server asks nothing, and kernels inherit no pipe
    threading.Thread(target=follow, args=(pipe,), daemon=True).start()
    for name in ("ServerApp", "LabApp"):
        logging.getLogger(name).addFilter(told)
    logging.captureWarnings(True)  # that the server's parts give each other
    from jupyterlab.labapp import main

    sys.exit(main())
