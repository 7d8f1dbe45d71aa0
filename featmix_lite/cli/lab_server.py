"""JupyterLab that ends with the process that started it. Run as a file, so that nothing else is imported first."""

from __future__ import annotations

import os
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


if __name__ == "__main__":
    sys.path.pop(0)  # this folder: its modules are not to be found by their bare names
    pipe, nothing = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # the server asks nothing, and kernels inherit no pipe
    threading.Thread(target=follow, args=(pipe,), daemon=True).start()
    from jupyterlab.labapp import main

    sys.exit(main())
